// What a person does on the GraphiQL page, and what they see there.
import assert from 'node:assert/strict';

export async function openGraphiQL(page, url, hash = '') {
  await page.goto(`${url}/graphiql${hash}`);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').first().waitFor();
}

export const tabOf = (page, story) => page.locator('.graphiql-tab-button').getByText(story.title, { exact: true });

export const stepButton = (page, step) => page.locator('.story.open').getByTitle(new RegExp(`^(Run|Stop) ${step.operation}$`));

export async function openStory(page, story) {
  await tabOf(page, story).click();
  await page.locator('.story.open h3').getByText(story.title, { exact: true }).waitFor();
}

/** Runs a step and gives the answer that came over HTTP. */
export async function runStep(page, step) {
  const answering = page.waitForResponse(
    (response) => response.url().endsWith('/graphql') && response.request().postDataJSON()?.operationName === step.operation,
  );
  await stepButton(page, step).click();
  return (await answering).json();
}

/** Starts a step that listens; gives what arrived so far and a wait for the next. */
export async function startListening(page, step) {
  const opening = page.waitForEvent('websocket');
  await stepButton(page, step).click();
  const socket = await opening;
  const arrived = [];
  socket.on('framereceived', ({ payload }) => {
    const message = JSON.parse(payload);
    if (['next', 'error'].includes(message.type)) arrived.push(message);
  });
  await page.getByRole('status').getByText(/^Listening/).waitFor();
  return { socket, arrived, heard: () => page.getByRole('status').getByText(/^Listening: [1-9]/).waitFor() };
}

export async function responseText(page) {
  const lines = await page.locator('.result-window .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

/** Every object inside a value, itself included. */
function* objectsOf(value) {
  if (value === null || typeof value !== 'object') return;
  yield value;
  for (const item of Object.values(value)) yield* objectsOf(item);
}

export function assertAnswered(answer, what) {
  assert.equal(answer.errors, undefined, `${what}: ${JSON.stringify(answer.errors)}`);
  assert.ok(answer.data, `${what}: no data in ${JSON.stringify(answer)}`);
  for (const item of objectsOf(answer.data)) {
    assert.ok(!('violations' in item), `${what} was refused: ${JSON.stringify(item)}`);
  }
}
