import type { Highs, Model } from 'highs';

// The linear model of sequences found so far: each team at most one, each requirement its slots.
// New sequences come in as columns, and it goes on from the answer before.

export interface MasterColumn {
  team: number;
  /** Requirements, as often as the sequence serves them. */
  requirements: readonly number[];
  cost: number;
}

export interface MasterAnswer {
  value: number;
  /** What filling a slot of each requirement is worth, at least 0. */
  slot: Float64Array;
  /** What each team's sequence saves beyond its slots' worth, at most 0. */
  team: Float64Array;
  /** What a unit of severity unfilled would save, at least 0. */
  unfilled: number;
  used: Float64Array;
}

export interface MasterShape {
  slots: ArrayLike<number>;
  severity: ArrayLike<number>;
  teamCount: number;
  /** Severity that may stay unfilled; undefined where unfilled slots cost their severity instead. */
  unfilledMost: number | undefined;
  /** Of the order of one column's cost. */
  size: number;
}

export class SequenceMaster {
  private readonly model: Model;
  private readonly rows: number;
  private readonly scale: number;
  private readonly severest: number;
  private readonly firstColumn: number;
  columns: MasterColumn[] = [];

  constructor(
    highs: Highs,
    private readonly shape: MasterShape,
    seed: number,
  ) {
    const { slots, severity, teamCount, unfilledMost } = shape;
    this.rows = slots.length;
    this.scale = 1 / Math.max(1e-300, shape.size);
    this.severest = Array.from(severity).reduce((most, s) => Math.max(most, s), 1e-300);
    const most = unfilledMost === undefined ? Infinity : unfilledMost / this.severest;
    this.model = highs.createModel({
      ...{ numCols: 0, numRows: this.rows + teamCount + 1 },
      ...{ colCost: [], colLower: [], colUpper: [] },
      rowLower: [...Array.from(slots), ...Array.from({ length: teamCount + 1 }, () => -Infinity)],
      rowUpper: [
        ...Array.from(slots, () => Infinity),
        ...Array.from({ length: teamCount }, () => 1),
        most,
      ],
      matrix: {
        ...{ format: 'csc', numRows: this.rows + teamCount + 1, numCols: 0 },
        ...{ starts: [0], indices: [], values: [] },
      },
    });
    this.model.options.set({ output_flag: false, random_seed: seed });
    const open = unfilledMost === undefined || unfilledMost > 0;
    this.firstColumn = open ? this.rows : 0;
    if (open) this.addUnfilled();
  }

  add({ team, requirements, cost }: MasterColumn): void {
    const counts = new Map<number, number>();
    for (const r of requirements) counts.set(r, (counts.get(r) ?? 0) + 1);
    const rows = [...counts.keys()].sort((a, b) => a - b);
    const indices = [...rows, this.rows + team];
    const values = [...rows.map((r) => counts.get(r)!), 1];
    this.model.addCol(cost * this.scale, 0, Infinity, { indices, values });
    this.columns.push({ team, requirements, cost });
  }

  /** Columns that no longer count. */
  drop(isDropped: (column: MasterColumn) => boolean): void {
    this.columns.forEach((column, c) => {
      if (isDropped(column)) this.model.changeColBounds(this.firstColumn + c, 0, 0);
    });
  }

  /** Undefined where time ran out, or the engine gave up. */
  solve(secondsLeft: number): MasterAnswer | undefined {
    const { model, rows, scale, shape } = this;
    model.zeroAllClocks();
    model.options.set('time_limit', Math.max(0, secondsLeft));
    model.run();
    if (Number(model.info.get('primal_solution_status')) !== 2) return undefined;
    const { rowDual, colValue } = model.getSolution();
    const price = (row: number): number => Math.max(0, rowDual[row] ?? 0) / scale;
    return {
      value: Number(model.info.get('objective_function_value')) / scale,
      slot: Float64Array.from({ length: rows }, (_, r) => price(r)),
      team: Float64Array.from({ length: shape.teamCount }, (_, t) => {
        return Math.min(0, rowDual[rows + t] ?? 0) / scale;
      }),
      unfilled: Math.max(0, -(rowDual[rows + shape.teamCount] ?? 0)) / scale / this.severest,
      used: colValue.slice(this.firstColumn),
    };
  }

  dispose(): void {
    this.model.dispose();
  }

  private addUnfilled(): void {
    const { slots, severity, teamCount, unfilledMost } = this.shape;
    for (let r = 0; r < this.rows; r += 1) {
      const cost = unfilledMost === undefined ? severity[r]! * this.scale : 0;
      const limited = [this.rows + teamCount, severity[r]! / this.severest] as const;
      const indices = unfilledMost === undefined ? [r] : [r, limited[0]];
      const values = unfilledMost === undefined ? [1] : [1, limited[1]];
      this.model.addCol(cost, 0, slots[r]!, { indices, values });
    }
  }
}
