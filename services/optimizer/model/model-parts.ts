import type { Network } from './dispatch-network';
import type { Stage } from './dispatch-stages';
import type { SparseModel } from './sparse-model';

// What a dispatch model consists of, for those who build it and those who read its answers.

export interface Trip {
  fleet: number;
  lane: number;
  column: number;
}

export interface Split {
  fleet: number;
  lane: number;
  item: number;
  column: number;
}

/** Columns of the whole units that count for a need, and of whether they are the last as well. */
export interface Counted {
  need: number;
  units: number;
  all: number;
}

/** Columns of what a line of the earlier plan gains and loses. */
export interface Change {
  lane: number;
  item: number;
  quantity: number;
  more: number;
  fewer: number;
}

/** What a row says, for people: an infeasible model is explained by its rows. */
export interface RowOwner {
  kind: 'STOCK' | 'NEED' | 'LANE_CAPACITY' | 'LANE_MINIMUM' | 'FLEET' | 'DEFINITION';
  /** Position of the pool, need, lane or fleet. */
  index: number;
  item?: number;
}

export interface DispatchModel {
  network: Network;
  sparse: SparseModel;
  owners: RowOwner[];
  /** Units a column's 1 stands for; a power of two, above 1 only for huge quantities. */
  unit: number;
  unmetColumn: number[];
  missingColumn: number[];
  worstColumn: number[];
  bestColumn: number[];
  /** Of needs that end with part of a unit: what counts as delivered, and whether it is all. */
  counted: Counted[];
  trips: Trip[];
  /** The row of each fleet's vehicle-hours, where trips are whole. */
  hoursRow: Map<number, number>;
  splits: Split[];
  changes: Change[];
  /** Arcs by lane, and the rows of pools, to read prices from. */
  arcsOfLane: number[][];
  stages: Stage[];
}

export function addOwnedRow(
  model: DispatchModel,
  lower: number,
  upper: number,
  owner: RowOwner,
): number {
  model.owners.push(owner);
  return model.sparse.addRow(lower, upper);
}

export function isWhole(model: DispatchModel, item: number): boolean {
  return model.unit === 1 && (model.network.items[item]?.indivisible ?? true);
}

/** A bound in the model's units; an indivisible item cannot use the fraction of a bound. */
export function inUnits(model: DispatchModel, item: number, quantity: number): number {
  return (isWhole(model, item) ? Math.floor(quantity + 1e-9) : quantity) / model.unit;
}

export function laneItemArcs(model: DispatchModel, lane: number, item: number): number[] {
  return (model.arcsOfLane[lane] ?? []).filter((a) => model.network.arcs.item[a] === item);
}
