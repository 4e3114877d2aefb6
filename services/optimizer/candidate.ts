import { followFlow } from './flow-paths';
import type { LateJourney } from './flow-paths';
import { Filler, greedyPlan, keptPlan } from './greedy';
import type { FleetShares, Itinerary } from './itinerary';
import {
  deliverable,
  deliveredByNeed,
  excessVehicleHours,
  shareKey,
  stageValue,
  withCarriage,
  wholeTrips,
  claimOf,
} from './itinerary';
import { earlierUnits } from './model/dispatch-earlier';
import { carriedColumns } from './model/dispatch-fleets';
import { isWhole } from './model/model-parts';
import type { DispatchModel } from './model/model-parts';
import { extremeShares, sharedNeeds } from './model/dispatch-equity';
import { unitsForShare } from './model/item-flow';
import type { Network } from './model/dispatch-network';
import type { Stage, StageName } from './model/dispatch-stages';

// Plans that could be shown, and how they compare: between the columns of the model and the
// things that happen.

export interface Candidate {
  flow: Float64Array;
  shares: FleetShares;
  itinerary: Itinerary;
  /** Journeys that arrive late where times were rounded down; their deliveries do not count. */
  late: LateJourney[];
  values: number[];
  /** Units that lane minimums (and, under COST, needs) still ask for: a plan has none. */
  missing: number;
}

export function makeCandidate(
  network: Network,
  names: readonly StageName[],
  flow: Float64Array,
  shares: FleetShares,
  limits?: ArrayLike<number>,
): Candidate {
  const { legs, deliveries, late } = followFlow(network, flow, limits);
  const itinerary = withCarriage(network, legs, deliveries, shares);
  const values = names.map((name) => stageValue(network, itinerary, name));
  return { flow, shares, itinerary, late, values, missing: missingUnits(network, itinerary) };
}

export function greedyCandidate(network: Network, names: readonly StageName[]): Candidate {
  const plan = network.earlier && keptPlan(network);
  const kept = plan && makeCandidate(network, names, plan.flow, plan.shares);
  if (kept !== undefined && keepsNearlyAll(network, kept)) return kept;
  const { flow, shares } = greedyPlan(network);
  const greedy = makeCandidate(network, names, flow, shares);
  return kept === undefined || isBetter(greedy, kept) ? greedy : kept;
}

/** Of an earlier plan, and of a plan that is to be the same, so much is in both. */
const nearlyAll = 0.9;

/** A plan made with care, most of which stands, is better than what is made at once. */
function keepsNearlyAll(network: Network, { flow }: Candidate): boolean {
  const { arcs, items, problem } = network;
  const mass = (item: number): number => items[item]?.effortMass ?? 0;
  const before = earlierUnits(network);
  let [kept, all, made] = [0, 0, 0];
  flow.forEach((units, a) => {
    const item = arcs.item[a]!;
    if (units === 0 || arcs.lane[a]! < 0) return;
    const same = Math.min(units, before.get(arcs.lane[a]! * items.length + item) ?? 0);
    kept += same * mass(item);
    made += units * mass(item);
  });
  const itemAt = new Map(problem.items.map(({ id }, i) => [id, i]));
  for (const { itemId, quantity } of problem.earlier?.shipments ?? []) {
    all += quantity * mass(itemAt.get(itemId) ?? -1);
  }
  return kept > 0 && kept >= nearlyAll * Math.max(all, made);
}

/** The plan of a whole answer, or undefined where fractions or vehicle-hours do not allow it. */
export function wholeCandidate(model: DispatchModel, values: Float64Array): Candidate | undefined {
  const { network, stages } = model;
  const flow = flowOf(model, values);
  if (!isNearWhole(model, values)) return undefined;
  const names = stages.map((stage) => stage.name);
  const shares = sharesOf(model, values);
  const candidate = makeCandidate(network, names, flow, shares, limitsOf(model, values));
  const { trips } = candidate.itinerary;
  return excessVehicleHours(network, trips) > 0 ? undefined : candidate;
}

/** Rounds journeys down to whole units, then tops up from what that leaves. */
export function repairedCandidate(model: DispatchModel, values: Float64Array): Candidate {
  const { network, stages } = model;
  const filler = new Filler(network);
  const fractional = values.slice(0, network.arcs.lane.length).map((x) => x * model.unit);
  const limits = limitsOf(model, values) ?? network.needs.map((_, j) => deliverable(network, j));
  for (const path of followFlow(network, fractional, limits).paths) {
    filler.send(path.arcs, path.quantity);
  }
  if (network.problem.policy.aim === 'RELIEF') filler.fill(firstClaims(model, values, limits));
  const top = network.problem.policy.shortage === 'PROPORTIONAL' ? limits : undefined;
  filler.fill(network.needs.map((_, j) => top?.[j] ?? deliverable(network, j)));
  const { flow, shares } = filler.plan();
  const names = stages.map((stage) => stage.name);
  return makeCandidate(network, names, flow, shares);
}

function missingUnits(network: Network, itinerary: Itinerary): number {
  const { lanes, needs, problem } = network;
  let missing = 0;
  lanes.forEach((lane, l) => {
    const own = [...lane.terms].filter(([, term]) => term.minimum > 0);
    if (lane.minimum <= 0 && own.length === 0) return;
    const legs = itinerary.legs.filter((leg) => leg.lane === l);
    const units = (item?: number): number =>
      legs.reduce((sum, leg) => sum + (leg.item === (item ?? leg.item) ? leg.quantity : 0), 0);
    missing += Math.max(0, lane.minimum - units());
    for (const [item, term] of own) missing += Math.max(0, term.minimum - units(item));
  });
  if (problem.policy.aim === 'COST') {
    const delivered = deliveredByNeed(network, itinerary);
    needs.forEach((need, j) => (missing += Math.max(0, need.quantity - (delivered[j] ?? 0))));
  }
  return missing <= 1e-9 * Math.max(1, ...network.supplyOfItem) ? 0 : missing;
}

/** A plan beats what is none; then less is better, and the first stage that differs decides. */
export function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.missing !== b.missing) return a.missing < b.missing;
  for (const [i, value] of a.values.entries()) {
    const other = b.values[i] ?? 0;
    const tolerance = 1e-9 * Math.max(1, Math.abs(other));
    if (value < other - tolerance) return true;
    if (value > other + tolerance) return false;
  }
  return false;
}

/** What each need must have before anyone gets more, by the rule of the first stage. */
function firstClaims(
  model: DispatchModel,
  values: Float64Array,
  limits: ArrayLike<number>,
): number[] {
  const { network, worstColumn } = model;
  const { shortage } = network.problem.policy;
  if (shortage === 'PROPORTIONAL') return Array.from(limits);
  const claims = network.needs.map((_, j) => claimOf(network, j));
  if (shortage !== 'MAX_MIN') return claims;
  [...sharedNeeds(network.needs).values()].forEach((list, i) => {
    const share = values[worstColumn[i] ?? -1] ?? 1;
    for (const j of list) claims[j] = unitsForShare(network.needs[j]?.quantity ?? 0, share);
  });
  return claims;
}

function isNearWhole(model: DispatchModel, values: Float64Array): boolean {
  const tripsStart = model.network.arcs.lane.length;
  const trips = new Set(model.trips.map((trip) => trip.column));
  return model.sparse.integer.every((integer, col) => {
    if (!integer || (col >= tripsStart && trips.has(col))) return true;
    const value = values[col] ?? 0;
    return Math.abs(value - Math.round(value)) <= 1e-6;
  });
}

function flowOf(model: DispatchModel, values: Float64Array): Float64Array {
  const { arcs, items } = model.network;
  return Float64Array.from(arcs.item, (item, a) => {
    const units = (values[a] ?? 0) * model.unit;
    if (items[item]?.indivisible ?? true) return Math.round(units);
    return units < 1e-9 ? 0 : units;
  });
}

/** Where equal shares count, a need takes what the plan gives it, not all that could come. */
function limitsOf(model: DispatchModel, values: Float64Array): number[] | undefined {
  const { network, unmetColumn, unit } = model;
  const { shortage, aim } = network.problem.policy;
  if (aim === 'COST' || shortage !== 'PROPORTIONAL') return undefined;
  return network.needs.map((need, j) => {
    const met = need.quantity - (values[unmetColumn[j] ?? -1] ?? 0) * unit;
    if (isWhole(model, need.item)) return Math.ceil(met - 1e-6);
    return Math.max(0, met);
  });
}

function sharesOf(model: DispatchModel, values: Float64Array): FleetShares {
  const shares = new Map<string, { fleet: number; quantity: number }[]>();
  for (const { fleet, lane, item, column } of model.splits) {
    const units = (values[column] ?? 0) * model.unit;
    const quantity = isWhole(model, item) ? Math.round(units) : units;
    const known = shares.get(shareKey(lane, item)) ?? [];
    shares.set(shareKey(lane, item), [...known, { fleet, quantity }]);
  }
  return shares;
}

/** A plan as columns of the model, to start a solver from. */
export function columnsOf(model: DispatchModel, candidate: Candidate): Float64Array {
  const { network, unit, sparse } = model;
  const columns = new Float64Array(sparse.numCols);
  candidate.flow.forEach((units, a) => (columns[a] = units / unit));
  const delivered = deliveredByNeed(network, candidate.itinerary);
  const unmet = network.needs.map((need, j) => Math.max(0, need.quantity - (delivered[j] ?? 0)));
  model.unmetColumn.forEach((col, j) => (columns[col] = (unmet[j] ?? 0) / unit));
  for (const { need, units, all } of model.counted) {
    const last = Math.ceil(network.needs[need]?.quantity ?? 0);
    columns[units] = Math.min(last, delivered[need] ?? 0);
    columns[all] = columns[units] === last ? 1 : 0;
  }
  let next = 0;
  network.needs.forEach((need, j) => {
    const col = need.minimum > 0 ? model.missingColumn[next++] : undefined;
    if (col !== undefined) columns[col] = Math.max(0, need.minimum - (delivered[j] ?? 0)) / unit;
  });
  for (const { fleet, lane, item, column } of model.splits) {
    const parts = candidate.shares.get(shareKey(lane, item)) ?? [];
    const mine = parts.filter((part) => part.fleet === fleet);
    columns[column] = mine.reduce((sum, part) => sum + part.quantity, 0) / unit;
  }
  for (const { lane, item, quantity, more, fewer } of model.changes) {
    const arcs = (model.arcsOfLane[lane] ?? []).filter((a) => network.arcs.item[a] === item);
    const units = arcs.reduce((total, a) => total + (columns[a] ?? 0), 0);
    columns[more] = Math.max(0, units - quantity / unit);
    columns[fewer] = Math.max(0, quantity / unit - units);
  }
  fillTrips(model, columns);
  fillShares(model, columns, unmet);
  return columns;
}

function fillTrips(model: DispatchModel, columns: Float64Array): void {
  const { network, unit } = model;
  const carried = carriedColumns(model);
  for (const trip of model.trips) {
    let [massKg, volumeM3] = [0, 0];
    for (const { item, column } of carried(trip)) {
      const units = (columns[column] ?? 0) * unit;
      massKg += units * (network.items[item]?.massKg ?? 0);
      volumeM3 += units * (network.items[item]?.volumeM3 ?? 0);
    }
    const fleet = network.fleets[trip.fleet];
    const byMass = wholeTrips(massKg, fleet?.massKg ?? 0);
    columns[trip.column] = Math.max(byMass, wholeTrips(volumeM3, fleet?.volumeM3 ?? 0));
  }
}

function fillShares(model: DispatchModel, columns: Float64Array, unmet: readonly number[]): void {
  const lists = [...sharedNeeds(model.network.needs)];
  const spread = model.bestColumn.length > 0;
  const counted = spread ? lists.filter(([, list]) => list.length > 1) : lists;
  counted.forEach(([item, list], i) => {
    const shares = extremeShares(model.network, item, list, (j) => unmet[j] ?? 0);
    const [worst, best] = [model.worstColumn[i], model.bestColumn[i]];
    if (worst !== undefined) columns[worst] = shares.worst;
    if (best !== undefined) columns[best] = shares.best;
  });
}

/** The stage's value can only be a multiple of this; 0 where it can be anything. */
export function stageStep(model: DispatchModel, stage: Stage): number {
  const { network } = model;
  if (stage.name !== 'unmet' && stage.name !== 'minimum') return 0;
  if (!network.needs.every((need) => isWhole(model, need.item))) return 0;
  // Minimums are whole in the items' own units, and packs hold whole units.
  if (stage.name === 'minimum') return 1;
  const whole = network.needs.every(({ quantity, priority }) => {
    return Number.isInteger(quantity) && Number.isSafeInteger(priority);
  });
  if (!whole) return 0;
  return network.needs.reduce((step, need) => greatestDivisor(step, need.priority), 0);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
