// A headless Chromium that reaches nothing but the server under test, and remembers every fault of the page.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
const SCREENSHOTS = process.env.BROWSER_TEST_SCREENSHOTS ?? join(tmpdir(), 'subgraph-screenshots');

export function startBrowser() {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

function isForeign(address, host) {
  const { protocol, host: asked } = new URL(address);
  return /^(https?|wss?):$/.test(protocol) && asked !== host;
}

/** A fresh profile with one page: `faults` lists foreign requests, failed ones, console errors and exceptions. */
export async function openPage(browser, url, { colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme });
  const faults = [];
  const { host } = new URL(url);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  context.on('request', (request) => {
    if (isForeign(request.url(), host)) faults.push(`foreign request: ${request.url()}`);
  });
  context.on('requestfailed', (request) => faults.push(`failed request: ${request.url()} ${request.failure()?.errorText}`));
  context.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} ${message.location().url}`);
  });
  context.on('weberror', (error) => faults.push(`exception: ${error.error().stack}`));
  page.on('websocket', (socket) => {
    if (isForeign(socket.url(), host)) faults.push(`foreign socket: ${socket.url()}`);
  });
  return { context, page, faults, picture: (name) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) }) };
}
