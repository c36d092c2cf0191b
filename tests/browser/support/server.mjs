// The server that the tests look at: `subgraph demo` on a free port and a database that is thrown away,
// or the one that BROWSER_TEST_URL names.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = resolve(import.meta.dirname, '../../..');
const PATIENCE = 120_000; // the demo world is written before the first request is answered

function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
}

async function untilReady(url, demo, said) {
  const end = Date.now() + PATIENCE;
  while (!(await isReady(url))) {
    if (demo.exitCode !== null) throw new Error(`subgraph demo ended with ${demo.exitCode}:\n${said.join('')}`);
    if (Date.now() > end) throw new Error(`subgraph demo is not ready after ${PATIENCE / 1000} s:\n${said.join('')}`);
    await sleep(200);
  }
}

function end(demo) {
  return new Promise((ended) => {
    if (demo.exitCode !== null) {
      ended();
      return;
    }
    const force = setTimeout(() => demo.kill('SIGKILL'), 10_000);
    demo.once('exit', () => {
      clearTimeout(force);
      ended();
    });
    demo.kill('SIGTERM');
  });
}

/** A running server: its `url`, its `stories`, what it `said` so far, and `stop`. */
export async function startServer() {
  const given = process.env.BROWSER_TEST_URL;
  const folder = mkdtempSync(join(tmpdir(), 'subgraph-browser-'));
  const url = given ?? `http://127.0.0.1:${await freePort()}`;
  const said = [];
  let demo = null;
  if (!given) {
    const args = ['demo', '--port', new URL(url).port, '--database', join(folder, 'demo.db')];
    demo = spawn(join(ROOT, '.venv/bin/subgraph'), args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (text) => said.push(String(text)));
    await untilReady(url, demo, said);
  }
  const { stories } = await (await fetch(`${url}/graphiql/config.json`)).json();
  return {
    url,
    stories,
    said,
    async stop() {
      if (demo) await end(demo);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
