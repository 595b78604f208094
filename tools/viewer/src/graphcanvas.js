import { colour, fit, perFrame } from './dom.js';
import { Camera } from './camera.js';

const HEIGHT = 36, READABLE = 0.42, MOST_AT_READABLE = 400;

/** Draws a laid out graph, finds the node under the pointer, and walks along edges with the arrow keys. */
export class GraphCanvas {
  constructor(canvas, select) {
    this.canvas = canvas;
    this.select = select;
    this.placed = [];
    this.draw = perFrame(() => this.drawNow());
    this.camera = new Camera(canvas, this.draw);
    new ResizeObserver(this.draw).observe(canvas);
    canvas.addEventListener('click', e => { if (this.camera.moved < 5) this.pick(e); });
    canvas.addEventListener('keydown', e => this.key(e));
  }

  /** The nodes as they are to be laid out. */
  static sizes = nodes => nodes.map(n => ({ id: n.id, width: n.width, height: HEIGHT }));

  show(stage, nodes, edges, { positions, bends }) {
    this.stage = stage;
    this.placed = nodes.map((node, i) => ({ node, x: positions[i][0], y: positions[i][1] }));
    this.at = new Map(this.placed.map(p => [p.node.id, p]));
    this.edges = edges.map(([from, to], i) => ({ from: this.at.get(from), to: this.at.get(to), bends: bends[i] }));
    this.canvas.dataset.nodes = nodes.length;
    this.whole(nodes.length <= MOST_AT_READABLE ? READABLE + 0.13 : 0);
  }

  /** Shows all; where that would be smaller than asked for, the top of it. */
  whole(smallest = 0) {
    if (this.placed.length === 0) return;
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    for (const { node, x, y } of this.placed) {
      box.left = Math.min(box.left, x - node.width / 2); box.right = Math.max(box.right, x + node.width / 2);
      box.top = Math.min(box.top, y - HEIGHT / 2); box.bottom = Math.max(box.bottom, y + HEIGHT / 2);
    }
    this.camera.show(box, smallest);
  }

  reveal(id) {
    const placed = this.at?.get(id);
    if (placed) this.camera.centre(placed.x, placed.y, 0.8);
    this.draw();
    return placed !== undefined;
  }

  mark(selected, found) {
    this.selected = selected;
    this.found = found;
    this.draw();
  }

  pick(event) {
    const [x, y] = this.camera.toWorld(event);
    const hit = this.placed.find(p => Math.abs(p.x - x) <= p.node.width / 2 && Math.abs(p.y - y) <= HEIGHT / 2);
    this.select(hit ? hit.node.id : null);
  }

  key(event) {
    const step = 60, moves = { h: [-step, 0], l: [step, 0], k: [0, -step], j: [0, step] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith('Arrow')) this.walk(event.key);
    else if (moves[event.key]) this.camera.pan(...moves[event.key]);
    else if (event.key === '+' || event.key === '=') this.camera.zoom(1.25);
    else if (event.key === '-') this.camera.zoom(0.8);
    else if (event.key === '0') this.whole();
    else return;
    event.preventDefault();
  }

  // Up and down along edges, left and right to the next node at the same height.
  walk(key) {
    const from = this.at?.get(this.selected) ?? this.placed[0];
    if (!from) return;
    if (!this.at.has(this.selected)) { this.go(from); return; }
    const near = key === 'ArrowUp' ? from.node.operands : key === 'ArrowDown' ? from.node.users : null;
    if (near) { this.go(this.nearest(from, near.map(id => this.at.get(id)).filter(Boolean))); return; }
    const side = key === 'ArrowRight' ? 1 : -1;
    this.go(this.nearest(from, this.placed.filter(p => Math.abs(p.y - from.y) < HEIGHT && (p.x - from.x) * side > 1)));
  }

  nearest = (from, others) => others.reduce((best, p) => !best || Math.abs(p.x - from.x) < Math.abs(best.x - from.x) ? p : best, null);

  go(placed) {
    if (!placed) return;
    this.select(placed.node.id);
    this.reveal(placed.node.id);
  }

  drawNow() {
    const { context: c, width, height } = fit(this.canvas);
    if (this.placed.length === 0) return;
    const { x, y, scale } = this.camera, theme = themeOf();
    c.scale(scale, scale);
    c.translate(-x, -y);
    const view = { left: x, top: y, right: x + width / scale, bottom: y + height / scale };
    this.drawEdges(c, view, theme, scale);
    let drawn = 0;
    for (const placed of this.placed) {
      if (placed.x + placed.node.width / 2 < view.left || placed.x - placed.node.width / 2 > view.right) continue;
      if (placed.y + HEIGHT < view.top || placed.y - HEIGHT > view.bottom) continue;
      this.drawNode(c, placed, theme, scale);
      drawn++;
    }
    this.canvas.dataset.drawn = drawn;
  }

  drawEdges(c, view, theme, scale) {
    const plain = [], strong = [], far = [];
    for (const edge of this.edges) {
      const { from, to } = edge;
      if (Math.max(from.y, to.y) < view.top || Math.min(from.y, to.y) > view.bottom) continue;
      if (Math.max(from.x, to.x) + 400 < view.left || Math.min(from.x, to.x) - 400 > view.right) continue;
      // Where a large graph goes on in the next column, edges run against the grain.
      (from.node.id === this.selected || to.node.id === this.selected ? strong : to.y <= from.y || to.x - from.x > 600 ? far : plain).push(edge);
    }
    c.globalAlpha = 0.22;
    c.lineWidth = Math.max(1, 0.6 / scale);
    c.strokeStyle = theme.edge;
    this.trace(c, far, scale);
    c.globalAlpha = 1;
    this.trace(c, plain, scale);
    c.lineWidth = Math.max(2, 1.6 / scale);
    c.strokeStyle = theme.accent;
    this.trace(c, strong, scale);
  }

  trace(c, edges, scale) {
    c.beginPath();
    for (const { from, to, bends } of edges) {
      const [top, bottom] = [from.y + HEIGHT / 2, to.y - HEIGHT / 2];
      c.moveTo(from.x, top);
      if (bends && bends.length > 2) smooth(c, [from.x, top, ...bends, to.x, bottom]);
      else { const bow = Math.min(60, Math.abs(bottom - top) / 2); c.bezierCurveTo(from.x, top + bow, to.x, bottom - bow, to.x, bottom); }
      if (scale > READABLE) { c.moveTo(to.x - 3.5, bottom - 6); c.lineTo(to.x, bottom); c.lineTo(to.x + 3.5, bottom - 6); }
    }
    c.stroke();
  }

  drawNode(c, { node, x, y }, theme, scale) {
    const left = x - node.width / 2, top = y - HEIGHT / 2, isSelected = node.id === this.selected;
    c.fillStyle = theme[node.kind];
    c.beginPath();
    if (scale > READABLE) c.roundRect(left, top, node.width, HEIGHT, node.isInput ? 2 : 9);
    else c.rect(left, top, node.width, HEIGHT);
    c.fill();
    const mark = isSelected ? theme.accent : this.found?.has(node.id) ? theme.found : theme[node.change];
    const border = mark ?? (node.isOutput ? theme.text : null);
    if (border) {
      // What is looked for is seen from afar; a result is a node like others there.
      c.lineWidth = mark ? Math.max(isSelected ? 3 : 2, 1.6 / scale) : 2;
      c.strokeStyle = border;
      c.setLineDash(node.change === 'rewired' && !isSelected && !this.found?.has(node.id) ? [5, 4] : []);
      c.stroke();
      c.setLineDash([]);
    }
    if (scale < READABLE) return;
    c.fillStyle = theme.text;
    c.textAlign = 'center';
    c.font = '600 11px ui-monospace, Menlo, Consolas, monospace';
    c.fillText(node.title, x, y - 3);
    c.font = '10.5px ui-monospace, Menlo, Consolas, monospace';
    c.fillStyle = theme.muted;
    c.fillText(node.type, x, y + 11);
  }
}

// Through the middles of the bends, so that corners are round.
function smooth(c, points) {
  for (let i = 2; i < points.length - 2; i += 2) {
    const last = i >= points.length - 4;
    c.quadraticCurveTo(points[i], points[i + 1], last ? points[i + 2] : (points[i] + points[i + 2]) / 2, last ? points[i + 3] : (points[i + 1] + points[i + 3]) / 2);
  }
}

const themeOf = () => ({
  edge: colour('--edge'), accent: colour('--accent'), text: colour('--text'), muted: colour('--muted'), found: colour('--found'),
  new: colour('--new'), rewired: colour('--rewired'), source: colour('--source'), movement: colour('--movement'),
  reduction: colour('--reduction'), product: colour('--product'), elementwise: colour('--elementwise'),
});
