import { termOf } from './lanes';
import { tripHours } from './model/dispatch-fleets';
import type { Network } from './model/dispatch-network';
import { wholeTrips } from './itinerary';

/** What the plan uses of lanes and of fleets' hours. */
export interface Used {
  lanes: readonly number[];
  hours: readonly number[];
}

/**
 * Whether so many units that are set free at a node can go straight to a need beside all that the plan
 * sends: over a way with room, by vehicles that still have the hours for trips of their own.
 */
export function canSendMore(
  network: Network,
  used: Used,
  { node, need, units, hours }: { node: number; need: number; units: number; hours: number },
): boolean {
  const line = network.needs[need];
  const item = network.items[line?.item ?? -1];
  if (line === undefined || item === undefined) return false;
  const { lanes, lots, problem } = network;
  if (item.indivisible && !areWhole(problem, item.id, [units])) return false;
  if (node === line.node) return true;
  if (problem.lanes === undefined) {
    const held = new Set([...(lots[line.item]?.keys() ?? []), node]);
    const isNear = problem.policy.nearestDepots >= held.size;
    return isNear && hours < Infinity && canDrive(network, used, { node, item, units, hours });
  }
  return lanes.some((lane, l) => {
    if (lane.from !== node || lane.to !== line.node || lane.hours > hours + 1e-9) return false;
    const room = Math.min(lane.capacity, termOf(lane, line.item).capacity) - (used.lanes[l] ?? 0);
    if (lane.closures !== undefined || room < units) return false;
    return canDrive(network, used, { node, item, units, hours: lane.hours });
  });
}

/** Parts of units would add up otherwise than what is set free. */
function areWhole({ supplies }: Network['problem'], itemId: string, more: number[]): boolean {
  const parts = supplies
    .filter((line) => line.itemId === itemId)
    .flatMap(({ quantity, keepQuantity }) => [quantity, keepQuantity]);
  return [...parts, ...more].every((quantity) => Number.isInteger(quantity));
}

function canDrive(
  { fleetsAt, fleets }: Network,
  used: Used,
  load: { node: number; item: Network['items'][number]; units: number; hours: number },
): boolean {
  const here = fleetsAt.get(load.node);
  if (here === undefined) return true;
  const { massKg, volumeM3 } = load.item;
  return here.some((f) => {
    const fleet = fleets[f]!;
    const byMass = wholeTrips(load.units * massKg, fleet.massKg);
    const byVolume = wholeTrips(load.units * volumeM3, fleet.volumeM3);
    const needed = Math.max(byMass, byVolume) * tripHours(load.hours);
    return needed <= fleet.vehicleHours - (used.hours[f] ?? 0);
  });
}
