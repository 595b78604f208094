import workerSource from 'worker:./worker.js';

let worker = null, last = 0;
const waiting = new Map();

/** Lays a graph out away from the page's thread; the page stays alive whatever the size. */
export function layoutOf(graph) {
  worker ??= start();
  const ticket = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(ticket, { resolve, reject });
    worker.postMessage({ ticket, graph });
  });
}

function start() {
  const made = new Worker(URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' })));
  made.onmessage = ({ data: { ticket, result, error } }) => {
    const { resolve, reject } = waiting.get(ticket);
    waiting.delete(ticket);
    if (error) reject(new Error(error));
    else resolve(result);
  };
  return made;
}
