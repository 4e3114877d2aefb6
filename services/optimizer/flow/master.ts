import type { Highs } from 'highs';
import { HighsModel } from '../highs-engine';
import { sharedNeeds } from '../model/dispatch-equity';
import type { Network } from '../model/dispatch-network';
import { SparseModel } from '../model/sparse-model';
import type { JointLimits } from './joint-limits';
import type { PricedItem } from './prices';

// The linear model over the arcs that priced plans use, for the needs that are still open: what the
// settled ones take is off the stock and the limits already. Columns:
//   x[i,a] ≥ 0  units along arc a of item i
//   z[i]        the largest unmet share of item i, where shares are the aim
// Unmet units are no columns: Σ x into a need lies between what it must get and what it asks for.

export interface MasterSearch {
  highs: Highs;
  seed: number;
  secondsLeft: () => number;
  network: Network;
  limits: JointLimits;
  items: readonly PricedItem[];
}

/** What is left for the open needs, and the arcs that may serve them. */
export interface OpenNeeds {
  isOpen: Uint8Array;
  /** Of each item's arcs, 1 for those that may be used. */
  among: readonly Uint8Array[];
  /** Taken by settled needs, by pool and by joint limit. */
  stockTaken: Float64Array;
  limitTaken: Float64Array;
}

export interface MasterPlan {
  /** Of each item, units along its arcs; those of settled needs are none here. */
  flow: Float64Array[];
  /** By item, where shares were the aim. */
  shares: Map<number, number>;
  /** Of the joint limits and of the stock of pools, for a bound. */
  prices: Float64Array;
  stock: Float64Array;
}

/** The least sum of the items' worst shares, or the least weighted unmet need within caps. */
export type MasterAim =
  { name: 'equity'; least: ReadonlyMap<number, number> } | { name: 'unmet'; caps: Float64Array };

export function solveMaster(
  search: MasterSearch,
  open: OpenNeeds,
  aim: MasterAim,
): MasterPlan | undefined {
  const master = new Master(search, open, aim);
  const { sparse } = master;
  // Engines call a model without columns empty, whether its rows hold or not.
  if (sparse.numCols === 0) {
    const isPossible = sparse.rowLower.every((lower) => lower <= 1e-9);
    return isPossible
      ? master.plan(new Float64Array(0), new Float64Array(sparse.numRows))
      : undefined;
  }
  const engine = new HighsModel(search.highs, sparse, search.seed);
  try {
    const answer = engine.solveRoughly(master.objective, search.secondsLeft);
    return answer.status === 'OPTIMAL' ? master.plan(answer.values, answer.prices) : undefined;
  } finally {
    engine.dispose();
  }
}

class Master {
  readonly sparse = new SparseModel();
  readonly objective = { columns: [] as number[], costs: [] as number[] };
  private readonly poolRow: Int32Array;
  private readonly limitRow: Int32Array;
  private readonly shareColumn = new Map<number, number>();
  private readonly columnOf: Int32Array[] = [];

  constructor(
    private readonly search: MasterSearch,
    private readonly open: OpenNeeds,
    private readonly aim: MasterAim,
  ) {
    const { network, limits, items } = search;
    this.poolRow = new Int32Array(network.pools.length).fill(-1);
    this.limitRow = new Int32Array(limits.limit.length).fill(-1);
    const shared = aim.name === 'equity' ? sharedNeeds(network.needs) : new Map<number, number[]>();
    items.forEach((item, i) => {
      const needs = shared.get(item.flows.item);
      const column = needs && this.shareOf(item.flows.item);
      const counted = new Set(needs);
      const rows = this.needRows(item, (need) => (counted.has(need) ? column : undefined));
      this.columnOf.push(this.arcColumns(item, i, rows));
    });
  }

  private shareOf(item: number): number {
    const least = this.aim.name === 'equity' ? (this.aim.least.get(item) ?? 0) : 0;
    const column = this.sparse.addColumn(least, 1, false);
    this.shareColumn.set(item, column);
    this.objective.columns.push(column);
    this.objective.costs.push(1);
    return column;
  }

  /** quantity − cap ≤ Σ x ≤ quantity; with a share z, Σ x / quantity + z ≥ 1. */
  private needRows({ flows }: PricedItem, shareOf: (need: number) => number | undefined) {
    const { sparse, aim, open, search } = this;
    return Int32Array.from(flows.needs, (need) => {
      if (open.isOpen[need] === 0) return -1;
      const { quantity } = search.network.needs[need]!;
      if (aim.name === 'unmet') return sparse.addRow(quantity - aim.caps[need]!, quantity);
      const share = shareOf(need);
      if (share === undefined) return -1;
      const row = sparse.addRow(1, Infinity);
      sparse.entry(row, share, 1);
      return row;
    });
  }

  private arcColumns(item: PricedItem, i: number, rows: Int32Array): Int32Array {
    const { sparse, open, objective, aim, search } = this;
    const { flows, loads } = item;
    const { network, pools, arcOf, needs } = flows;
    const columns = new Int32Array(arcOf.length).fill(-1);
    for (let a = 0; a < arcOf.length; a += 1) {
      const at = network.to[a]! - pools.length;
      if (arcOf[a]! < 0 || at < 0 || at >= needs.length || open.among[i]![a] === 0) continue;
      const row = rows[at]!;
      if (row < 0) continue;
      const need = search.network.needs[needs[at]!]!;
      const column = sparse.addColumn(0, Math.min(network.capacity[a]!, need.quantity), false);
      columns[a] = column;
      sparse.entry(row, column, aim.name === 'equity' ? 1 / need.quantity : 1);
      sparse.entry(this.stockRow(pools[network.from[a]!]!), column, 1);
      const fleet = loads.fleetRow[a]!;
      if (fleet >= 0) {
        this.loadEntry(fleet, column, loads.mass[a]!);
        this.loadEntry(fleet + 1, column, loads.volume[a]!);
      }
      if (loads.laneRow[a]! >= 0) this.loadEntry(loads.laneRow[a]!, column, 1);
      if (aim.name !== 'unmet') continue;
      objective.columns.push(column);
      objective.costs.push(-need.priority);
    }
    return columns;
  }

  private stockRow(pool: number): number {
    if (this.poolRow[pool]! >= 0) return this.poolRow[pool]!;
    const left = this.search.network.pools[pool]!.stock - this.open.stockTaken[pool]!;
    return (this.poolRow[pool] = this.sparse.addRow(-Infinity, Math.max(0, left)));
  }

  private loadEntry(row: number, column: number, load: number): void {
    if (load === 0) return;
    const { limits } = this.search;
    const scale = limitScale(limits, row);
    if (this.limitRow[row]! < 0) {
      const left = Math.max(0, limits.limit[row]! - this.open.limitTaken[row]!);
      this.limitRow[row] = this.sparse.addRow(-Infinity, left / scale);
    }
    this.sparse.entry(this.limitRow[row]!, column, load / scale);
  }

  plan(values: Float64Array, rowPrices: Float64Array): MasterPlan {
    const { limits } = this.search;
    const priceOf = (row: number): number => (row < 0 ? 0 : Math.max(0, -rowPrices[row]!));
    return {
      flow: this.columnOf.map((columns) =>
        Float64Array.from(columns, (column) => (column < 0 ? 0 : values[column]!)),
      ),
      shares: new Map([...this.shareColumn].map(([item, column]) => [item, values[column]!])),
      prices: Float64Array.from(this.limitRow, (row, l) => priceOf(row) / limitScale(limits, l)),
      stock: Float64Array.from(this.poolRow, priceOf),
    };
  }
}

/** A load is counted in hours of a full vehicle: near one, as the engine likes its numbers. */
function limitScale({ network, massPerVolume }: JointLimits, row: number): number {
  const fleet = network.fleets[row >> 1];
  if (fleet === undefined) return 1;
  const size = row % 2 === 0 ? fleet.massKg : fleet.volumeM3 * massPerVolume;
  return size > 0 ? size : 1;
}
