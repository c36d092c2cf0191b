// The editors' language services run in workers that lie next to this file in the bundle.
const FILES = { json: 'json.worker.js', graphql: 'graphql.worker.js' };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    return new Worker(new URL(FILES[label] ?? 'editor.worker.js', import.meta.url), { type: 'module' });
  },
};
