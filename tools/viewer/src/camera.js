/** What part of a drawing a canvas shows: pan with drag, wheel and keys, zoom with wheel and pinch. */
export class Camera {
  constructor(canvas, changed) {
    Object.assign(this, { canvas, changed, x: 0, y: 0, scale: 1, moved: 0 });
    let from = null;
    canvas.addEventListener('pointerdown', e => { from = [e.clientX, e.clientY]; this.moved = 0; canvas.setPointerCapture(e.pointerId); });
    canvas.addEventListener('pointermove', e => {
      if (!from) return;
      const [dx, dy] = [e.clientX - from[0], e.clientY - from[1]];
      this.moved += Math.abs(dx) + Math.abs(dy);
      from = [e.clientX, e.clientY];
      this.pan(-dx, -dy);
    });
    const stop = () => { from = null; };
    canvas.addEventListener('pointerup', stop);
    canvas.addEventListener('pointercancel', stop);
    canvas.addEventListener('wheel', e => {
      e.preventDefault();
      const box = canvas.getBoundingClientRect();
      this.zoom(Math.exp(-e.deltaY * (e.ctrlKey ? 0.01 : 0.0015)), e.clientX - box.left, e.clientY - box.top);
    }, { passive: false });
  }

  pan(dx, dy) {
    this.x += dx / this.scale;
    this.y += dy / this.scale;
    this.changed();
  }

  zoom(factor, atX = this.canvas.clientWidth / 2, atY = this.canvas.clientHeight / 2) {
    const next = Math.min(4, Math.max(0.005, this.scale * factor));
    this.x += atX / this.scale - atX / next;
    this.y += atY / this.scale - atY / next;
    this.scale = next;
    this.changed();
  }

  show({ left, top, right, bottom }, largest = 1.25) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.scale = Math.max(0.005, Math.min(largest, 0.94 * width / Math.max(1, right - left), 0.94 * height / Math.max(1, bottom - top)));
    this.centre((left + right) / 2, (top + bottom) / 2);
  }

  centre(x, y, smallest = 0) {
    this.scale = Math.max(this.scale, smallest);
    this.x = x - this.canvas.clientWidth / 2 / this.scale;
    this.y = y - this.canvas.clientHeight / 2 / this.scale;
    this.changed();
  }

  toWorld(event) {
    const box = this.canvas.getBoundingClientRect();
    return [this.x + (event.clientX - box.left) / this.scale, this.y + (event.clientY - box.top) / this.scale];
  }
}
