// Bundles the page: graphiql.js with its lazy parts, graphiql.css, three workers, the icon font, and the licences of all of it.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

const ALLOWED = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']);
const WORKERS = {
  'editor.worker': 'monaco-editor/esm/vs/editor/editor.worker.js',
  'json.worker': 'monaco-editor/esm/vs/language/json/json.worker.js',
  'graphql.worker': 'monaco-graphql/esm/graphql.worker.js',
};
const COMMON = {
  bundle: true,
  format: 'esm',
  minify: true,
  metafile: true,
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
  loader: { '.ttf': 'file' },
  legalComments: 'none',
  logLevel: 'warning',
};

async function bundlePage(folder) {
  const page = build({
    ...COMMON,
    entryPoints: { graphiql: 'src/main.jsx' },
    outdir: folder,
    splitting: true,
    jsx: 'automatic',
    chunkNames: 'part-[hash]',
    assetNames: '[name]-[hash]',
  });
  // Each worker stands alone: it shares no chunk with the page, so it cannot pull in what needs a document.
  const workers = build({ ...COMMON, entryPoints: WORKERS, outdir: folder });
  const results = await Promise.all([page, workers]);
  return results.flatMap((result) => Object.keys(result.metafile.inputs));
}

function packageFolder(input) {
  let folder = dirname(input);
  while (basename(dirname(folder)) !== 'node_modules' && !basename(dirname(folder)).startsWith('@')) {
    folder = dirname(folder);
  }
  return folder;
}

function licenceText(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|notice|thirdpartynotices)/i.test(name));
  return names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8').trim())
    .join('\n\n');
}

// What is bundled travels with the licences of its authors, and only with licences that we may pass on.
function licences(inputs) {
  const folders = new Set(inputs.filter((input) => input.includes('node_modules/')).map(packageFolder));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!ALLOWED.has(license)) throw new Error(`${name} ${version} has the licence ${license}, which the bundle may not carry`);
    return `${'-'.repeat(100)}\n${name} ${version} (${license})\n\n${licenceText(folder)}\n`;
  });
}

const target = process.argv[2];
const fresh = `${target}.new`;
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
const notices = licences(await bundlePage(fresh));
// graphiql.css holds all styles; those that esbuild writes beside lazy parts are never loaded.
readdirSync(fresh)
  .filter((name) => name.endsWith('.css') && name !== 'graphiql.css')
  .forEach((name) => rmSync(join(fresh, name)));
writeFileSync(join(fresh, 'LICENCES.txt'), `This bundle is made of the packages below.\n${notices.join('\n')}`);
if (existsSync(target)) rmSync(target, { recursive: true });
renameSync(fresh, target);
const files = readdirSync(target);
const megabytes = files.reduce((sum, name) => sum + statSync(join(target, name)).size, 0) / 1e6;
console.log(`graphiql: ${files.length} files, ${megabytes.toFixed(1)} MB, from ${notices.length} packages`);
