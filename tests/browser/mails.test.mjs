// Every mail in every language as a reader sees it: on a phone, on a desk, in the dark; nothing is fetched, cut off or pale.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startBrowser } from './support/browser.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const SCREENSHOTS = process.env.BROWSER_TEST_SCREENSHOTS ?? join(tmpdir(), 'subgraph-screenshots');
const PICTURED = /^(INVOICE_ISSUED|PRICES_ANNOUNCED|CHANGE_REQUEST_DECIDED-DECLINED|USAGE_WARNING|page-ask)-(en-GB|de-DE)/;
const LEAST_CONTRAST = 4.5;
let browser;
let folder;
let names;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'subgraph-mails-'));
  execFileSync(join(ROOT, '.venv/bin/python'), ['-m', 'tests.support.mails', folder], { cwd: ROOT });
  names = readdirSync(folder).map((name) => name.replace(/\.html$/, ''));
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in the page: the worst contrast of any text with what is behind it, and what is wider than the page. */
function look() {
  const channels = (color) => {
    const found = color.match(/[\d.]+/g).map(Number);
    return found.length === 4 && found[3] === 0 ? null : found.slice(0, 3);
  };
  const luminance = (color) => {
    const [r, g, b] = color.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const color = channels(getComputedStyle(one).backgroundColor);
      if (color) return color;
    }
    return [255, 255, 255];
  };
  let worst = { contrast: 21, text: '' };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    if (!text) continue;
    const element = walker.currentNode.parentElement;
    const [one, other] = [channels(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < worst.contrast) worst = { contrast, text };
  }
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 0.5);
  const widest = Math.max(...[...document.querySelectorAll('.card, main')].map((one) => one.getBoundingClientRect().width));
  const unnamed = [...document.querySelectorAll('table:not([role=presentation])')].filter((one) => !one.querySelector('th[scope]'));
  return {
    worst,
    wide: wide.map((one) => one.outerHTML.slice(0, 120)),
    scrolls: document.documentElement.scrollWidth > width,
    widest,
    language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    unnamed: unnamed.length,
  };
}

for (const width of [320, 700]) {
  for (const colorScheme of ['light', 'dark']) {
    describe(`${width} pixels wide, ${colorScheme}`, () => {
      test('every mail can be read, fits, and asks nobody for anything', async () => {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
        const page = await context.newPage();
        const asked = [];
        page.on('request', (request) => asked.push(request.url()));
        for (const name of names) {
          await page.setContent(readFileSync(join(folder, `${name}.html`), 'utf8'));
          const seen = await page.evaluate(look);
          assert.ok(seen.worst.contrast >= LEAST_CONTRAST, `${name}: ${JSON.stringify(seen.worst)}`);
          assert.deepEqual([seen.scrolls, seen.wide], [false, []], name);
          assert.ok(seen.widest <= 600, `${name}: ${seen.widest} pixels`);
          assert.deepEqual([seen.headings, seen.unnamed], [1, 0], name);
          assert.match(seen.language, /^(en|fr|de|nb)$/, name);
          if (PICTURED.test(name)) {
            await page.screenshot({ path: join(SCREENSHOTS, `mail-${name}-${width}-${colorScheme}.png`), fullPage: true });
          }
        }
        assert.deepEqual(asked, []);
        await context.close();
      });
    });
  }
}
