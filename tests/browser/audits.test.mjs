// The audits of GraphQL over HTTP that the graphql-http project publishes: all of them, with a token of the demo.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { startServer } from './support/server.mjs';

const AUDITS = 61;
let server;

before(async () => {
  server = await startServer();
});
after(() => server?.stop());

function asPersona(address, init = {}) {
  const headers = new Headers(init.headers);
  headers.set('authorization', server.stories[0].headers.Authorization);
  return fetch(address, { ...init, headers });
}

async function explain(result) {
  const { status, reason, response } = result;
  return `${status}: ${reason} (HTTP ${response?.status}, ${await response?.clone().text().catch(() => 'body read')})`;
}

test(`passes all ${AUDITS} audits of GraphQL over HTTP`, async (context) => {
  const audits = serverAudits({ url: `${server.url}/graphql`, fetchFn: asPersona });
  assert.equal(audits.length, AUDITS);
  for (const audit of audits) {
    await context.test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, 'ok', result.status === 'ok' ? '' : await explain(result));
    });
  }
});
