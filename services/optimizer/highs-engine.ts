import loadHighs from 'highs';
import type { Highs, Model } from 'highs';
import type { ColumnMatrix, SparseModel } from './model/sparse-model';
import { firstScale, objectiveValue, usedScale } from './objective';
import type { Objective } from './objective';

// HiGHS behind two questions: the best fractional answer with its prices, and the best whole
// one. Bounds of fractional answers are recomputed here from the prices, so a bound that is
// reported is proven whatever the solver's tolerances were.

export type SolveStatus = 'OPTIMAL' | 'INFEASIBLE' | 'LIMIT';

export interface RelaxedAnswer {
  status: SolveStatus;
  values: Float64Array;
  value: number;
  bound: number;
  /** Price of each row, and what one more of each column would add, both in cost units. */
  prices: Float64Array;
  reducedCosts: Float64Array;
}

export interface WholeAnswer {
  status: SolveStatus;
  /** Absent when the limit struck before any whole answer was found. */
  values: Float64Array | undefined;
  bound: number;
}

export interface WholeOptions {
  gap: number;
  secondsLeft: number;
  onImprovement?: (value: number, bound: number) => void;
}

let loading: Promise<Highs> | undefined;

/** The engine can print a note whatever `output_flag` says; standard output may be for the answer. */
function silent(): void {}

/** The runtime is loaded once a thread; a failed load is tried again at the next solve. */
export function loadEngine(): Promise<Highs> {
  loading ??= loadHighs({ print: silent }).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** The engine is lost, mostly for want of memory; the next solve of the thread loads it anew. */
export function isEngineAbort(error: unknown): boolean {
  const aborted =
    error instanceof Error &&
    (error.name === 'RuntimeError' || /abort|out of memory/i.test(error.message));
  if (aborted) loading = undefined;
  return aborted;
}

const feasibilityTolerance = 1e-9;
/** Scaled costs above this count as strictly against (or for) a change. */
const priceTolerance = 1e-7;
/** A fractional answer is taken as optimal when its proven bound is this near. */
const certifiedGap = 1e-9;

export class HighsModel {
  private readonly model: Model;
  private readonly matrix: ColumnMatrix;
  private readonly colLower: Float64Array;
  private readonly colUpper: Float64Array;
  private readonly rowLower: number[];
  private readonly rowUpper: number[];
  private readonly extraRows: { columns: readonly number[]; values: readonly number[] }[] = [];

  constructor(
    private readonly highs: Highs,
    private readonly sparse: SparseModel,
    seed: number,
    tolerance = feasibilityTolerance,
  ) {
    this.matrix = sparse.columns();
    this.colLower = Float64Array.from(sparse.colLower);
    this.colUpper = Float64Array.from(sparse.colUpper);
    this.rowLower = [...sparse.rowLower];
    this.rowUpper = [...sparse.rowUpper];
    this.model = highs.createModel({
      numCols: sparse.numCols,
      numRows: sparse.numRows,
      colCost: new Float64Array(sparse.numCols),
      colLower: this.colLower,
      colUpper: this.colUpper,
      rowLower: this.rowLower,
      rowUpper: this.rowUpper,
      matrix: {
        format: 'csc',
        numRows: sparse.numRows,
        numCols: sparse.numCols,
        ...this.matrix,
      },
    });
    this.model.options.set({
      output_flag: false,
      random_seed: seed,
      small_matrix_value: 1e-12,
      primal_feasibility_tolerance: tolerance,
      dual_feasibility_tolerance: feasibilityTolerance,
      mip_feasibility_tolerance: tolerance,
    });
  }

  get version(): string {
    return this.highs.version.string;
  }

  dispose(): void {
    this.model.dispose();
  }

  /** Narrows a column's bounds for everything solved from here on. */
  boundColumn(column: number, lower: number, upper: number): void {
    const [least = lower, most = upper] = [this.colLower[column], this.colUpper[column]];
    this.holdColumn(column, Math.max(lower, least), Math.min(upper, most));
  }

  /** Lets a column go up to this, whatever tighter bound the model found for it. */
  widenColumn(column: number, upper: number): void {
    this.holdColumn(column, this.colLower[column] ?? 0, upper);
  }

  /** Keeps Σ values · columns at or above a value in everything solved from here on. */
  addFloor(columns: readonly number[], values: readonly number[], least: number): void {
    this.model.addRow(least, Infinity, { indices: [...columns], values: [...values] });
    this.rowLower.push(least);
    this.rowUpper.push(Infinity);
    this.extraRows.push({ columns, values });
  }

  /** Moves a row's limits for everything solved from here on. */
  limitRow(row: number, upper: number, lower = this.rowLower[row] ?? -Infinity): void {
    this.rowLower[row] = lower;
    this.rowUpper[row] = upper;
    this.model.changeRowBounds(row, lower, upper);
  }

  /** Keeps the objective at or below a value in everything solved from here on. */
  addCeiling(objective: Objective, most: number): void {
    const largest = objective.costs.reduce((most, cost) => Math.max(most, Math.abs(cost)), 1e-300);
    const values = objective.costs.map((cost) => cost / largest);
    const kept = values.flatMap((value, i) => (value === 0 ? [] : [i]));
    const row = {
      columns: kept.map((i) => objective.columns[i] ?? 0),
      values: kept.map((i) => values[i] ?? 0),
    };
    this.model.addRow(-Infinity, most / largest, { indices: row.columns, values: row.values });
    this.rowLower.push(-Infinity);
    this.rowUpper.push(most / largest);
    this.extraRows.push(row);
  }

  /**
   * The best fractional answer. Costs may span many orders of magnitude while the solver's
   * tolerance is absolute: where the proven bound is not close, costs are scaled so that those the
   * answer really uses are near one, and the solve goes on from where it stands.
   */
  solveRelaxed(objective: Objective, secondsLeft: () => number): RelaxedAnswer {
    let scale = firstScale(objective.costs);
    let answer = this.solveRoughly(objective, secondsLeft);
    for (let round = 0; round < 3 && answer.status === 'OPTIMAL'; round += 1) {
      if (isCertified(answer) || secondsLeft() <= 0) break;
      const next = usedScale(objective, answer);
      if (next === undefined || next <= scale * 2) break;
      scale = next;
      const again = this.runRelaxed(objective, scale, secondsLeft());
      if (again.status !== 'OPTIMAL') break;
      const bound = Math.max(answer.bound, again.bound);
      answer = again.value <= answer.value ? { ...again, bound } : { ...answer, bound };
    }
    return answer;
  }

  /** The best fractional answer to the solver's own tolerance. */
  solveRoughly(objective: Objective, secondsLeft: () => number): RelaxedAnswer {
    this.model.clearIntegrality();
    return this.runRelaxed(objective, firstScale(objective.costs), secondsLeft());
  }

  /** Restricts everything from here on to the answers that are as good as this optimal one. */
  fixFace(objective: Objective, answer: RelaxedAnswer): void {
    const tolerance = priceTolerance / firstScale(objective.costs);
    const near = (value: number, bound: number): boolean =>
      Math.abs(value - bound) <= 1e-6 * Math.max(1, Math.abs(bound));
    const activity = this.activities(answer.values);
    answer.reducedCosts.forEach((cost, col) => {
      if (Math.abs(cost) <= tolerance) return;
      const bound = (cost > 0 ? this.colLower[col] : this.colUpper[col]) ?? 0;
      if (near(answer.values[col] ?? 0, bound)) this.holdColumn(col, bound, bound);
    });
    answer.prices.forEach((price, row) => {
      if (Math.abs(price) <= tolerance) return;
      const bound = (price > 0 ? this.rowLower[row] : this.rowUpper[row]) ?? 0;
      if (!Number.isFinite(bound) || !near(activity[row] ?? 0, bound)) return;
      this.rowLower[row] = bound;
      this.rowUpper[row] = bound;
      this.model.changeRowBounds(row, bound, bound);
    });
  }

  solveWhole(
    objective: Objective,
    start: Float64Array | undefined,
    options: WholeOptions,
  ): WholeAnswer {
    const { model, sparse, highs } = this;
    const scale = firstScale(objective.costs);
    model.clearSolver();
    const whole = sparse.integer.map((integer) => (integer ? 1 : 0) as 0 | 1);
    model.changeColsIntegrality({ kind: 'range', from: 0, to: sparse.numCols - 1 }, whole);
    this.setCosts(objective, scale);
    if (start !== undefined) model.setSolution({ colValue: start });
    model.options.set({ mip_rel_gap: options.gap, mip_abs_gap: 1e-9 });
    this.limitTime(options.secondsLeft);
    const { callbackType } = highs.constants;
    model.run({
      [callbackType.mipImprovingSolution]: ({ data }) => {
        const value = (data.objective_function_value ?? Infinity) / scale;
        options.onImprovement?.(value, (data.mip_dual_bound ?? -Infinity) / scale);
        return undefined;
      },
    });
    const status = this.status();
    const found = model.info.get('primal_solution_status') === 2;
    const bound = Number(model.info.get('mip_dual_bound')) / scale;
    return { status, values: found ? model.getSolution().colValue : undefined, bound };
  }

  /** Rows and upper-bounded columns of one irreducible conflict; undefined if fractions fit. */
  conflict(): { rows: number[]; columns: number[] } | undefined {
    this.setCosts({ columns: [], costs: [] }, 1);
    this.model.clearIntegrality();
    this.model.options.set({ iis_strategy: 6, time_limit: 60 });
    this.model.run();
    if (this.status() !== 'INFEASIBLE') return undefined;
    const { rowIndex, colIndex, colBound } = this.model.getIis();
    const { boundLower } = this.highs.constants.iis;
    const columns = [...colIndex].filter((_, i) => (colBound[i] ?? 0) > boundLower);
    return { rows: [...rowIndex], columns };
  }

  /**
   * Rows of a conflict that only whole units cause: each row is left out in turn, and stays out
   * where the rest still cannot hold. When time runs out, the rows not yet tried remain.
   */
  wholeConflict(secondsLeft: () => number): number[] {
    const rows = this.rowLower.map((_, row) => row);
    const kept: number[] = [];
    for (const row of rows) {
      if (secondsLeft() <= 0) {
        kept.push(row);
        continue;
      }
      this.model.changeRowBounds(row, -Infinity, Infinity);
      const none = { columns: [], costs: [] };
      const { status } = this.solveWhole(none, undefined, { gap: 0, secondsLeft: secondsLeft() });
      if (status === 'INFEASIBLE') continue;
      this.model.changeRowBounds(row, this.rowLower[row] ?? 0, this.rowUpper[row] ?? 0);
      kept.push(row);
    }
    return kept;
  }

  /** A column's bounds from here on, wider or narrower. */
  holdColumn(column: number, lower: number, upper: number): void {
    this.colLower[column] = lower;
    this.colUpper[column] = upper;
    this.model.changeColBounds(column, lower, upper);
  }

  private setCosts(objective: Objective, scale: number): void {
    const costs = new Float64Array(this.sparse.numCols);
    objective.columns.forEach((col, i) => {
      costs[col] = (objective.costs[i] ?? 0) * scale;
    });
    if (costs.length === 0) return;
    this.model.changeColsCost({ kind: 'range', from: 0, to: costs.length - 1 }, costs);
  }

  private limitTime(seconds: number): void {
    // The limit counts from the model's first run on, unless its clocks are set back.
    this.model.zeroAllClocks();
    this.model.options.set('time_limit', Math.max(0, seconds));
  }

  private status(): SolveStatus {
    const { modelStatus } = this.highs.constants;
    switch (this.model.getModelStatus()) {
      case modelStatus.optimal:
      case modelStatus.empty:
        return 'OPTIMAL';
      case modelStatus.infeasible:
      case modelStatus.unboundedOrInfeasible:
        return 'INFEASIBLE';
      default:
        return 'LIMIT';
    }
  }

  private runRelaxed(objective: Objective, scale: number, seconds: number): RelaxedAnswer {
    this.setCosts(objective, scale);
    this.limitTime(seconds);
    const ran = this.runSteadily();
    const { colValue, rowDual } = this.model.getSolution();
    const prices = rowDual.map((price, row) => this.usablePrice(price / scale, row));
    const reducedCosts = this.reducedCosts(objective, prices);
    return {
      status: ran ? this.status() : 'LIMIT',
      values: colValue,
      value: objectiveValue(objective, colValue),
      bound: this.provenBound(prices, reducedCosts),
      prices,
      reducedCosts,
    };
  }

  /** A solve that fails from the basis it was left with starts again from nothing. */
  private runSteadily(): boolean {
    for (const last of [false, true]) {
      try {
        this.model.run();
        return true;
      } catch (error) {
        if (isEngineAbort(error)) throw error;
        if (!last) this.model.clearSolver();
      }
    }
    return false;
  }

  /** A price on a side that has no bound proves nothing: it counts as none. */
  private usablePrice(price: number, row: number): number {
    const bound = (price > 0 ? this.rowLower[row] : this.rowUpper[row]) ?? 0;
    return Number.isFinite(bound) ? price : 0;
  }

  private reducedCosts(objective: Objective, prices: Float64Array): Float64Array {
    const costs = new Float64Array(this.sparse.numCols);
    objective.columns.forEach((col, i) => {
      costs[col] = objective.costs[i] ?? 0;
    });
    const { starts, indices, values } = this.matrix;
    for (let col = 0; col < costs.length; col += 1) {
      for (let e = starts[col] ?? 0; e < (starts[col + 1] ?? 0); e += 1) {
        costs[col] = (costs[col] ?? 0) - (values[e] ?? 0) * (prices[indices[e] ?? 0] ?? 0);
      }
    }
    this.extraRows.forEach((row, i) => {
      const price = prices[this.sparse.numRows + i] ?? 0;
      row.columns.forEach((col, e) => {
        costs[col] = (costs[col] ?? 0) - (row.values[e] ?? 0) * price;
      });
    });
    return costs;
  }

  /** Weak duality: whatever the prices, no answer can cost less than this. */
  private provenBound(prices: Float64Array, reducedCosts: Float64Array): number {
    let bound = 0;
    prices.forEach((price, row) => {
      if (price !== 0) bound += price * ((price > 0 ? this.rowLower : this.rowUpper)[row] ?? 0);
    });
    reducedCosts.forEach((cost, col) => {
      if (cost !== 0) bound += cost * ((cost > 0 ? this.colLower : this.colUpper)[col] ?? 0);
    });
    return bound;
  }

  private activities(values: Float64Array): Float64Array {
    const activity = new Float64Array(this.rowLower.length);
    const { starts, indices, values: entries } = this.matrix;
    for (let col = 0; col + 1 < starts.length; col += 1) {
      const value = values[col] ?? 0;
      if (value === 0) continue;
      for (let e = starts[col] ?? 0; e < (starts[col + 1] ?? 0); e += 1) {
        const row = indices[e] ?? 0;
        activity[row] = (activity[row] ?? 0) + value * (entries[e] ?? 0);
      }
    }
    this.extraRows.forEach((row, i) => {
      activity[this.sparse.numRows + i] = row.columns.reduce(
        (sum, col, e) => sum + (row.values[e] ?? 0) * (values[col] ?? 0),
        0,
      );
    });
    return activity;
  }
}

function isCertified(answer: RelaxedAnswer): boolean {
  return answer.value - answer.bound <= certifiedGap * Math.max(Math.abs(answer.value), 1e-12);
}
