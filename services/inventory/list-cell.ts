// A list in one cell: parts of an entry are separated by "|", entries by ";". What is itself one of
// these signs has a backslash before it, so that every text comes back as it was.

export function listCell(entries: string[][]): string {
  return entries.map((parts) => parts.map(escaped).join('|')).join('; ');
}

const escaped = (part: string) => part.replace(/[\\|;；｜]/g, '\\$&');

/** The entries of a cell; full-width signs separate as well, as Chinese keyboards type them. */
export function entriesOf(cell: string): string[][] {
  const entries: string[][] = [['']];
  for (let at = 0; at < cell.length; at += 1) {
    const parts = entries.at(-1)!;
    const sign = cell[at]!;
    if (sign === '\\' && at + 1 < cell.length) {
      at += 1;
      parts[parts.length - 1] += cell[at]!;
    } else if (sign === '|' || sign === '｜') parts.push('');
    else if (sign === ';' || sign === '；') entries.push(['']);
    else parts[parts.length - 1] += sign;
  }
  return entries
    .map((parts) => parts.map((part) => part.trim()))
    .filter((parts) => parts.some((part) => part !== ''));
}
