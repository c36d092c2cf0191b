// GraphiQL as a visitor meets it: on the demo's world, in Chromium, with no other host in reach.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, startBrowser } from './support/browser.mjs';
import { assertAnswered, openGraphiQL, openStory, responseText, runStep, startListening, stepButton, tabOf } from './support/graphiql.mjs';
import { startServer } from './support/server.mjs';

const NO_STORIES = { world: 'none', stories: [] };
let server;
let browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens a page, does the work, and fails on whatever the page did wrong meanwhile. */
async function onPage(work, options) {
  const opened = await openPage(browser, server.url, options);
  try {
    await work(opened);
    assert.deepEqual(opened.faults, []);
  } catch (error) {
    await opened.picture(`failed-${Date.now()}`);
    error.message += `\nfaults of the page: ${JSON.stringify(opened.faults, null, 2)}`;
    throw error;
  } finally {
    await opened.context.close();
  }
}

async function showsIts(page, answer) {
  const [field] = Object.keys(answer.data);
  await page.locator('.result-window').getByText(`"${field}"`).first().waitFor();
}

async function runQuietStep(page, story, step) {
  const answer = await runStep(page, step);
  assertAnswered(answer, `${story.title} › ${step.operation}`);
  await page.locator('.story-step.done').filter({ has: page.getByTitle(`Run ${step.operation}`, { exact: true }) }).waitFor();
  return answer;
}

/** Runs the steps in order; what follows a listening step runs beside it, until the stream is stopped. */
async function runStory(page, story) {
  let stream = null;
  for (const step of story.steps) {
    if (step.live) {
      stream = await startListening(page, step);
      continue;
    }
    const answer = await runQuietStep(page, story, step);
    if (!stream) await showsIts(page, answer);
  }
  if (!stream) return;
  await stream.heard();
  stream.arrived.forEach((message) => assertAnswered(message.payload, `${story.title}, live`));
  await stepButton(page, story.steps.find((step) => step.live)).click();
  await page.getByRole('status').getByText(/^The stream has ended/).waitFor();
}

describe('a step that needs an earlier answer', () => {
  const isQuery = (story, name) => new RegExp(`query\\s+${name}\\b`).test(story.query);

  /** A step that takes a value of an earlier one, which only reads: so these tests leave the world as it is. */
  function dependentStep() {
    for (const story of server.stories) {
      for (const [, source] of JSON.stringify(story.variables ?? {}).matchAll(/\{\{(\w+)\./g)) {
        const at = story.steps.findIndex((step) => step.operation === source);
        if (at >= 0 && isQuery(story, source)) return { story, first: story.steps[at], second: story.steps[at + 1] };
      }
    }
    return assert.fail('no story takes a value of an earlier answer');
  }

  test('is not sent before that answer is there, and the page says which step to run', () =>
    onPage(async ({ page }) => {
      const { story, first, second } = dependentStep();
      await openGraphiQL(page, server.url, `#${story.key}`);
      await stepButton(page, second).click();
      await page.getByRole('status').getByText('Not sent').waitFor();
      assert.match(await responseText(page), new RegExp(`Run ${first.operation} first`));
    }));

  test('is sent with the value of that answer, and the page says where it came from', () =>
    onPage(async ({ page }) => {
      const { story, first, second } = dependentStep();
      await openGraphiQL(page, server.url, `#${story.key}`);
      await runQuietStep(page, story, first);
      let sent = null;
      await page.route('**/graphql', (route) => {
        sent = route.request().postDataJSON();
        return route.fulfill({ json: { data: { kept: 'from the server' } } });
      });
      await stepButton(page, second).click();
      await page.getByRole('status').getByText(`${first.operation}.`).waitFor();
      assert.equal(sent.operationName, second.operation);
      assert.doesNotMatch(JSON.stringify(sent.variables), /\{\{/);
    }));
});

describe('a story in the panel', () => {
  test('opens again after its tab was closed', () =>
    onPage(async ({ page }) => {
      await openGraphiQL(page, server.url);
      const [, story] = server.stories;
      await openStory(page, story);
      await page.locator('.graphiql-tab-active').getByLabel('Close Tab').click();
      await tabOf(page, story).waitFor({ state: 'detached' });
      await page.locator('.story').getByRole('button', { name: story.title, exact: true }).click();
      await tabOf(page, story).waitFor();
      await page.locator('.graphiql-query-editor').getByText(story.steps[0].operation).first().waitFor();
    }));

  test('starts over with its own variables, and with no answers', () =>
    onPage(async ({ page }) => {
      await openGraphiQL(page, server.url);
      const [story] = server.stories;
      await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText('{"changed": true}');
      await page.locator('.graphiql-editor-tool').getByText('changed').waitFor();
      await page.getByRole('button', { name: 'Start over' }).click();
      const [name] = Object.keys(story.variables);
      await page.locator('.graphiql-editor-tool').getByText(`"${name}"`).first().waitFor();
      assert.equal(await page.locator('.graphiql-editor-tool').getByText('changed').count(), 0);
      assert.equal(await page.locator('.story-step.done').count(), 0);
    }));
});

describe('the GraphiQL page of the demo', () => {
  test('has a tab for each story, with its variables and its persona’s header filled in', () =>
    onPage(async ({ page, picture }) => {
      await openGraphiQL(page, server.url);
      assert.ok(server.stories.length >= 4, 'the demo tells at least four stories');
      const titles = await page.getByRole('tab').allInnerTexts();
      assert.deepEqual(titles, server.stories.map((story) => story.title));
      await page.locator('.graphiql-tab-active').getByText(server.stories[0].title).waitFor();
      await picture('first-impression');
      for (const story of server.stories) {
        await openStory(page, story);
        await page.getByRole('button', { name: 'Headers' }).click();
        const token = story.headers.Authorization.slice(0, 20);
        await page.locator('.graphiql-editor-tool').getByText(token).first().waitFor();
        await page.getByRole('button', { name: 'Variables' }).click();
      }
    }));

  test('lists the stories under the names of their families', () =>
    onPage(async ({ page }) => {
      await openGraphiQL(page, server.url);
      const families = new Set(server.stories.map((story) => story.family));
      assert.ok(families.size >= 4, 'the demo world holds four families');
      for (const family of families) {
        const listed = await page.getByRole('region', { name: family, exact: true }).locator('h3').allInnerTexts();
        const its = server.stories.filter((story) => story.family === family);
        assert.deepEqual(listed, its.map((story) => story.title));
      }
    }));

  test('shows the tab of a story that was chosen in the panel, however many tabs stand before it', () =>
    onPage(async ({ page }) => {
      await openGraphiQL(page, server.url);
      const last = server.stories.at(-1);
      await page.locator('.stories').getByRole('button', { name: last.title, exact: true }).last().click();
      await page.locator('.graphiql-tab-active').getByText(last.title, { exact: true }).waitFor();
      await page.waitForFunction(() => {
        const bar = document.querySelector('.graphiql-tabs').getBoundingClientRect();
        const tab = document.querySelector('.graphiql-tab-active').getBoundingClientRect();
        return tab.left >= bar.left - 1 && tab.right <= bar.right + 1;
      });
    }));

  test('is told in a way that a story can be run from start to end, step by step', async (context) => {
    for (const story of server.stories) {
      await context.test(story.title, () =>
        onPage(async ({ page, picture }) => {
          await openGraphiQL(page, server.url, `#${story.key}`);
          await page.locator('.story.open h3').getByText(story.title, { exact: true }).waitFor();
          await runStory(page, story);
          await picture(`story-${story.key}`);
        }),
      );
    }
  });

  test('has a story that listens to an account while something happens to it', () => {
    assert.ok(server.stories.some((story) => story.steps.some((step) => step.live)), 'one step subscribes');
  });

  test('opens the documentation, down to a type and its description', () =>
    onPage(async ({ page, picture }) => {
      await openGraphiQL(page, server.url);
      await page.getByRole('button', { name: /Documentation Explorer/ }).click();
      const docs = page.getByRole('region', { name: 'Documentation Explorer' });
      await docs.getByText('Query', { exact: true }).first().click();
      await docs.getByText('viewer', { exact: true }).first().waitFor();
      await picture('documentation');
    }));

  test('is dark where the visitor’s system is', () =>
    onPage(
      async ({ page, picture }) => {
        await openGraphiQL(page, server.url);
        const background = await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
        assert.notEqual(background, 'rgb(255, 255, 255)');
        await picture('dark');
      },
      { colorScheme: 'dark' },
    ));
});

describe('what the page keeps in the browser', () => {
  const stored = (page) => page.evaluate(() => JSON.stringify(window.localStorage));

  test('is the tabs as they were left, and never a token', () =>
    onPage(async ({ page }) => {
      await openGraphiQL(page, server.url);
      const [, second] = server.stories;
      await openStory(page, second);
      await page.waitForTimeout(1000); // GraphiQL stores half a second after the last change
      assert.doesNotMatch(await stored(page), /Bearer/);
      await page.reload();
      await page.locator('.story.open h3').getByText(second.title, { exact: true }).waitFor();
      assert.equal(await page.getByRole('tab').count(), server.stories.length);
    }));

  test('is forgotten when the demo has another world', () =>
    onPage(async ({ page }) => {
      await openGraphiQL(page, server.url);
      await openStory(page, server.stories[1]);
      await page.waitForTimeout(1000);
      await page.route('**/graphiql/config.json', (route) =>
        route.fulfill({ json: { world: 'another', stories: server.stories.slice(0, 1) } }),
      );
      await page.reload();
      await page.locator('.story.open h3').waitFor();
      assert.deepEqual(await page.getByRole('tab').allInnerTexts(), [server.stories[0].title]);
      const worlds = Object.keys(JSON.parse(await stored(page))).filter((name) => name.startsWith('subgraph:tabs:'));
      assert.deepEqual(worlds, ['subgraph:tabs:another']);
    }));
});

describe('the page of a server that tells no stories', () => {
  test('asks for a token, and documents the graph once it has one', () =>
    onPage(async ({ page, picture }) => {
      await page.route('**/graphiql/config.json', (route) => route.fulfill({ json: NO_STORIES }));
      await openGraphiQL(page, server.url);
      assert.equal(await page.getByRole('button', { name: /Stories/ }).count(), 0);
      await page.getByRole('button', { name: /Documentation Explorer/ }).click();
      await page.getByText('Error fetching schema').waitFor();
      await page.getByRole('button', { name: 'Headers' }).click();
      await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
      await page.keyboard.insertText(JSON.stringify(server.stories[0].headers));
      await page.getByText('Root Types').waitFor();
      await picture('without-stories');
    }));
});
