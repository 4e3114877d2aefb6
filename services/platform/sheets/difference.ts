// What an import would change.
import type { Cell, Column, Row } from './column';

export type Change = 'CREATE' | 'UPDATE' | 'UNCHANGED';

export type FieldChange = { key: string; from: Cell; to: Cell };

export type Difference = { change: Change; fields: FieldChange[] };

const same = (a: Cell, b: Cell) => (a ?? '') === (b ?? '');

/** `before` is the row as it is now, undefined where there is none yet. */
export function differenceOf(
  columns: readonly Column[],
  before: Row | undefined,
  after: Row,
): Difference {
  // A column that the file does not have stays as it is.
  const told = columns.filter(({ key }) => key in after);
  const fields = told
    .map(({ key }) => ({ key, from: before?.[key] ?? null, to: after[key] ?? null }))
    .filter(({ from, to }) => !same(from, to));
  if (!before) return { change: 'CREATE', fields };
  return { change: fields.length === 0 ? 'UNCHANGED' : 'UPDATE', fields };
}
