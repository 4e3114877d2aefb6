// The lines of a document that speak of two things, found by these. A list is read once, however often
// it is asked; documents are not changed once they are read.

const tables = new WeakMap<object, Map<string, Map<string, unknown>>>();

export function lineOfPair<T extends object>(
  lines: readonly T[],
  ends: (line: T) => [string, string],
  first: string,
  second: string,
): T | undefined {
  let table = tables.get(lines) as Map<string, Map<string, T>> | undefined;
  if (table === undefined) {
    table = new Map();
    for (const line of lines) {
      const [from, to] = ends(line);
      let own = table.get(from);
      if (own === undefined) table.set(from, (own = new Map()));
      if (!own.has(to)) own.set(to, line);
    }
    tables.set(lines, table);
  }
  return table.get(first)?.get(second);
}
