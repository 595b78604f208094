import { byId, h } from './dom.js';

const PAGE = 2000;

/** The generated program, a page of lines at a time: it may be very long. */
export function showCode({ code }) {
  byId('no-code').hidden = code !== undefined;
  byId('with-code').hidden = code === undefined;
  if (!code) return;
  const lines = code.text.split('\n');
  let from = 0;
  const show = () => {
    byId('code-lines').textContent = `lines ${from + 1} to ${Math.min(lines.length, from + PAGE)} of ${lines.length}`;
    byId('code').replaceChildren(h('code', {}, lines.slice(from, from + PAGE).join('\n')));
    byId('code-before').disabled = from === 0;
    byId('code-after').disabled = from + PAGE >= lines.length;
  };
  const find = () => {
    const query = byId('code-search').value.toLowerCase();
    if (!query) return;
    const start = Number(byId('code').dataset.hit ?? -1) + 1;
    const hit = [...lines.keys()].map(i => (i + start) % lines.length).find(i => lines[i].toLowerCase().includes(query));
    if (hit === undefined) { byId('code-lines').textContent = 'not found'; return; }
    byId('code').dataset.hit = hit;
    from = Math.max(0, hit - 10);
    show();
    byId('code').replaceChildren(h('code', {}, lines.slice(from, hit).join('\n') + (hit > from ? '\n' : ''), h('mark', {}, lines[hit]), '\n' + lines.slice(hit + 1, from + PAGE).join('\n')));
  };
  byId('code-before').onclick = () => { from = Math.max(0, from - PAGE); show(); };
  byId('code-after').onclick = () => { from += PAGE; show(); };
  byId('code-search').onkeydown = e => { if (e.key === 'Enter') find(); };
  byId('code-search').oninput = () => { delete byId('code').dataset.hit; };
  byId('copy').onclick = () => navigator.clipboard?.writeText(code.text);
  show();
}
