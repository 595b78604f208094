import { byId, bytes, colour, fit, h, perFrame } from './dom.js';

const LEFT = 72, BOTTOM = 26, TOP = 10;

/** The arena over the steps of a run: a buffer is a box from the step that writes it to the last that reads it. */
export class MemoryView {
  constructor({ explanation }) {
    this.memory = explanation.memory;
    this.steps = Math.max(1, explanation.steps.length);
    this.canvas = byId('memory');
    this.draw = perFrame(() => this.drawNow());
    new ResizeObserver(this.draw).observe(this.canvas);
    this.canvas.addEventListener('pointermove', e => this.point(e));
    this.canvas.addEventListener('pointerleave', () => { byId('memory-tip').textContent = ''; this.over = null; this.draw(); });
    const m = this.memory;
    byId('memory-facts').textContent = m.buffers.length === 0 ? 'No intermediate results: nothing is held between kernels.'
      : `${bytes(m.arenaBytes)} held for ${m.buffers.length} buffers; ${bytes(m.peakBytes)} alive at once at most; ${bytes(m.unsharedBytes)} without reuse, ${bytes(m.savedBytes)} saved.`;
    byId('memory-table').replaceChildren(
      h('thead', {}, h('tr', {}, ['Buffer', 'Holds', 'Offset', 'Size', 'Steps'].map(t => h('th', {}, t)))),
      h('tbody', {}, m.buffers.slice(0, 400).map((b, i) => h('tr', { tabIndex: 0, onfocus: () => this.mark(i), onmouseenter: () => this.mark(i) },
        [b.name, b.type, b.offset, bytes(b.size), `${b.firstStep} – ${b.lastStep}`].map(t => h('td', {}, String(t)))))));
  }

  mark(index) {
    this.over = this.memory.buffers[index];
    this.draw();
  }

  scales() {
    const { clientWidth: w, clientHeight: h } = this.canvas;
    return { x: step => LEFT + step / this.steps * (w - LEFT - 8), y: offset => h - BOTTOM - offset / Math.max(1, this.memory.arenaBytes) * (h - BOTTOM - TOP), w, h };
  }

  boxOf(b, { x, y }) {
    return [x(b.firstStep), y(b.offset + b.size), Math.max(1.5, x(b.lastStep + 1) - x(b.firstStep)), Math.max(1.5, y(b.offset) - y(b.offset + b.size))];
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect(), [px, py] = [event.clientX - box.left, event.clientY - box.top], scales = this.scales();
    this.over = this.memory.buffers.find(b => { const [x, y, w, h] = this.boxOf(b, scales); return px >= x && px <= x + w && py >= y && py <= y + h; }) ?? null;
    byId('memory-tip').textContent = this.over ? `${this.over.name}: ${this.over.type}, ${bytes(this.over.size)} at ${this.over.offset}, steps ${this.over.firstStep} to ${this.over.lastStep}` : '';
    this.draw();
  }

  drawNow() {
    const { context: c, width, height } = fit(this.canvas), scales = this.scales(), { x, y } = scales;
    if (width < 50) return;
    const hues = ['--elementwise', '--movement', '--reduction', '--product', '--source'].map(colour);
    c.font = '11px system-ui, sans-serif';
    c.fillStyle = colour('--muted');
    c.strokeStyle = colour('--line');
    c.textAlign = 'right';
    for (let i = 0; i <= 4; i++) {
      const offset = this.memory.arenaBytes * i / 4;
      c.fillText(bytes(Math.round(offset)), LEFT - 6, y(offset) + 4);
      c.beginPath(); c.moveTo(LEFT, y(offset)); c.lineTo(width - 8, y(offset)); c.stroke();
    }
    c.textAlign = 'center';
    const every = Math.max(1, Math.ceil(this.steps / Math.max(1, Math.floor((width - LEFT) / 60))));
    for (let s = 0; s < this.steps; s += every) c.fillText(String(s), x(s + 0.5), height - 8);
    this.memory.buffers.forEach((b, i) => {
      const box = this.boxOf(b, scales);
      c.fillStyle = hues[i % hues.length];
      c.fillRect(...box);
      c.strokeStyle = b === this.over ? colour('--accent') : colour('--panel');
      c.lineWidth = b === this.over ? 3 : 1;
      c.strokeRect(...box);
      if (box[2] > 60 && box[3] > 14) {
        c.fillStyle = colour('--text');
        c.fillText(`${b.name} ${b.type}`.slice(0, Math.floor(box[2] / 6)), box[0] + box[2] / 2, box[1] + box[3] / 2 + 4);
      }
    });
    this.peak(c, y, width);
    this.canvas.dataset.buffers = this.memory.buffers.length;
  }

  peak(c, y, width) {
    if (this.memory.arenaBytes === 0) return;
    c.strokeStyle = colour('--accent');
    c.setLineDash([6, 4]);
    c.lineWidth = 1.5;
    c.beginPath(); c.moveTo(LEFT, y(this.memory.peakBytes)); c.lineTo(width - 8, y(this.memory.peakBytes)); c.stroke();
    c.setLineDash([]);
  }
}
