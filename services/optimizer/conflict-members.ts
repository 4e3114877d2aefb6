import type { Highs } from 'highs';
import type { Member } from './conflict-relaxations';
import { HighsModel } from './highs-engine';
import { SparseModel } from './model/sparse-model';

// Rows of a conflict are the fewest in the model's terms, where goods that come from nowhere are a row too.
// In the problem's terms such rows hold whatever happens: whoever is not needed beside them is left out.

/** More members, or rows, than this are named as they were found. */
const membersMost = 24;
export const rowsMost = 20_000;

export function neededMembers(
  highs: Highs,
  sparse: SparseModel,
  members: readonly Member[],
  given: { given: readonly number[]; secondsLeft: () => number },
): Member[] {
  if (members.length > membersMost || sparse.numRows > rowsMost) return [...members];
  let kept = [...members];
  for (const member of members) {
    const rest = kept.filter((one) => one !== member);
    if (rest.length === 0 || given.secondsLeft() <= 0) break;
    if (isImpossible(highs, partOf(sparse, rest, given.given))) kept = rest;
  }
  return kept;
}

/** The model with the rows that are nobody's requirement, and those and the bounds of some members. */
function partOf(
  sparse: SparseModel,
  members: readonly Member[],
  given: readonly number[],
): SparseModel {
  const part = new SparseModel();
  const bounds = new Map(members.flatMap(({ columns }) => [...columns]));
  sparse.colLower.forEach((lower, col) => {
    part.addColumn(lower, bounds.get(col) ?? Infinity, false);
  });
  const rowOf = new Map<number, number>();
  for (const row of new Set([...given, ...members.flatMap(({ rows }) => rows)])) {
    rowOf.set(row, part.addRow(sparse.rowLower[row] ?? 0, sparse.rowUpper[row] ?? 0));
  }
  const { starts, indices, values } = sparse.columns();
  for (let col = 0; col + 1 < starts.length; col += 1) {
    for (let e = starts[col] ?? 0; e < (starts[col + 1] ?? 0); e += 1) {
      const row = rowOf.get(indices[e] ?? -1);
      if (row !== undefined) part.entry(row, col, values[e] ?? 0);
    }
  }
  return part;
}

function isImpossible(highs: Highs, sparse: SparseModel): boolean {
  const filled = new Uint8Array(sparse.numRows);
  for (const row of sparse.columns().indices) filled[row] = 1;
  if (sparse.rowLower.some((lower, row) => filled[row] === 0 && lower > 0)) return true;
  const engine = new HighsModel(highs, sparse, 1);
  try {
    return engine.conflict() !== undefined;
  } finally {
    engine.dispose();
  }
}
