// Bundles the page into one asset of the library: node build.mjs, after npm ci.
import { readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const asset = new URL('../../AiDotNet.Jit/Inspection/Report/viewer.html', import.meta.url);
const options = { bundle: true, minify: true, write: false, format: 'iife', target: ['chrome110', 'firefox110', 'safari16'], charset: 'utf8', legalComments: 'none' };

// A worker must be a script of its own; it travels inside the page as a string.
const workers = {
  name: 'workers',
  setup(b) {
    b.onResolve({ filter: /^worker:/ }, a => ({ path: new URL(a.path.slice('worker:'.length), `file://${a.resolveDir}/`).pathname, namespace: 'worker' }));
    b.onLoad({ filter: /.*/, namespace: 'worker' }, async a => ({ contents: await bundle(a.path), loader: 'text' }));
  },
};

async function bundle(entry) {
  const { outputFiles } = await build({ ...options, entryPoints: [entry], plugins: [workers] });
  return outputFiles[0].text.trim();
}

async function licences() {
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  const texts = await Promise.all(Object.entries(dependencies).map(async ([name, version]) =>
    `${name} ${version}\n\n${(await readFile(`node_modules/${name}/LICENSE`, 'utf8')).trim()}`));
  return `<!--\nThis page contains\n\n${texts.join('\n\n')}\n-->`;
}

const [page, style, script] = await Promise.all([readFile('src/page.html', 'utf8'), readFile('src/style.css', 'utf8'), bundle('src/main.js')]);
// Nothing in a script may look like its end.
const safe = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
const parts = { '/*STYLE*/': style.replace(/\s*\n\s*/g, '\n'), '<!--LICENCES-->': await licences(), '/*SCRIPT*/': safe };
const html = Object.entries(parts).reduce((text, [mark, part]) => text.replace(mark, () => part), page);
await writeFile(asset, html);
console.log(`${asset.pathname}: ${(html.length / 1024).toFixed(0)} KiB`);
