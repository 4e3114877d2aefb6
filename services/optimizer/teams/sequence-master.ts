import type { Highs, Model } from 'highs';

// The linear model of sequences found so far: each team at most one, each requirement its slots and, where
// it asks for people, so many heads less the share of slots that stay unfilled. Where teams meet, W[j] is
// what they wait together, and no team's hours at the task may be above what all have on average with that:
//   A[j] = Σ arrive · x,  n[j] · Σ_{x of t} arrive · x − A[j] − W[j] ≤ 0 for every team t
// New sequences come in as columns, and it goes on from the answer before.

export interface MasterColumn {
  team: number;
  /** Requirements, as often as the sequence serves them. */
  requirements: readonly number[];
  cost: number;
  /** When the team is there, waiting for nobody; only asked for where teams meet. */
  arrive?: readonly number[];
}

/** A task that several teams meet at. */
export interface Meeting {
  task: number;
  count: number;
  severity: number;
  teams: readonly number[];
}

export interface MasterAnswer {
  value: number;
  /** What filling a slot of each requirement is worth, at least 0. */
  slot: Float64Array;
  /** What one more head is worth to each requirement that asks for people, at least 0. */
  heads: Float64Array;
  /** By task and team, what an hour sooner of that team would spare the others there, at least 0. */
  waits: ReadonlyMap<number, Float64Array>;
  /** What each team's sequence saves beyond its slots' worth, at most 0. */
  team: Float64Array;
  /** What a unit of severity unfilled would save, at least 0. */
  unfilled: number;
  used: Float64Array;
}

export interface MasterShape {
  slots: ArrayLike<number>;
  severity: ArrayLike<number>;
  /** Heads asked for, 0 where none are or nobody could come. */
  people: ArrayLike<number>;
  headcount: ArrayLike<number>;
  teamCount: number;
  /** The tasks where teams meet, as far as waiting counts, and the task of each requirement. */
  meetings: readonly Meeting[];
  taskOf: ArrayLike<number>;
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
  /** Of each requirement the row of its heads, or -1. */
  private readonly headRow: Int32Array;
  /** Of each meeting its first row, which is of its mean; each team's follow. */
  private readonly meetingRow = new Map<number, { row: number; meeting: Meeting }>();
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
    let numRows = this.rows + teamCount + 1;
    this.headRow = Int32Array.from(shape.people, (people) => (people > 0 ? numRows++ : -1));
    const asked = Array.from(shape.people).filter((people) => people > 0);
    for (const meeting of shape.meetings) {
      this.meetingRow.set(meeting.task, { row: numRows, meeting });
      numRows += 1 + meeting.teams.length;
    }
    const lasts = shape.meetings.flatMap(({ teams }) => [0, ...teams.map(() => -Infinity)]);
    this.model = highs.createModel({
      ...{ numCols: 0, numRows },
      ...{ colCost: [], colLower: [], colUpper: [] },
      rowLower: [
        ...Array.from(slots),
        ...Array.from({ length: teamCount + 1 }, () => -Infinity),
        ...asked.map(() => 1),
        ...lasts,
      ],
      rowUpper: [
        ...Array.from(slots, () => Infinity),
        ...Array.from({ length: teamCount }, () => 1),
        most,
        ...asked.map(() => Infinity),
        ...lasts.map(() => 0),
      ],
      matrix: {
        ...{ format: 'csc', numRows, numCols: 0 },
        ...{ starts: [0], indices: [], values: [] },
      },
    });
    this.model.options.set({ output_flag: false, random_seed: seed });
    const open = unfilledMost === undefined || unfilledMost > 0;
    this.firstColumn = (open ? this.rows : 0) + 2 * shape.meetings.length;
    if (open) this.addUnfilled();
    this.addWaiting();
  }

  add(column: MasterColumn): void {
    const { team, requirements, cost } = column;
    const counts = new Map<number, number>();
    for (const r of requirements) counts.set(r, (counts.get(r) ?? 0) + 1);
    const rows = [...counts.keys()].sort((a, b) => a - b);
    const { people, headcount } = this.shape;
    const crews = rows.filter((r) => this.headRow[r]! >= 0);
    const heads = (r: number): number => (counts.get(r)! * headcount[team]!) / people[r]!;
    const indices = [...rows, this.rows + team, ...crews.map((r) => this.headRow[r]!)];
    const values = [...rows.map((r) => counts.get(r)!), 1, ...crews.map(heads)];
    for (const [row, value] of this.arrivals(column)) {
      indices.push(row);
      values.push(value);
    }
    this.model.addCol(cost * this.scale, 0, Infinity, { indices, values });
    this.columns.push({ team, requirements, cost });
  }

  /** What a sequence adds to the hours at tasks where teams meet. */
  private arrivals({ team, requirements, arrive = [] }: MasterColumn): Map<number, number> {
    const entries = new Map<number, number>();
    requirements.forEach((r, i) => {
      const { row, meeting } = this.meetingRow.get(this.shape.taskOf[r]!) ?? {};
      if (row === undefined || meeting === undefined) return;
      const own = row + 1 + meeting.teams.indexOf(team);
      entries.set(row, (entries.get(row) ?? 0) + arrive[i]!);
      entries.set(own, (entries.get(own) ?? 0) + meeting.count * arrive[i]!);
    });
    return entries;
  }

  /** What waiting costs, as a share of what it does: with less of it, prices are found sooner. */
  countWaiting(share: number): void {
    [...this.meetingRow.values()].forEach(({ meeting }, m) => {
      const column = this.firstColumn - 1 - 2 * m;
      this.model.changeColCost(column, share * meeting.severity * this.scale);
    });
  }

  private addWaiting(): void {
    for (const { row, meeting } of [...this.meetingRow.values()].reverse()) {
      const each = meeting.teams.map((_, i) => row + 1 + i);
      const less = each.map(() => -1);
      this.model.addCol(0, 0, Infinity, { indices: [row, ...each], values: [-1, ...less] });
      this.model.addCol(0, 0, Infinity, { indices: each, values: less });
    }
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
      heads: Float64Array.from(this.headRow, (row, r) => {
        return row < 0 ? 0 : price(row) / shape.people[r]!;
      }),
      waits: new Map(
        [...this.meetingRow].map(([task, { row, meeting }]) => {
          const own = new Float64Array(shape.teamCount);
          meeting.teams.forEach((t, i) => {
            own[t] = Math.max(0, -(rowDual[row + 1 + i] ?? 0)) / scale;
          });
          return [task, own];
        }),
      ),
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
      const entries: [number, number][] = [[r, 1]];
      if (unfilledMost !== undefined) {
        entries.push([this.rows + teamCount, severity[r]! / this.severest]);
      }
      if (this.headRow[r]! >= 0) entries.push([this.headRow[r]!, 1 / slots[r]!]);
      const [indices, values] = [entries.map(([row]) => row), entries.map(([, value]) => value)];
      this.model.addCol(cost, 0, slots[r]!, { indices, values });
    }
  }
}
