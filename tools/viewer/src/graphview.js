import { byId, h } from './dom.js';
import { GraphCanvas } from './graphcanvas.js';
import { layoutOf } from './layouts.js';
import { neighbourhood, stagesOf, textOf } from './stages.js';

const NEAR = 60, MOST_HITS = 200;

/** The graph tab: stages, search, the drawing, and what there is to know of the selected node. */
export class GraphView {
  constructor(explanation, open) {
    this.explanation = explanation;
    this.open = open;
    this.stages = stagesOf(explanation);
    this.canvas = new GraphCanvas(byId('graph'), id => this.select(id));
    this.laidOut = new Map();
    this.hits = [];
    byId('search').addEventListener('input', () => this.search());
    byId('search').addEventListener('keydown', e => this.searchKey(e));
    byId('near').addEventListener('change', () => this.draw());
    byId('fit').addEventListener('click', () => this.canvas.whole());
    byId('zoom-in').addEventListener('click', () => this.canvas.camera.zoom(1.25));
    byId('zoom-out').addEventListener('click', () => this.canvas.camera.zoom(0.8));
    this.listStages();
    this.showStage(this.stages.length - 1);
  }

  listStages() {
    byId('stages').replaceChildren(...this.stages.map((stage, i) => h('button', {
      className: 'stage', type: 'button', role: 'tab', onclick: () => this.showStage(i),
      onkeydown: e => { if (e.key === 'ArrowDown') this.step(1); else if (e.key === 'ArrowUp') this.step(-1); else return; e.preventDefault(); },
    }, h('b', {}, stage.name), h('small', {}, `${stage.nodes.length} nodes`), h('small', {}, stage.note))));
  }

  step(by) {
    const next = Math.min(this.stages.length - 1, Math.max(0, this.current + by));
    this.showStage(next);
    byId('stages').children[next].focus();
  }

  showStage(index) {
    const key = this.stage?.byId.get(this.selected)?.key;
    this.current = index;
    this.stage = this.stages[index];
    [...byId('stages').children].forEach((b, i) => { b.setAttribute('aria-selected', i === index); b.tabIndex = i === index ? 0 : -1; });
    this.selected = this.stage.nodes.find(n => n.key === key)?.id ?? null;
    this.describeChanges();
    this.search();
    this.describe();
    return this.draw();
  }

  describeChanges() {
    const laws = this.explanation.passes[this.current - 1]?.laws ?? [], fresh = this.stage.nodes.filter(n => n.change === 'new').length;
    const rewired = this.stage.nodes.filter(n => n.change === 'rewired').length, removed = this.stage.removed;
    byId('changes').replaceChildren(
      h('p', {}, this.current === 0 ? 'The graph as it was recorded.' : `Against ${this.stages[this.current - 1].name}: `,
        this.current === 0 ? null : h('span', { className: 'new' }, `${fresh} new`), this.current === 0 ? null : ', ',
        this.current === 0 ? null : h('span', { className: 'rewired' }, `${rewired} with other operands`), this.current === 0 ? null : `, ${removed.length} gone.`),
      laws.length === 0 ? '' : h('details', { open: true }, h('summary', {}, 'Laws applied'), h('ul', {}, laws.map(l => h('li', {}, `${l.count} × `, h('code', {}, l.law))))),
      removed.length === 0 ? '' : h('details', {}, h('summary', {}, `Gone (${removed.length})`),
        h('ul', { className: 'gone' }, removed.slice(0, MOST_HITS).map(n => h('li', {}, h('code', {}, textOf(n)))))));
  }

  /** Lays out and draws the stage, or what is around the selection. */
  async draw() {
    const near = byId('near').checked, { stage } = this;
    const around = this.selected ?? stage.nodes.find(n => n.isOutput)?.id ?? stage.nodes[0]?.id;
    const nodes = near && around !== undefined ? neighbourhood(stage, around, NEAR) : stage.nodes;
    const key = near ? `${this.current}/${around}` : `${this.current}`;
    const shown = new Set(nodes.map(n => n.id));
    const edges = nodes.flatMap(n => [...new Set(n.operands)].filter(o => shown.has(o)).map(o => [o, n.id]));
    byId('busy').hidden = false;
    this.wanted = key;
    if (!this.laidOut.has(key)) this.laidOut.set(key, layoutOf({ nodes: GraphCanvas.sizes(nodes), edges }));
    const result = await this.laidOut.get(key).catch(error => ({ error }));
    if (this.wanted !== key) return;
    byId('busy').hidden = true;
    if (result.error) {
      byId('found').textContent = `This graph could not be laid out: ${result.error.message}`;
      return;
    }
    byId('graph').dataset.stage = stage.name;
    this.canvas.show(stage, nodes, edges, result);
    this.canvas.mark(this.selected, this.foundIds);
    if (this.selected !== null && near) this.canvas.reveal(this.selected);
  }

  select(id, reveal = false) {
    this.selected = id;
    this.describe();
    this.canvas.mark(id, this.foundIds);
    if (id === null || !reveal) return;
    if (!this.canvas.reveal(id)) this.draw();
  }

  search() {
    const query = byId('search').value.trim().toLowerCase();
    const matches = n => textOf(n).toLowerCase().includes(query) || (n.composite ?? '').toLowerCase().includes(query) || (n.origin ?? '').toLowerCase().includes(query);
    this.hits = query ? this.stage.nodes.filter(matches) : [];
    this.foundIds = new Set(this.hits.map(n => n.id));
    byId('found').textContent = query ? `${this.hits.length} of ${this.stage.nodes.length} nodes` : '';
    byId('hits').replaceChildren(...this.hits.slice(0, MOST_HITS).map(n => h('li', {}, this.link(n))));
    this.canvas.mark(this.selected, this.foundIds);
  }

  searchKey(event) {
    if (event.key === 'Enter' && this.hits.length > 0) {
      const at = this.hits.findIndex(n => n.id === this.selected);
      this.select(this.hits[(at + (event.shiftKey ? this.hits.length - 1 : 1)) % this.hits.length].id, true);
    } else if (event.key === 'Escape') {
      byId('search').value = '';
      this.search();
    }
  }

  link(node) {
    return h('button', { className: 'link', type: 'button', title: textOf(node), onclick: () => this.select(node.id, true) },
      `${node.title} `, h('small', {}, node.type));
  }

  describe() {
    const node = this.selected === null ? null : this.stage.byId.get(this.selected);
    if (!node) {
      byId('node').replaceChildren(h('p', { className: 'muted' }, 'Select a node: click it, search for it, or press an arrow key in the drawing.'));
      return;
    }
    const links = ids => ids.length === 0 ? h('p', { className: 'muted' }, 'none') : h('ul', {}, ids.slice(0, 50).map(id => h('li', {}, this.link(this.stage.byId.get(id)))), ids.length > 50 ? h('li', {}, `and ${ids.length - 50} more`) : null);
    const change = { new: 'new in this stage', rewired: 'has other operands than before' }[node.change];
    byId('node').replaceChildren(
      h('h3', {}, node.title), h('p', {}, h('code', {}, node.type), ` · ${node.kind}`, node.isInput ? ' · argument' : '', node.isOutput ? ' · result' : ''),
      change ? h('p', { className: node.change }, change) : '',
      node.attributes ? h('p', {}, h('code', {}, node.attributes)) : '',
      node.composite ? h('p', {}, 'result of ', h('b', {}, node.composite)) : '', node.origin ? h('p', {}, 'recorded at ', h('code', {}, node.origin)) : '',
      node.kernel === undefined ? '' : h('p', {}, h('button', { className: 'link', type: 'button', onclick: () => this.open('kernels', node.kernel) }, `computed by step ${node.kernel}`)),
      h('h4', {}, 'Operands'), links(node.operands), h('h4', {}, 'Users'), links(node.users));
  }
}
