import { layout } from './layout.js';

self.onmessage = ({ data: { ticket, graph } }) => {
  try {
    self.postMessage({ ticket, result: layout(graph) });
  } catch (error) {
    self.postMessage({ ticket, error: String(error?.stack ?? error) });
  }
};
