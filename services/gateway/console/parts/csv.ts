// What is shown, as a file that spreadsheets open. A cell that begins like a formula is written as
// text, and the byte order mark tells Excel that the Chinese is UTF-8.

export type CsvCell = string | number | undefined;

export function csvOf(rows: CsvCell[][]): string {
  return `\uFEFF${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: CsvCell): string {
  if (value === undefined) return '';
  // A number of ours cannot be a formula, and −5 must stay a number.
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
