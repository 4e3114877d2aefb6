import { exactSum } from '../exact';
import type { Term } from '../exact';
import { SparseModel } from '../model/sparse-model';
import type { SolveRun } from '../solve-run';
import { buildStockingModel } from './stocking-model';
import type { StockingModel } from './stocking-model';
import type { StockingNetwork } from './stocking-network';
import { stockingLines } from './stocking-solution';
import type { StockingLines } from './stocking-solution';
import { columnsOf } from './stocking-start';

// A plan with parts of units becomes the best one in whole units that lies near it: the openings stay, and what
// is asked of the engine is only by how many units each quantity differs. These are small numbers, however
// many units the plan is about, and its tolerances are small beside one.

/** Whole quantities may differ by so many units, others by more, each by a part of itself too; stock by what survives. */
const farthest = { units: 16, divisible: 10_000, part: 1e-8 };

/** Undefined where nothing whole is near. */
export async function wholeNear(
  network: StockingNetwork,
  lines: StockingLines,
  clock: SolveRun,
): Promise<StockingLines | undefined> {
  const model = buildStockingModel(network, { strong: new Set() });
  const base = wholeColumns(model, lines);
  const { columns, costs } = model.objective;
  const shifted = shiftedModel(model, base, heldColumns(model, lines));
  const { values } = await clock.solveModel(shifted, { columns, costs });
  if (values === undefined) return undefined;
  return stockingLines(
    model,
    base.map((value, col) => {
      const change = values[col]!;
      return model.sparse.integer[col] ? value + Math.round(change) : value + change;
    }),
  );
}

/** The plan in the model's columns, rounded down where units are whole. */
function wholeColumns(model: StockingModel, lines: StockingLines): Float64Array {
  const { integer, colLower, colUpper } = model.sparse;
  const base = columnsOf(model, lines).map((own, col) => {
    const value = Math.max(colLower[col]!, Math.min(colUpper[col]!, own));
    if (!integer[col]) return value;
    const near = Math.round(value);
    return Math.abs(value - near) <= 1e-9 * Math.max(1, near) ? near : Math.floor(value);
  });
  if (model.riskRows.length === 0) return base;
  // The threshold is the cost of the worst scenario that is not wholly in the tail: any start will do.
  const matrix = rowsOf(model);
  const costs = model.riskRows.map((row) => {
    return -matrix[row]!.reduce((sum, [col, value]) => sum + value * base[col]!, 0);
  });
  const threshold = Math.max(0, [...costs].sort((a, b) => b - a)[Math.floor(costs.length / 4)]!);
  base[model.threshold] = threshold;
  costs.forEach((cost, s) => (base[model.above[s]!] = Math.max(0, cost - threshold)));
  return base;
}

/** What opens, and which site serves whom where only one may. */
function heldColumns(model: StockingModel, lines: StockingLines): Set<number> {
  const { customers } = model.network.problem;
  const served = new Set(lines.scenarios.flatMap(({ flows }) => flows.map((f) => f.customerId)));
  const sources = model.source.flatMap((each, c) => {
    return served.has(customers[c]!.id) ? [...each.values()] : [];
  });
  return new Set([...model.size.flat(), ...model.relay, ...sources]);
}

function rowsOf({ sparse }: StockingModel): [number, number][][] {
  const rows: [number, number][][] = sparse.rowLower.map(() => []);
  const { starts, indices, values } = sparse.columns();
  for (let col = 0; col < sparse.numCols; col += 1) {
    for (let e = starts[col]!; e < starts[col + 1]!; e += 1) {
      rows[indices[e]!]!.push([col, values[e]!]);
    }
  }
  return rows;
}

/** How far from the base each column may go. */
function rangesOf(model: StockingModel, base: Float64Array, held: ReadonlySet<number>) {
  const { sparse, network } = model;
  const shares = network.scenarios.flatMap((each) => each.survivingShare.filter((own) => own > 0));
  const least = shares.reduce((a, b) => Math.min(a, b), 1);
  const stock = new Set(model.bought.flat());
  const ranges = base.map((value, col) => {
    if (held.has(col)) return 0;
    const units = sparse.integer[col] ? farthest.units : farthest.divisible;
    return Math.ceil(units / (stock.has(col) ? least : 1) + farthest.part * value);
  });
  if (model.threshold < 0) return ranges;
  const matrix = rowsOf(model);
  const risk = [model.threshold, ...model.above];
  for (const column of risk) ranges[column] = 0;
  const farthestCost = model.riskRows.reduce((most, row) => {
    const own = matrix[row]!.reduce((sum, [col, each]) => sum + Math.abs(each) * ranges[col]!, 0);
    return Math.max(most, own);
  }, 0);
  for (const column of risk) ranges[column] = farthestCost;
  return ranges;
}

/** The same rows and columns, in differences from the base. */
function shiftedModel(
  model: StockingModel,
  base: Float64Array,
  held: ReadonlySet<number>,
): SparseModel {
  const { sparse } = model;
  const shifted = new SparseModel();
  const ranges = rangesOf(model, base, held);
  base.forEach((value, col) => {
    const most = ranges[col]!;
    const [down, up] = [sparse.colLower[col]! - value, sparse.colUpper[col]! - value];
    shifted.addColumn(
      Math.min(0, Math.max(down, -most)),
      Math.max(0, Math.min(up, most)),
      sparse.integer[col]! && most > 0,
    );
  });
  rowsOf(model).forEach((entries, row) => {
    const terms = entries.map(([col, value]): Term => [-value, base[col]!]);
    const left = (limit: number): number =>
      Number.isFinite(limit) ? exactSum([[limit], ...terms]) : limit;
    shifted.addRow(left(sparse.rowLower[row]!), left(sparse.rowUpper[row]!));
    for (const [col, value] of entries) shifted.entry(row, col, value);
  });
  return shifted;
}
