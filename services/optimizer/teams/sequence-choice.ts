import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { SparseModel } from '../model/sparse-model';
import type { SequenceField } from './sequence-field';
import type { MasterColumn } from './sequence-master';
import { tourOf } from './tours';

// The best choice among sequences that are known, one a team at most: set covering, solved whole.

export interface ChoiceAsked {
  columns: readonly MasterColumn[];
  /** The plan to be beaten; its sequences are among the columns. */
  routes: readonly (readonly number[])[];
  /** 0 for the least unfilled, 1 for the least response that leaves no more unfilled than this. */
  hour: 0 | 1;
  unfilledMost: number;
  secondsLeft: number;
}

/** The routes of the best choice, each requirement filled no more often than asked for. */
export async function bestChoice(
  field: SequenceField,
  run: SolveRun,
  asked: ChoiceAsked,
): Promise<number[][] | undefined> {
  const { columns, routes, hour } = asked;
  const { sparse, open } = coveringModel(field, asked);
  const severity = field.requirements.map((line) => line.severity);
  const objective =
    hour === 0
      ? { columns: open, costs: severity }
      : { columns: [...columns.keys()], costs: columns.map(({ cost }) => cost) };
  const engine = new HighsModel(await run.engine(), sparse, run.policy.seed);
  try {
    const start = startFrom(field, columns, routes, sparse.numCols);
    const { gap } = run.policy;
    const { values } = engine.solveWhole(objective, start, {
      gap,
      secondsLeft: asked.secondsLeft,
    });
    if (values === undefined) return undefined;
    const chosen = field.problem.teams.map((): number[] => []);
    columns.forEach(({ team, requirements }, c) => {
      if ((values[c] ?? 0) > 0.5) chosen[team] = [...requirements];
    });
    return withoutSurplus(field, chosen);
  } finally {
    engine.dispose();
  }
}

/** Σ_{c with r} x[c] + u[r] ≥ slots[r], Σ_{c of t} x[c] ≤ 1, Σ severity · u ≤ what may be unfilled. */
function coveringModel(
  field: SequenceField,
  { columns, hour, unfilledMost }: ChoiceAsked,
): { sparse: SparseModel; open: number[] } {
  const sparse = new SparseModel();
  columns.forEach(() => sparse.addColumn(0, 1, true));
  const rows = Array.from(field.slots, (slots) => sparse.addRow(slots, Infinity));
  const teams = Array.from(field.ready, () => sparse.addRow(-Infinity, 1));
  columns.forEach(({ team, requirements }, c) => {
    for (const r of requirements) sparse.entry(rows[r]!, c, 1);
    sparse.entry(teams[team]!, c, 1);
  });
  const severest = field.severity.reduce((most, severity) => Math.max(most, severity), 1e-300);
  const most = hour === 0 ? Infinity : unfilledMost / severest;
  const ceiling = sparse.addRow(-Infinity, most + 1e-9 * most);
  const open = field.requirements.map(({ severity }, r) => {
    const column = sparse.addColumn(0, unfilledMost > 0 ? field.slots[r]! : 0, true);
    sparse.entry(rows[r]!, column, 1);
    sparse.entry(ceiling, column, severity / severest);
    return column;
  });
  return { sparse, open };
}

function startFrom(
  field: SequenceField,
  columns: readonly MasterColumn[],
  routes: readonly (readonly number[])[],
  count: number,
): Float64Array {
  const values = new Float64Array(count);
  const at = new Map(columns.map(({ team, requirements }, c) => [keyOf(team, requirements), c]));
  const left = field.slots.slice();
  routes.forEach((route, t) => {
    const column = at.get(keyOf(t, route));
    if (column !== undefined) values[column] = 1;
    for (const r of route) left[r]! -= 1;
  });
  left.forEach((slots, r) => (values[columns.length + r] = Math.max(0, slots)));
  return values;
}

function keyOf(team: number, route: readonly number[]): string {
  return `${team}:${route.join(',')}`;
}

/** What is done too often is left out where that saves most. */
function withoutSurplus(field: SequenceField, routes: number[][]): number[][] {
  const filled = new Int32Array(field.slots.length);
  for (const r of routes.flat()) filled[r]! += 1;
  const cost = (t: number, route: readonly number[]): number =>
    tourOf(field, t, route)?.cost ?? Infinity;
  for (const [r, slots] of field.slots.entries()) {
    for (; filled[r]! > slots; filled[r]! -= 1) {
      const there = [...routes.keys()].filter((t) => routes[t]!.includes(r));
      const saved = (t: number): number => {
        return (
          cost(t, routes[t]!) -
          cost(
            t,
            routes[t]!.filter((other) => other !== r),
          )
        );
      };
      const best = there.reduce((most, t) => (saved(t) > saved(most) ? t : most));
      routes[best] = routes[best]!.filter((other) => other !== r);
    }
  }
  return routes;
}
