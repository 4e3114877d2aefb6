import { AppError } from '../platform/errors';

/** Parses JSON text; a fault is refused with the line and column it begins at. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(text, faultOffset(text));
  }
}

/** The refusal of a text that is not JSON. It may be long: others are answered while it is walked. */
export async function malformedInSlices(text: string): Promise<AppError> {
  const steps = faultSteps(text);
  let step = steps.next();
  while (!step.done) {
    await new Promise((resolve) => setImmediate(resolve));
    step = steps.next();
  }
  return malformed(text, step.value);
}

function malformed(text: string, offset: number): AppError {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  const column = offset - lineStart + 1;
  const what = offset >= text.length ? 'ends too early' : 'is not JSON';
  const message = `the body ${what} at line ${line}, column ${column}`;
  return new AppError('JSON_MALFORMED', message, {
    violations: [{ field: '', description: message }],
    metadata: { line: String(line), column: String(column), offset: String(offset) },
  });
}

const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

// V8's own message names a position only sometimes. This walks the text with an explicit stack,
// so that deep nesting cannot overflow, and returns where the first wrong character stands.
function faultOffset(text: string): number {
  const steps = faultSteps(text);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Steps between two that others may use: a few milliseconds' worth. */
const sliceSteps = 20_000;

function* faultSteps(text: string): Generator<undefined, number> {
  const closers: string[] = [];
  let at = skip(space, text, 0);
  let expected: 'value' | 'first' | 'key' | 'comma' = 'value';
  for (let steps = 1; ; steps += 1) {
    if (steps % sliceSteps === 0) yield;
    if (expected === 'comma') {
      if (closers.length === 0) return at;
      if (text[at] === closers.at(-1)) closers.pop();
      else if (text[at] === ',') expected = closers.at(-1) === '}' ? 'key' : 'value';
      else return at;
      at = skip(space, text, at + 1);
      continue;
    }
    if (expected === 'first' && text[at] === closers.at(-1)) {
      expected = 'comma';
      continue;
    }
    if (closers.at(-1) === '}') {
      const colon = text[at] === '"' ? skip(space, text, skip(scalar, text, at)) : at;
      if (text[colon] !== ':' || colon === at) return colon;
      at = skip(space, text, colon + 1);
    }
    if (text[at] === '{' || text[at] === '[') {
      closers.push(text[at] === '{' ? '}' : ']');
      expected = 'first';
      at = skip(space, text, at + 1);
      continue;
    }
    const end = skip(scalar, text, at);
    if (end === at) return at;
    at = skip(space, text, end);
    expected = 'comma';
  }
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
