import { deliverable } from '../itinerary';
import { termOf } from '../lanes';
import type { Network } from './dispatch-network';
import {
  fleetHoursHold,
  fleetLoadHolds,
  fleetPoolHolds,
  fleetSplitAddsUp,
  tripColumns,
} from './dispatch-fleets';
import { minimumIsCounted, spreadIsCounted, worstShareIsCounted } from './dispatch-equity';
import { changesAreCounted } from './dispatch-earlier';
import { dispatchStages } from './dispatch-stages';
import { addOwnedRow, inUnits, isWhole, laneItemArcs } from './model-parts';
import type { DispatchModel } from './model-parts';
import { SparseModel } from './sparse-model';

// The dispatch problem as a linear model. Columns, in units of `unit`:
//   x[a] ≥ 0   shipped (or handed out) along arc a
//   y[f,l,k]   the part of lane l's item k that fleet f carries, where several fleets share a node
//   t[f,l]     whole trips of fleet f on lane l
//   u[j] ≥ 0   unmet part of need j (RELIEF)
//   m[j] ≥ 0   part of the guaranteed minimum of need j that is missing
//   z[k], b[k] largest and smallest unmet share of item k

/**
 * WHOLE models have whole trips on each lane. POOLED ones only bound each fleet's hours by the mass
 * and by the volume it carries: without a column for every lane they solve several times faster,
 * and what they allow includes all that whole trips allow.
 */
export type Carriage = 'WHOLE' | 'POOLED';

export function buildModel(network: Network, carriage: Carriage = 'WHOLE'): DispatchModel {
  const model = emptyModel(network);
  shippedColumns(model);
  stockHolds(model);
  if (network.problem.policy.aim === 'RELIEF') unmetColumns(model);
  needIsMet(model);
  laneCapacityHolds(model);
  laneItemCapacityHolds(model);
  laneMinimumHolds(model);
  fleetSplitAddsUp(model);
  if (carriage === 'WHOLE') {
    tripColumns(model);
    fleetLoadHolds(model);
    fleetHoursHold(model);
  } else {
    fleetPoolHolds(model);
  }
  const { aim, shortage } = network.problem.policy;
  if (aim === 'RELIEF' && shortage === 'MAX_MIN') worstShareIsCounted(model);
  if (aim === 'RELIEF' && shortage === 'PROPORTIONAL') spreadIsCounted(model);
  if (aim === 'RELIEF' && shortage === 'GUARANTEED_MINIMUM') minimumIsCounted(model);
  changesAreCounted(model);
  model.stages = dispatchStages(model);
  return model;
}

/** Quantities beyond this are counted in larger units, to stay within the solver's precision. */
const largestCount = 2 ** 26;

function emptyModel(network: Network): DispatchModel {
  const largest = network.supplyOfItem.reduce(
    (most, _, item) => Math.max(most, usefulUnits(network, item)),
    1,
  );
  const unit = largest > largestCount ? 2 ** Math.ceil(Math.log2(largest / largestCount)) : 1;
  const arcsOfLane = network.lanes.map((): number[] => []);
  network.arcs.lane.forEach((lane, a) => arcsOfLane[lane]?.push(a));
  return {
    network,
    sparse: new SparseModel(),
    owners: [],
    unit,
    unmetColumn: [],
    missingColumn: [],
    worstColumn: [],
    bestColumn: [],
    counted: [],
    trips: [],
    hoursRow: new Map(),
    splits: [],
    changes: [],
    arcsOfLane,
    stages: [],
  };
}

/** No plan moves more of an item than this over any arc: all of it (and one), or all that is asked for. */
function usefulUnits(network: Network, item: number): number {
  let asked = 0;
  let minimums = 0;
  for (const need of network.needs) {
    if (need.item === item) asked += Math.max(Math.ceil(need.quantity), need.minimum);
  }
  for (const lane of network.lanes) minimums += lane.minimum + termOf(lane, item).minimum;
  const supply = network.supplyOfItem[item] ?? 0;
  return minimums > 0 ? supply + minimums : Math.min(supply + 1, asked);
}

function shippedColumns(model: DispatchModel): void {
  const { network, sparse } = model;
  const { arcs, pools, lanes } = network;
  const most = network.items.map((_, k) => usefulUnits(network, k));
  arcs.lane.forEach((l, a) => {
    const item = arcs.item[a] ?? 0;
    const lane = lanes[l];
    const ownStock = arcs.toPool[a] === -1 && l === -1 ? undefined : pools[arcs.fromPool[a] ?? 0];
    const isSource = ownStock !== undefined && network.problem.lanes === undefined;
    const limits = [most[item] ?? 0];
    // One more than there is: the price of the last unit belongs to the stock, not to this bound.
    if (isSource) limits.push(ownStock.stock + 1);
    if (lane !== undefined) limits.push(lane.capacity, termOf(lane, item).capacity);
    sparse.addColumn(0, inUnits(model, item, Math.min(...limits)), isWhole(model, item));
  });
}

/** At every pool p: Σ x leaving p − Σ x arriving at p ≤ stock[p]. */
function stockHolds(model: DispatchModel): void {
  const { pools, arcs } = model.network;
  const first = model.sparse.numRows;
  pools.forEach((pool, index) => {
    addOwnedRow(model, -Infinity, inUnits(model, pool.item, pool.stock), { kind: 'STOCK', index });
  });
  arcs.lane.forEach((_, a) => {
    model.sparse.entry(first + (arcs.fromPool[a] ?? 0), a, 1);
    const to = arcs.toPool[a] ?? -1;
    if (to >= 0) model.sparse.entry(first + to, a, -1);
  });
}

/** 0 ≤ u[j] ≤ quantity[j]; whole where deliveries are and the share decides (PROPORTIONAL). */
function unmetColumns(model: DispatchModel): void {
  const { network, sparse, unit } = model;
  const proportional = network.problem.policy.shortage === 'PROPORTIONAL';
  model.unmetColumn = network.needs.map((need) => {
    const whole = proportional && isWhole(model, need.item) && Number.isInteger(need.quantity);
    return sparse.addColumn(0, need.quantity / unit, whole);
  });
}

/**
 * For every need j: Σ x arriving at j + u[j] ≥ quantity[j]; without u[j] under COST. More may
 * arrive than is asked for: a lane minimum may force it, or the last fraction of a unit.
 */
function needIsMet(model: DispatchModel): void {
  const { network, sparse, unit } = model;
  const first = sparse.numRows;
  const forced = network.items.map(
    (_, item) =>
      network.earlier !== undefined &&
      network.lanes.some((lane) => lane.minimum > 0 || termOf(lane, item).minimum > 0),
  );
  network.needs.forEach((need, index) => {
    // A line of the earlier plan must not seem kept by goods that nobody there asks for any more.
    const isBounded = network.earlier !== undefined && !forced[need.item];
    const most = isBounded ? deliverable(network, index) / unit : Infinity;
    const row = addOwnedRow(model, need.quantity / unit, most, { kind: 'NEED', index });
    const unmet = model.unmetColumn[index];
    if (unmet !== undefined) sparse.entry(row, unmet, 1);
  });
  network.arcs.toNeed.forEach((need, a) => {
    if (need >= 0) sparse.entry(first + need, a, 1);
  });
}

/** For every lane l with a capacity: Σ over items of x on l ≤ capacityUnits[l]. */
function laneCapacityHolds(model: DispatchModel): void {
  model.network.lanes.forEach((lane, index) => {
    const arcs = model.arcsOfLane[index] ?? [];
    if (lane.capacity === Infinity || arcs.length < 2) return;
    const capacity = lane.capacity / model.unit;
    const row = addOwnedRow(model, -Infinity, capacity, { kind: 'LANE_CAPACITY', index });
    for (const a of arcs) model.sparse.entry(row, a, 1);
  });
}

/** For every lane l and item k with a capacity of its own: Σ x of k on l ≤ capacityUnits[l,k]. */
function laneItemCapacityHolds(model: DispatchModel): void {
  const { network, sparse } = model;
  network.lanes.forEach((lane, index) => {
    for (const [item, term] of lane.terms) {
      const arcs = laneItemArcs(model, index, item);
      if (term.capacity === Infinity || arcs.length < 2) continue;
      const owner = { kind: 'LANE_CAPACITY', index, item } as const;
      const row = addOwnedRow(model, -Infinity, inUnits(model, item, term.capacity), owner);
      for (const a of arcs) sparse.entry(row, a, 1);
    }
  });
}

/** For every lane l: Σ over items of x on l ≥ minimumUnits[l]; for its item terms, x of that item. */
function laneMinimumHolds(model: DispatchModel): void {
  const { network, sparse, unit } = model;
  network.lanes.forEach((lane, index) => {
    if (lane.minimum > 0) {
      const owner = { kind: 'LANE_MINIMUM', index } as const;
      const row = addOwnedRow(model, lane.minimum / unit, Infinity, owner);
      for (const a of model.arcsOfLane[index] ?? []) sparse.entry(row, a, 1);
    }
    for (const [item, term] of lane.terms) {
      if (term.minimum <= 0) continue;
      const owner = { kind: 'LANE_MINIMUM', index, item } as const;
      const row = addOwnedRow(model, term.minimum / unit, Infinity, owner);
      for (const a of laneItemArcs(model, index, item)) sparse.entry(row, a, 1);
    }
  });
}
