// How the page talks to the graph: POST for queries and mutations, one WebSocket (graphql-transport-ws) per running subscription.
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { fillIn, MissingAnswer, operationOf } from './placeholders.js';

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';
const NO_TOKEN = 'The graph answers who has a token. Put one into Headers: {"Authorization": "Bearer …"}; the documentation loads by itself.';

const refusal = (message) => ({ errors: [{ message }] });

async function post(endpoint, payload, headers) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: ACCEPT },
    body: JSON.stringify(payload),
  });
  const text = await response.text();
  try {
    return { status: response.status, requestId: response.headers.get('x-request-id'), answer: JSON.parse(text) };
  } catch {
    return { status: response.status, requestId: null, answer: refusal(`HTTP ${response.status}: ${text.slice(0, 500) || 'no body'}`) };
  }
}

function closedBy(event) {
  return event instanceof Error ? event : new Error(`The server closed the stream (${event?.code ?? '?'} ${event?.reason ?? ''})`.trim());
}

function listen(endpoint, payload, headers, heard, ended) {
  return {
    subscribe(observer) {
      const url = endpoint.href.replace(/^http/, 'ws');
      const client = createClient({ url, connectionParams: headers, retryAttempts: 0 });
      const stop = client.subscribe(payload, {
        next(answer) {
          heard(answer);
          observer.next(answer);
        },
        error(error) {
          ended();
          observer.error(Array.isArray(error) ? { errors: error } : closedBy(error));
        },
        complete() {
          ended();
          observer.complete();
        },
      });
      return {
        unsubscribe() {
          ended();
          stop();
          client.dispose();
        },
      };
    },
  };
}

export function createFetcher(endpoint, session, introspectionHeaders) {
  async function introspect(payload, given) {
    const headers = given?.Authorization ? given : introspectionHeaders();
    if (!headers?.Authorization) return refusal(NO_TOKEN);
    return (await post(endpoint, payload, headers)).answer;
  }

  function subscribe(payload, headers, report) {
    let events = 0;
    const heard = () => {
      events += 1;
      report({ kind: 'listening', events });
    };
    report({ kind: 'listening', events });
    return listen(endpoint, payload, headers, heard, () => report({ kind: 'ended', events }));
  }

  async function ask(payload, headers, report) {
    const tab = session.activeTab();
    const begun = performance.now();
    const { status, requestId, answer } = await post(endpoint, payload, headers);
    session.record(tab, payload.operationName, answer.data);
    report({ kind: 'answered', status, requestId, milliseconds: Math.round(performance.now() - begun) });
    return answer;
  }

  return async function fetcher({ query, variables, operationName }, { headers = {} } = {}) {
    if (operationName === 'IntrospectionQuery') return introspect({ query, operationName }, headers);
    const operation = operationOf(query, operationName);
    let sent;
    try {
      sent = fillIn(variables, operation, session.answers());
    } catch (problem) {
      if (!(problem instanceof MissingAnswer)) throw problem;
      session.report({ kind: 'waiting' });
      return refusal(problem.message);
    }
    const name = operationName ?? operation?.name?.value;
    const payload = { query, variables: sent.variables, operationName: name };
    const about = { filled: sent.filled, persona: session.personaOf(headers) };
    const report = (status) => session.report({ ...about, ...status });
    return operation?.operation === OperationTypeNode.SUBSCRIPTION ? subscribe(payload, headers, report) : ask(payload, headers, report);
  };
}
