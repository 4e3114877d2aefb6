import { AppError } from '../platform/errors';

/** Parses JSON text; a fault is refused with the line and column it begins at. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const offset = faultOffset(text);
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - before.lastIndexOf('\n');
    const what = offset >= text.length ? 'ends too early' : 'is not JSON';
    const message = `the body ${what} at line ${line}, column ${column}`;
    throw new AppError('JSON_MALFORMED', message, {
      violations: [{ field: '', description: message }],
      metadata: { line: String(line), column: String(column), offset: String(offset) },
    });
  }
}

const space = /[ \t\n\r]*/y;
const scalar =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

// V8's own message names a position only sometimes. This walks the text with an explicit stack,
// so that deep nesting cannot overflow, and returns where the first wrong character stands.
function faultOffset(text: string): number {
  const closers: string[] = [];
  let at = skip(space, text, 0);
  let expected: 'value' | 'first' | 'key' | 'comma' = 'value';
  for (;;) {
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
