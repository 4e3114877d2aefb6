import { writeFileSync } from 'node:fs';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';

/** Prints one JSON document on standard output and nothing else. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Writes to a file, or to standard output when none is named. */
export function writeDocument(text: string, file?: string): void {
  if (file) writeFileSync(file, text);
  else process.stdout.write(text);
}

/** A table that keeps Chinese columns aligned. */
export function table(head: string[], rows: (string | number)[][]): string {
  const numeric = head.map((_, column) => rows.every((row) => typeof row[column] === 'number'));
  const grid = new Table({
    head,
    style: { head: [], border: [] },
    colAligns: numeric.map((isNumber) => (isNumber ? 'right' : 'left')),
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  grid.push(...rows.map((row) => row.map(cell)));
  return grid.toString();
}

function cell(value: string | number): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : value;
}

export const percent = (share: number): string => `${(share * 100).toFixed(share < 1 ? 1 : 0)} %`;

export const hours = (value: number): string => `${value.toFixed(1)} h`;

/** A progress bar on standard error; silent where there is no terminal. */
export function progressBar(total: number, label: string) {
  const bar = new SingleBar(
    { format: `${label} [{bar}] {percentage}% {note}`, stream: process.stderr, hideCursor: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { note: '' });
  return {
    update: (value: number, note = '') => bar.update(Math.min(total, value), { note }),
    stop: () => bar.stop(),
  };
}
