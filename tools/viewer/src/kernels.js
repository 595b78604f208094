import { byId, bytes, count, h, micros, percent } from './dom.js';

const MOST_ROWS = 400;

/** The steps of a run as a table, and one of them in full: loops, generated code, memory, nodes, decisions. */
export class KernelView {
  constructor({ explanation, profile, code }, open) {
    Object.assign(this, { explanation, profile, code, open, by: 'index', up: true, selected: null });
    this.decisions = new Map();
    for (const d of explanation.decisions) this.decisions.set(d.node, [...this.decisions.get(d.node) ?? [], d]);
    byId('kernel-search').addEventListener('input', () => this.list());
    this.list();
    if (explanation.steps.length > 0) this.select(0, false);
  }

  columns() {
    const measured = this.profile ? [['Time', s => this.profile.steps[s.index].medianMicroseconds, s => micros(this.profile.steps[s.index].medianMicroseconds)]] : [];
    return [
      ['#', s => s.index, s => s.index], ['Step', s => s.name, s => h('span', { className: 'wraps' }, s.name)], ...measured,
      ['Limit', s => s.limitMicroseconds, s => micros(s.limitMicroseconds)],
      ['Share', s => this.share(s), s => h('span', { className: 'bar' }, h('i', { style: `width:${100 * this.share(s)}%` }), percent(this.share(s)))],
      ['Bound', s => this.bound(s), s => this.bound(s)], ['FLOP', s => s.flops, s => count(s.flops)], ['Bytes', s => s.bytes, s => count(s.bytes) + 'B'],
    ];
  }

  share = s => this.profile ? this.profile.steps[s.index].share : s.limitShare;

  bound = s => s.kind !== 'Kernel' ? s.kind.toLowerCase() : s.isMemoryBound ? 'memory' : 'compute';

  list() {
    const columns = this.columns(), query = byId('kernel-search').value.trim().toLowerCase();
    const value = columns.find(c => c[0] === this.by)?.[1] ?? (s => s.index), sign = this.up ? 1 : -1;
    const steps = this.explanation.steps.filter(s => s.name.toLowerCase().includes(query))
      .sort((a, b) => sign * (typeof value(a) === 'string' ? value(a).localeCompare(value(b)) : value(a) - value(b)));
    byId('kernel-count').textContent = `${steps.length} of ${this.explanation.steps.length} steps${steps.length > MOST_ROWS ? `, ${MOST_ROWS} shown` : ''}`;
    byId('kernel-table').replaceChildren(
      h('thead', {}, h('tr', {}, columns.map(([name]) => h('th', { 'aria-sort': this.by === name ? (this.up ? 'ascending' : 'descending') : null },
        h('button', { type: 'button', className: 'link', onclick: () => this.sort(name) }, name))))),
      h('tbody', {}, steps.slice(0, MOST_ROWS).map(s => h('tr', {
        tabIndex: 0, 'data-step': s.index, 'aria-selected': s.index === this.selected, onclick: () => this.select(s.index), onkeydown: e => this.key(e, s.index),
      }, columns.map(([, , cell]) => h('td', {}, cell(s)))))));
  }

  sort(name) {
    this.up = this.by === name ? !this.up : true;
    this.by = name;
    this.list();
  }

  key(event, index) {
    const row = event.currentTarget, next = event.key === 'ArrowDown' ? row.nextElementSibling : event.key === 'ArrowUp' ? row.previousElementSibling : null;
    if (next) { next.focus(); this.select(Number(next.dataset.step)); } else if (event.key === 'Enter') this.select(index); else return;
    event.preventDefault();
  }

  select(index, scroll = true) {
    this.selected = index;
    for (const row of byId('kernel-table').querySelectorAll('tbody tr')) {
      const isIt = Number(row.dataset.step) === index;
      row.setAttribute('aria-selected', isIt);
      if (isIt && scroll) row.scrollIntoView({ block: 'nearest' });
    }
    this.describe(this.explanation.steps[index]);
  }

  describe(s) {
    const buffers = list => h('ul', { className: 'plain' }, list.map(b => h('li', {}, h('code', {}, b.name), ` ${b.type}, ${bytes(b.bytes)}`)));
    const decisions = s.nodes.flatMap(n => this.decisions.get(n) ?? []), planned = new Map(this.explanation.planned.nodes.map(n => [n.id, n]));
    const code = methodOf(this.code, this.explanation.steps, s);
    byId('kernel').replaceChildren(
      h('h3', {}, `${s.index}  ${s.name}`),
      h('p', {}, s.kind === 'Kernel' ? `${count(s.flops)}FLOP, ${count(s.bytes)}B, ${s.intensity.toFixed(2)} FLOP/B, bound by ${this.bound(s)}; ${s.vectorOperations} vector operations, ${s.liveVectors} vectors alive; ${s.parallelExtent} parts that threads could share`
        : s.kind === 'Evaluated' ? 'No kernel: the operation is evaluated one by one.' : 'Checks values before anything is overwritten.'),
      s.threads ? h('p', {}, s.threads) : '',
      s.method ? h('p', {}, s.method) : '',
      s.codeOf === s.index ? '' : h('p', {}, 'The same machine code as ', h('button', { className: 'link', type: 'button', onclick: () => this.select(s.codeOf) }, `step ${s.codeOf}`)),
      h('div', { className: 'columns' }, h('div', {}, h('h4', {}, 'Reads'), buffers(s.reads)), h('div', {}, h('h4', {}, 'Writes'), buffers(s.writes)),
        h('div', {}, h('h4', {}, 'Nodes'), h('ul', { className: 'plain' }, s.nodes.slice(0, 60).map(n => h('li', {}, h('button', { className: 'link', type: 'button', onclick: () => this.open('graph', n) }, `%${n} ${planned.get(n)?.op ?? ''}`)))))),
      s.placements.length === 0 ? '' : h('details', {}, h('summary', {}, `Where results lie (${s.placements.length})`),
        h('ul', {}, s.placements.map(p => h('li', {}, `%${p.node} ${p.op} ${p.isInPlace ? 'written over' : 'not written over'} ${p.over || 'anything'}: ${p.reason}`)))),
      decisions.length === 0 ? '' : h('details', {}, h('summary', {}, `Fusion decisions (${decisions.length})`),
        h('ul', {}, decisions.map(d => h('li', { className: d.isFused ? '' : 'muted' }, `%${d.node} ${d.op} ${d.isFused ? 'fused into the kernel of' : 'not fused with'} %${d.root} ${d.rootOp}: ${d.reason}`)))),
      s.schedule ? h('div', {}, h('h4', {}, 'Schedule'), h('p', {}, h('code', {}, s.schedule))) : '',
      s.loops ? h('details', { open: true }, h('summary', {}, 'Loop nest'), h('pre', {}, s.loops)) : '',
      code ? h('details', { open: !s.loops }, h('summary', {}, 'Generated C#'), h('pre', {}, code)) : '');
  }
}

/** The method of a step in the generated program: methods are numbered in the order of the steps that first need them. */
function methodOf(code, steps, step) {
  const number = steps.filter(s => s.kind === 'Kernel' && s.codeOf === s.index).findIndex(s => s.index === step.codeOf);
  const at = code === undefined || number < 0 ? -1 : code.indexOf(` void Kernel${number}(`);
  if (at < 0) return null;
  const start = code.lastIndexOf('\n    // ', at) + 1, end = code.indexOf('\n    }\n', at) + '\n    }\n'.length;
  return code.slice(start, end).replace(/^ {4}/gm, '');
}
