// Variables may take values of an earlier answer: "{{Price.quote.token}}" is quote.token in the data that Price last returned.
import { Kind, parse } from 'graphql';

const PLACEHOLDER = /^\{\{\s*(\w+)\.([\w.]+)\s*\}\}$/;

/** A value that an earlier answer should give and does not: its message tells what to run first. */
export class MissingAnswer extends Error {}

function valueAt(data, path) {
  return path.split('.').reduce((value, key) => value?.[key], data);
}

function lookUp(name, text, answers) {
  const [, operation, path] = PLACEHOLDER.exec(text);
  if (!answers.has(operation)) {
    throw new MissingAnswer(`Run ${operation} first: the variable "${name}" takes ${path} from its answer.`);
  }
  const value = valueAt(answers.get(operation), path);
  if (value === undefined || value === null) {
    throw new MissingAnswer(
      `The variable "${name}" takes ${path} from the last answer of ${operation}, which has none: look at that answer and run it again.`,
    );
  }
  return { value, source: `${operation}.${path}` };
}

function fillValue(name, value, answers, filled) {
  if (typeof value === 'string' && PLACEHOLDER.test(value)) {
    const found = lookUp(name, value, answers);
    filled.push({ name, source: found.source });
    return found.value;
  }
  if (Array.isArray(value)) return value.map((item, index) => fillValue(`${name}.${index}`, item, answers, filled));
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, item]) => [key, fillValue(`${name}.${key}`, item, answers, filled)]);
    return Object.fromEntries(entries);
  }
  return value;
}

/** The operation of the document that will run, or null where the document does not say. */
export function operationOf(query, operationName) {
  let operations;
  try {
    operations = parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return null; // the server explains syntax errors better than we would
  }
  if (operationName) return operations.find((operation) => operation.name?.value === operationName) ?? null;
  return operations.length === 1 ? operations[0] : null;
}

/**
 * The variables that the operation declares, with values of earlier answers in place, and a list of what was taken
 * from where. What another step of the same tab declares is left out, so that its placeholders need no answer yet.
 */
export function fillIn(variables, operation, answers) {
  const filled = [];
  if (!variables || !operation) return { variables, filled };
  const declared = new Set(operation.variableDefinitions?.map((definition) => definition.variable.name.value));
  const entries = Object.entries(variables)
    .filter(([name]) => declared.has(name))
    .map(([name, value]) => [name, fillValue(name, value, answers, filled)]);
  return { variables: Object.fromEntries(entries), filled };
}
