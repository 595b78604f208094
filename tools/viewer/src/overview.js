import { byId, bytes, count, h, micros, percent } from './dom.js';

/** The first tab: what went in, what came out, where the time is predicted to go. */
export function showOverview({ explanation: e, profile }, open) {
  const facts = [
    ['Recorded', `${e.recorded.nodes.length} nodes`], ['Planned', `${e.planned.nodes.length} nodes`],
    ['Kernels', `${e.kernelCount} (${e.unfusedKernelCount} without fusion)`], ['Machine code', `${e.compiledKernelCount} pieces, ${e.backend}`],
    ['Numerics', e.mode], ['Compiled in', e.cacheHit ? 'found in the cache' : `${e.compilationMilliseconds.toFixed(1)} ms`],
    ['Work of a run', `${count(e.flops)}FLOP, ${count(e.bytes)}B`], ['Limit on one core', micros(e.limitMicroseconds)],
    ['Memory', `${bytes(e.memory.arenaBytes)} (${bytes(e.memory.unsharedBytes)} without reuse)`],
    ...(profile ? [['Measured', `${micros(profile.profiledMicroseconds)} a run`]] : []),
  ];
  byId('facts').replaceChildren(...facts.map(([name, value]) => h('div', { className: 'fact' }, h('dt', {}, name), h('dd', {}, value))));
  showPasses(e);
  showHeaviest(e, profile, open);
}

function showPasses(e) {
  byId('passes').replaceChildren(
    h('thead', {}, h('tr', {}, ['Pass', 'Nodes', 'Time', 'Laws applied'].map(t => h('th', {}, t)))),
    h('tbody', {}, e.passes.map(p => h('tr', {}, h('td', {}, p.name), h('td', {}, `${p.nodesBefore} → ${p.nodesAfter}`), h('td', {}, `${p.milliseconds.toFixed(2)} ms`),
      h('td', {}, p.laws.length === 0 ? '–' : h('ul', { className: 'plain' }, p.laws.slice(0, 12).map(l => h('li', {}, `${l.count} × `, h('code', {}, l.law))),
        p.laws.length > 12 ? h('li', {}, `and ${p.laws.length - 12} more`) : null))))));
}

function showHeaviest(e, profile, open) {
  const share = i => profile ? profile.steps[i].share : e.steps[i].limitShare;
  const heaviest = [...e.steps].sort((a, b) => share(b.index) - share(a.index)).slice(0, 10);
  byId('heaviest-by').textContent = profile ? 'by measured time' : 'by predicted time';
  byId('heaviest').replaceChildren(...heaviest.map(s => h('li', {},
    h('button', { className: 'link', type: 'button', onclick: () => open('kernels', s.index) }, s.name),
    h('span', { className: 'bar' }, h('i', { style: `width:${100 * share(s.index)}%` })), percent(share(s.index)))));
}
