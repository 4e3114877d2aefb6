import { termOf } from '../lanes';
import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import type { ItemFlows } from './item-flows';

// What joins the items: each fleet's hours, by the mass and by the volume it carries, and what lanes
// carry of everything together. A price on each of these limits makes the items separate again.

export interface JointLimits {
  /** Volumes are counted in the mass that fills as much, so that both weigh alike. */
  limit: Float64Array;
  /** By lane; -1 where a lane has no limit that items share. */
  laneRow: Int32Array;
  network: Network;
  massPerVolume: number;
}

export function jointLimits(network: Network): JointLimits {
  const { fleets, lanes, needs, items } = network;
  let [massKg, volumeM3] = [0, 0];
  for (const need of needs) {
    massKg += need.quantity * items[need.item]!.massKg;
    volumeM3 += need.quantity * items[need.item]!.volumeM3;
  }
  const massPerVolume = massKg > 0 && volumeM3 > 0 ? massKg / volumeM3 : 1;
  const limit = fleets.flatMap((fleet) => [
    fleet.vehicleHours * fleet.massKg,
    fleet.vehicleHours * fleet.volumeM3 * massPerVolume,
  ]);
  const used = new Int32Array(lanes.length);
  for (const lane of network.arcs.lane) if (lane >= 0) used[lane] = used[lane]! + 1;
  const laneRow = Int32Array.from(lanes, (lane, l) =>
    lane.capacity < Infinity && used[l]! > 1 ? limit.push(lane.capacity) - 1 : -1,
  );
  return { limit: Float64Array.from(limit), laneRow, network, massPerVolume };
}

/** Where each arc of an item counts, and how much of it a unit takes. */
export interface ArcLoads {
  mass: Float64Array;
  volume: Float64Array;
  /** The fleet's first row, or -1. */
  fleetRow: Int32Array;
  laneRow: Int32Array;
}

export function arcLoads(limits: JointLimits, flows: ItemFlows): ArcLoads {
  const { network, laneRow, massPerVolume } = limits;
  const { massKg, volumeM3 } = network.items[flows.item]!;
  const count = flows.arcOf.length;
  const loads: ArcLoads = {
    mass: new Float64Array(count),
    volume: new Float64Array(count),
    fleetRow: new Int32Array(count).fill(-1),
    laneRow: new Int32Array(count).fill(-1),
  };
  flows.arcOf.forEach((arc, i) => {
    const l = arc < 0 ? -1 : network.arcs.lane[arc]!;
    const lane = network.lanes[l];
    if (lane === undefined) return;
    loads.laneRow[i] = laneRow[l]!;
    const fleet = flows.fleetOf[i]!;
    if (fleet < 0) return;
    const hours = tripHours(lane.hours);
    loads.fleetRow[i] = 2 * fleet;
    loads.mass[i] = hours * massKg;
    loads.volume[i] = hours * volumeM3 * massPerVolume;
    const { massKg: mostKg, volumeM3: mostM3 } = network.fleets[fleet]!;
    const fits = (massKg === 0 || mostKg > 0) && (volumeM3 === 0 || mostM3 > 0);
    if (!fits) flows.network.capacity[i] = 0;
  });
  return loads;
}

/** What the prices charge for a unit on each arc, added to its own cost. */
export function chargePrices(
  loads: ArcLoads,
  prices: Float64Array,
  own: Float64Array,
  cost: Float64Array,
): void {
  const { mass, volume, fleetRow, laneRow } = loads;
  for (let arc = 0; arc < cost.length; arc += 1) {
    let total = own[arc]!;
    const row = fleetRow[arc]!;
    if (row >= 0) total += mass[arc]! * prices[row]! + volume[arc]! * prices[row + 1]!;
    if (laneRow[arc]! >= 0) total += prices[laneRow[arc]!]!;
    cost[arc] = total;
  }
}

/** Adds what a flow uses of each limit. */
export function addUse(loads: ArcLoads, flow: Float64Array, use: Float64Array): void {
  const { mass, volume, fleetRow, laneRow } = loads;
  for (let arc = 0; arc < flow.length; arc += 1) {
    const units = flow[arc]!;
    if (units === 0) continue;
    const row = fleetRow[arc]!;
    if (row >= 0) {
      use[row] = use[row]! + units * mass[arc]!;
      use[row + 1] = use[row + 1]! + units * volume[arc]!;
    }
    if (laneRow[arc]! >= 0) use[laneRow[arc]!] = use[laneRow[arc]!]! + units;
  }
}

/** Whether the rules of a problem are all among those that prices can carry. */
export function isPriceable(network: Network): boolean {
  const { aim, shortage } = network.problem.policy;
  if (aim === 'COST' || shortage === 'PROPORTIONAL' || !network.exactTimes) return false;
  if (network.arcs.toPool.some((pool) => pool >= 0)) return false;
  return network.lanes.every(
    (lane) => lane.minimum <= 0 && [...lane.terms.values()].every((term) => term.minimum <= 0),
  );
}

/** An item's own limit on a lane is a limit of its arc only while there is one such arc. */
export function hasOneArcPerTerm(network: Network): boolean {
  const seen = new Set<string>();
  return network.arcs.lane.every((l, a) => {
    const lane = network.lanes[l];
    const item = network.arcs.item[a]!;
    if (lane === undefined || termOf(lane, item).capacity === Infinity) return true;
    const key = `${l} ${item}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
