import type { Highs } from 'highs';
import { HighsModel } from './highs-engine';
import { SparseModel } from './model/sparse-model';
import type { ConflictEntry } from './solution';

// By how much each requirement of a conflict would have to give way, alone, for the rest of the
// conflict to hold: a slack on its rows and bounds, made as small as can be.

/** A requirement with the rows and the bounded columns of the model that say it. */
export interface Member {
  entry: ConflictEntry;
  /** How many units of its item one of the model's stands for. */
  units: number;
  rows: number[];
  /** With the most that each may carry. */
  columns: Map<number, number>;
}

/** More requirements than this are named without saying how far each would have to give way. */
const membersMost = 24;

export function leastRelaxations(
  highs: Highs,
  { sparse, unit }: { sparse: SparseModel; unit: number },
  members: readonly Member[],
  given: {
    /** All rows of the conflict: those that are nobody's requirement, such as balances, hold as they are. */
    rows: readonly number[];
    whole: boolean;
    secondsLeft: () => number;
  },
): (number | undefined)[] {
  if (members.length > membersMost) return members.map(() => undefined);
  const { rows, whole, secondsLeft } = given;
  const { elastic, slacks } = elasticModel(sparse, members, { rows, whole });
  return members.map((_, m) => {
    if (secondsLeft() <= 0 || slacks[m]!.length === 0) return undefined;
    const engine = new HighsModel(highs, elastic, 1);
    try {
      slacks.forEach((columns, other) => {
        if (other !== m) for (const column of columns) engine.boundColumn(column, 0, 0);
      });
      const objective = { columns: slacks[m]!, costs: slacks[m]!.map(() => 1) };
      const options = { gap: 0, secondsLeft: secondsLeft() };
      const { status, values } = whole
        ? engine.solveWhole(objective, undefined, options)
        : engine.solveRoughly(objective, secondsLeft);
      if (status !== 'OPTIMAL' || values === undefined) return undefined;
      return unit * slacks[m]!.reduce((sum, column) => sum + (values[column] ?? 0), 0);
    } finally {
      engine.dispose();
    }
  });
}

/** The conflict's rows and bounds alone, each of which may give way by a slack. */
function elasticModel(
  sparse: SparseModel,
  members: readonly Member[],
  given: { rows: readonly number[]; whole: boolean },
): { elastic: SparseModel; slacks: number[][] } {
  const elastic = new SparseModel();
  const bounded = new Map(members.flatMap(({ columns }) => [...columns]));
  sparse.colLower.forEach((lower, col) => {
    elastic.addColumn(lower, Infinity, given.whole && (sparse.integer[col] ?? false));
  });
  const rowOf = new Map<number, number>();
  for (const row of new Set(given.rows)) {
    rowOf.set(row, elastic.addRow(sparse.rowLower[row] ?? 0, sparse.rowUpper[row] ?? 0));
  }
  const { starts, indices, values } = sparse.columns();
  for (let col = 0; col + 1 < starts.length; col += 1) {
    for (let e = starts[col] ?? 0; e < (starts[col + 1] ?? 0); e += 1) {
      const row = rowOf.get(indices[e] ?? -1);
      if (row !== undefined) elastic.entry(row, col, values[e] ?? 0);
    }
  }
  const boundRow = new Map<number, number>();
  for (const [col, most] of bounded) {
    const row = elastic.addRow(-Infinity, most);
    elastic.entry(row, col, 1);
    boundRow.set(col, row);
  }
  const slacks = members.map(({ rows, columns }) => [
    ...rows.map((row) => {
      const slack = elastic.addColumn(0, Infinity, false);
      const isAtLeast = (sparse.rowLower[row] ?? 0) > -Infinity;
      elastic.entry(rowOf.get(row)!, slack, isAtLeast ? 1 : -1);
      return slack;
    }),
    ...[...columns.keys()].map((col) => {
      const slack = elastic.addColumn(0, Infinity, false);
      elastic.entry(boundRow.get(col)!, slack, -1);
      return slack;
    }),
  ]);
  return { elastic, slacks };
}

const ways: Record<ConflictEntry['kind'], readonly [en: string, zh: string] | undefined> = {
  NEED: ['ask for {} less', '需求减少 {}'],
  STOCK: ['have {} more there', '增加 {}'],
  LANE_CAPACITY: ['let it carry {} more', '运力增加 {}'],
  LANE_MINIMUM: ['ask it to carry {} less', '下限降低 {}'],
  FLEET: ['give it {} more vehicle-hours', '增加 {} 车时'],
  CLOSED_LANE: ['open it', '开放此路'],
  WHOLE_UNITS: undefined,
};

const roadsTogether = [
  'open it together with the other closed roads named here',
  '与此处列出的其他封闭道路一并开放',
] as const;

/** The entries, each with what would settle the conflict there; the least change is marked. */
export function withRelaxations(
  entries: readonly ConflictEntry[],
  amounts: readonly (number | undefined)[],
): ConflictEntry[] {
  // Of several closed roads each is needed: only opened together do they settle anything.
  const opensAlone = entries.filter(({ kind }) => kind === 'CLOSED_LANE').length === 1;
  const size = entries.map(({ kind }, i) => {
    // Opening a road asks nobody to do with less.
    if (kind === 'CLOSED_LANE') return opensAlone ? 0 : Infinity;
    return kind === 'FLEET' ? Infinity : (amounts[i] ?? Infinity);
  });
  const least = Math.min(...size);
  const isLeast = (i: number): boolean => size[i] === least && least < Infinity;
  // Of equal changes one that does not take from a need.
  const wanted = entries.findIndex(({ kind }, i) => isLeast(i) && kind !== 'NEED');
  const cheapest = wanted >= 0 ? wanted : entries.findIndex((_, i) => isLeast(i));
  return entries.map((entry, i) => {
    const isRoad = entry.kind === 'CLOSED_LANE';
    const way = isRoad && !opensAlone ? roadsTogether : ways[entry.kind];
    const amount = isRoad ? 0 : amounts[i];
    if (way === undefined || amount === undefined) return entry;
    const rounded = String(Math.ceil(amount * 1000 - 1e-6) / 1000);
    const [descriptionEn, descriptionZh] = way.map((words) => words.replace('{}', rounded));
    return {
      ...entry,
      relaxation: {
        amount,
        cheapest: i === cheapest,
        descriptionEn: descriptionEn!,
        descriptionZh: descriptionZh!,
      },
    };
  });
}
