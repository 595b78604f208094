import { byId, colour, fit, h, micros, percent, perFrame } from './dom.js';

const ROW = 26, LEFT = 64, HEAD = 22;

/** The measured runs as lanes over time; wheel zooms, drag pans, arrow keys too. */
export class ProfileView {
  constructor({ profile }, open) {
    this.profile = profile;
    this.open = open;
    byId('no-profile').hidden = profile !== undefined;
    byId('with-profile').hidden = profile === undefined;
    if (!profile) return;
    this.runs = profile.runs.slice(-40).map(times => times.map(t => t - times[0]));
    this.longest = Math.max(...this.runs.map(r => r.at(-1)));
    [this.from, this.to] = [0, this.longest];
    this.canvas = byId('timeline');
    this.draw = perFrame(() => this.drawNow());
    this.canvas.style.height = `${HEAD + ROW * this.runs.length + 8}px`;
    this.listen();
    byId('profile-facts').textContent = `${micros(profile.profiledMicroseconds)} is the median run of ${profile.runs.length}; the clock adds ${micros(profile.overheadMicroseconds)}${profile.runMicroseconds ? `; a whole call without a clock takes ${micros(profile.runMicroseconds)}` : ''}. ${profile.backend}, up to ${profile.maxThreads > 1e6 ? 'all' : profile.maxThreads} threads.`;
    this.table();
  }

  listen() {
    new ResizeObserver(this.draw).observe(this.canvas);
    this.canvas.addEventListener('wheel', e => { e.preventDefault(); this.zoom(Math.exp(e.deltaY * 0.0015), this.timeAt(e.offsetX)); }, { passive: false });
    this.canvas.addEventListener('pointermove', e => { if (e.buttons & 1) this.pan(-e.movementX); this.hover(e); });
    this.canvas.addEventListener('click', e => { const hit = this.at(e); if (hit) this.open('kernels', hit.step); });
    this.canvas.addEventListener('keydown', e => {
      const keys = { ArrowLeft: () => this.pan(-60), ArrowRight: () => this.pan(60), '+': () => this.zoom(0.8), '-': () => this.zoom(1.25), 0: () => { [this.from, this.to] = [0, this.longest]; this.draw(); } };
      if (!keys[e.key]) return;
      keys[e.key]();
      e.preventDefault();
    });
  }

  timeAt = px => this.from + (px - LEFT) / (this.canvas.clientWidth - LEFT - 8) * (this.to - this.from);

  pan(px) {
    const by = px / (this.canvas.clientWidth - LEFT - 8) * (this.to - this.from);
    const held = Math.max(-this.from, Math.min(this.longest - this.to, by));
    this.from += held;
    this.to += held;
    this.draw();
  }

  zoom(factor, at = (this.from + this.to) / 2) {
    this.from = Math.max(0, at - (at - this.from) * factor);
    this.to = Math.min(this.longest, at + (this.to - at) * factor);
    this.draw();
  }

  at(event) {
    const run = Math.floor((event.offsetY - HEAD) / ROW), time = this.timeAt(event.offsetX), times = this.runs[run];
    const step = times ? times.findIndex((t, i) => i > 0 && time < t) - 1 : -1;
    return step >= 0 && time >= 0 ? { run, step, time: times[step + 1] - times[step] } : null;
  }

  hover(event) {
    const hit = this.at(event);
    byId('profile-tip').textContent = hit ? `run ${hit.run}, step ${hit.step} ${this.profile.steps[hit.step].name}: ${micros(hit.time)}` : '';
  }

  drawNow() {
    const { context: c, width } = fit(this.canvas);
    if (width < LEFT + 50) return;
    const x = t => LEFT + (t - this.from) / (this.to - this.from) * (width - LEFT - 8);
    const hues = ['--elementwise', '--movement', '--reduction', '--product', '--source'].map(colour), text = colour('--text'), muted = colour('--muted');
    c.font = '11px system-ui, sans-serif';
    c.fillStyle = muted;
    c.textAlign = 'center';
    for (let i = 0; i <= 8; i++) { const t = this.from + (this.to - this.from) * i / 8; c.fillText(micros(t), Math.min(width - 30, x(t)), 14); }
    this.runs.forEach((times, run) => {
      const top = HEAD + run * ROW;
      c.fillStyle = muted;
      c.textAlign = 'right';
      c.fillText(`run ${run}`, LEFT - 8, top + 16);
      c.textAlign = 'center';
      for (let s = 0; s + 1 < times.length; s++) {
        const left = Math.max(LEFT, x(times[s])), right = Math.min(width - 8, x(times[s + 1]));
        if (right <= left) continue;
        c.fillStyle = hues[s % hues.length];
        c.fillRect(left, top, Math.max(0.5, right - left - 0.5), ROW - 5);
        if (right - left < 40) continue;
        c.fillStyle = text;
        c.fillText(this.profile.steps[s].name.slice(0, Math.floor((right - left) / 6.5)), (left + right) / 2, top + 14);
      }
    });
    this.canvas.dataset.runs = this.runs.length;
  }

  table() {
    const steps = [...this.profile.steps].sort((a, b) => b.medianMicroseconds - a.medianMicroseconds).slice(0, 400);
    byId('profile-table').replaceChildren(
      h('thead', {}, h('tr', {}, ['#', 'Step', 'Median', 'Least', 'Share', 'GB/s', 'GFLOP/s', 'Of the limit of a core'].map(t => h('th', {}, t)))),
      h('tbody', {}, steps.map(s => h('tr', {}, [s.index, h('button', { className: 'link', type: 'button', onclick: () => this.open('kernels', s.index) }, s.name), micros(s.medianMicroseconds),
        micros(s.minMicroseconds), h('span', { className: 'bar' }, h('i', { style: `width:${100 * s.share}%` }), percent(s.share)), s.gigabytesPerSecond.toFixed(1), s.gigaflops.toFixed(1),
        s.rooflineShare > 0 ? percent(s.rooflineShare) : '–'].map(t => h('td', {}, t))))));
  }
}
