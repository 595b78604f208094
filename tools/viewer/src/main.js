import { byId, h } from './dom.js';
import { showCode } from './code.js';
import { GraphView } from './graphview.js';
import { KernelView } from './kernels.js';
import { MemoryView } from './memory.js';
import { showOverview } from './overview.js';
import { ProfileView } from './profile.js';

const tabs = ['overview', 'graph', 'kernels', 'memory', 'profile', 'code'];
const report = JSON.parse(byId('data').textContent);
let views = {};

function open(tab, subject) {
  for (const name of tabs) {
    byId(`tab-${name}`).setAttribute('aria-selected', name === tab);
    byId(`tab-${name}`).tabIndex = name === tab ? 0 : -1;
    byId(`panel-${name}`).hidden = name !== tab;
  }
  document.body.dataset.tab = tab;
  // A graph is laid out when it is first looked at.
  if (tab === 'graph') views.graph ??= new GraphView(views.part.explanation, open);
  if (subject === undefined) return;
  if (tab === 'kernels') views.kernels.select(subject);
  if (tab === 'graph') views.graph.showStage(views.graph.stages.length - 1).then(() => views.graph.select(subject, true));
}

function showPart(index) {
  const part = report.parts[index];
  byId('title').textContent = report.title;
  byId('subtitle').textContent = `${part.explanation.title}: ${part.explanation.recorded.nodes.length} nodes, ${part.explanation.kernelCount} kernels`;
  fresh();
  views = { part, kernels: new KernelView(part, open), memory: new MemoryView(part), profile: new ProfileView(part, open) };
  showOverview(part, open);
  showCode(part);
  open(document.body.dataset.tab ?? 'overview');
}

// Views listen to their elements; another part gets elements without listeners.
function fresh() {
  for (const name of tabs) {
    const panel = byId(`panel-${name}`), copy = templates.get(name).cloneNode(true);
    copy.hidden = panel.hidden;
    panel.replaceWith(copy);
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId('theme').setAttribute('aria-label', theme === 'dark' ? 'Light colours' : 'Dark colours');
  for (const view of [views.graph?.canvas, views.memory, views.profile]) view?.draw?.();
}

function onKey(event) {
  const typing = event.target.matches?.('input, textarea, select');
  if (event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== 'Escape')) return;
  const number = Number(event.key) - 1;
  if (event.key === '/') {
    const tab = document.body.dataset.tab;
    if (tab !== 'kernels' && tab !== 'code') open('graph');
    byId({ kernels: 'kernel-search', code: 'code-search' }[tab] ?? 'search')?.focus();
  } else if (tabs[number]) { open(tabs[number]); byId(`tab-${tabs[number]}`).focus(); }
  else if (event.key === '[' || event.key === ']') { open('graph'); views.graph.step(event.key === ']' ? 1 : -1); }
  else if (event.key === '?') byId('help').showModal();
  else if (event.key === 't') byId('theme').click();
  else return;
  event.preventDefault();
}

const templates = new Map(tabs.map(name => [name, byId(`panel-${name}`).cloneNode(true)]));
for (const [i, name] of tabs.entries()) {
  byId(`tab-${name}`).addEventListener('click', () => open(name));
  byId(`tab-${name}`).addEventListener('keydown', e => {
    const next = e.key === 'ArrowRight' ? i + 1 : e.key === 'ArrowLeft' ? i - 1 : null;
    if (next === null) return;
    const target = tabs[(next + tabs.length) % tabs.length];
    open(target);
    byId(`tab-${target}`).focus();
  });
}
byId('part').hidden = report.parts.length < 2;
byId('part').replaceChildren(...report.parts.map((p, i) => h('option', { value: i }, p.explanation.title)));
byId('part').addEventListener('change', e => showPart(Number(e.target.value)));
byId('theme').addEventListener('click', () => setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'));
byId('show-help').addEventListener('click', () => byId('help').showModal());
document.addEventListener('keydown', onKey);
setTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
showPart(0);
document.body.dataset.ready = 'true';
