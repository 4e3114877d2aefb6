import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import type { PricedItem } from './prices';
import type { Allotment, Quarter } from './quarters';

// Stock and vehicle-hours shared out over the parts of a large problem, as a plan with parts of
// units and trips uses them.

export interface FlowLine {
  arc: number;
  pool: number;
  fleet: number;
  units: number;
  /** Of the fleet's vehicles, by the mass and by the volume they carry. */
  massHours: number;
  volumeHours: number;
}

/** A flow of every item, and the fleet-hours it takes, by arc of the network. */
export function flowLines(
  network: Network,
  items: readonly PricedItem[],
  flowOf: (item: PricedItem, i: number) => Float64Array,
): FlowLine[] {
  return items.flatMap((item, i) => {
    const { flows } = item;
    const { massKg, volumeM3 } = network.items[flows.item]!;
    const flow = flowOf(item, i);
    const lines: FlowLine[] = [];
    flows.arcOf.forEach((arc, a) => {
      const units = flow[a]!;
      if (arc < 0 || units <= 1e-9) return;
      const fleet = flows.fleetOf[a]!;
      const vehicle = network.fleets[fleet];
      const hours = units * tripHours(network.lanes[network.arcs.lane[arc]!]?.hours ?? 0);
      lines.push({
        ...{ arc, pool: network.arcs.fromPool[arc]!, fleet, units },
        massHours: vehicle ? (hours * massKg) / (vehicle.massKg || Infinity) : 0,
        volumeHours: vehicle ? (hours * volumeM3) / (vehicle.volumeM3 || Infinity) : 0,
      });
    });
    return lines;
  });
}

/** What each part may use when all are to be solved at once: nothing is left for later. */
export function allotments(
  network: Network,
  quarters: readonly Quarter[],
  arcsOf: readonly number[][],
  lines: readonly FlowLine[],
): Allotment[] {
  const quarterOf = new Int32Array(network.needs.length);
  quarters.forEach(({ needs }, q) => needs.forEach((need) => (quarterOf[need] = q)));
  const stock = network.pools.map(() => new Map<number, number>());
  const hours = network.fleets.map(() => new Map<number, number>());
  // Who could use it without having counted on it may still get a little of what nobody counts on.
  arcsOf.forEach((arcs, q) => {
    for (const a of arcs) {
      stock[network.arcs.fromPool[a]!]!.set(q, 1e-6);
      const home = network.lanes[network.arcs.lane[a]!]?.from ?? -1;
      for (const fleet of network.fleetsAt.get(home) ?? []) hours[fleet]!.set(q, 1e-6);
    }
  });
  const byMass = scarcerByMass(network, lines);
  for (const line of lines) {
    const q = quarterOf[network.arcs.toNeed[line.arc]!]!;
    const taken = byMass[line.fleet] ? line.massHours : line.volumeHours;
    for (const [claims, claim] of [
      [stock[line.pool], line.units],
      [hours[line.fleet], taken],
    ] as const) {
      if (claims?.has(q)) claims.set(q, claims.get(q)! + claim);
    }
  }
  const given = quarters.map((): Allotment => ({ stock: new Map(), hours: new Map() }));
  stock.forEach((claims, p) => {
    const { stock: units, item } = network.pools[p]!;
    const divided = divide(units, claims, network.items[item]!.indivisible);
    for (const [q, share] of divided) given[q]!.stock.set(p, share);
  });
  hours.forEach((claims, f) => {
    const divided = divide(network.fleets[f]!.vehicleHours, claims, false);
    for (const [q, share] of divided) given[q]!.hours.set(f, share);
  });
  return given;
}

/** By fleet, whether what it carries takes more hours by mass than by volume. */
function scarcerByMass({ fleets }: Network, lines: readonly FlowLine[]): boolean[] {
  const more = new Float64Array(fleets.length);
  for (const { fleet, massHours, volumeHours } of lines) {
    if (fleet >= 0) more[fleet] = more[fleet]! + massHours - volumeHours;
  }
  return Array.from(more, (hours) => hours >= 0);
}

/** An amount by claims, all of it; whole units go to the largest parts of a unit first. */
function divide(
  amount: number,
  claims: ReadonlyMap<number, number>,
  whole: boolean,
): [number, number][] {
  const sum = [...claims.values()].reduce((all, claim) => all + claim, 0);
  const exact = [...claims].map(([q, claim]) => ({ q, share: (amount * claim) / sum }));
  if (!whole) return exact.map(({ q, share }) => [q, share]);
  const floors = exact.map(({ q, share }) => ({ q, share, units: Math.floor(share + 1e-9) }));
  let left = Math.floor(amount + 1e-9) - floors.reduce((all, { units }) => all + units, 0);
  floors.sort((a, b) => b.share - b.units - (a.share - a.units) || a.q - b.q);
  return floors.map(({ q, units }) => [q, units + (left-- > 0 ? 1 : 0)]);
}
