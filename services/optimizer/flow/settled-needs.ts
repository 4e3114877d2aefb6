import { tripHours } from '../model/dispatch-fleets';
import type { Network } from '../model/dispatch-network';
import type { PricedItem } from './prices';
import type { Allotment } from './quarters';

// Most needs of a large problem are served alike whatever the prices of the last rounds were: by the
// same depot, or not at all. These are taken as they are, and only the others are left to a linear
// model, which is a fraction of the size of the whole.

/** What an item's plan sends along an arc, and by which fleet. */
export interface SettledLine {
  arc: number;
  fleet: number;
  units: number;
}

/** Of needs that are settled, what they are brought; empty for one that gets nothing. */
export type SettledNeeds = ReadonlyMap<number, readonly SettledLine[]>;

/** A flow this near to the average of the plans, as a share of its need, is taken as steady. */
const steadyShare = 0.1;

/** The needs whose flows in the last plans are those of the average. */
export function settledNeeds(items: readonly PricedItem[]): SettledNeeds {
  const settled = new Map<number, SettledLine[]>();
  for (const { flows, simplex, average } of items) {
    const { network, pools, needs } = flows;
    const { flow } = simplex;
    const lines = needs.map((): SettledLine[] | undefined => []);
    for (let i = 0; i < flows.arcOf.length; i += 1) {
      const at = network.to[i]! - pools.length;
      if (at < 0 || at >= needs.length || lines[at] === undefined) continue;
      const units = flow[i]!;
      const asked = -network.supply[at + pools.length]!;
      if (Math.abs(average[i]! - units) > steadyShare * asked) lines[at] = undefined;
      else if (flows.arcOf[i]! >= 0 && units > 0) {
        lines[at].push({ arc: flows.arcOf[i]!, fleet: flows.fleetOf[i]!, units });
      }
    }
    lines.forEach((list, at) => list && settled.set(needs[at]!, list));
  }
  return settled;
}

/** What settled needs take of a fleet, in hours of its vehicles. */
export interface Carried {
  massHours: number;
  volumeHours: number;
}

export interface Settlement {
  lines: SettledLine[];
  /** The needs that are not settled. */
  open: number[];
  stock: Map<number, number>;
  carried: Map<number, Carried>;
}

/** Settles the needs of a part, but none whose stock or fleet is not enough for all that use it. */
export function settlePart(
  network: Network,
  settled: SettledNeeds,
  needs: readonly number[],
  allotment: Allotment,
): Settlement {
  const known = needs.filter((need) => settled.has(need));
  const all = totals(network, known, settled);
  const fits = ({ arc, fleet }: SettledLine): boolean => {
    const pool = network.arcs.fromPool[arc]!;
    if (all.stock.get(pool)! > (allotment.stock.get(pool) ?? 0) + 1e-9) return false;
    const carried = all.carried.get(fleet);
    const most = allotment.hours.get(fleet) ?? 0;
    return carried === undefined || Math.max(carried.massHours, carried.volumeHours) <= most;
  };
  const kept = new Set(known.filter((need) => settled.get(need)!.every(fits)));
  return {
    ...totals(network, [...kept], settled),
    open: needs.filter((need) => !kept.has(need)),
  };
}

function totals(
  network: Network,
  needs: readonly number[],
  settled: SettledNeeds,
): Pick<Settlement, 'lines' | 'stock' | 'carried'> {
  const lines = needs.flatMap((need) => settled.get(need)!);
  const stock = new Map<number, number>();
  const carried = new Map<number, Carried>();
  for (const { arc, fleet, units } of lines) {
    const pool = network.arcs.fromPool[arc]!;
    stock.set(pool, (stock.get(pool) ?? 0) + units);
    const vehicles = network.fleets[fleet];
    if (vehicles === undefined) continue;
    const { massKg, volumeM3 } = network.items[network.arcs.item[arc]!]!;
    const hours = units * tripHours(network.lanes[network.arcs.lane[arc]!]!.hours);
    const sum = carried.get(fleet) ?? { massHours: 0, volumeHours: 0 };
    if (massKg > 0) sum.massHours += (hours * massKg) / vehicles.massKg;
    if (volumeM3 > 0) sum.volumeHours += (hours * volumeM3) / vehicles.volumeM3;
    carried.set(fleet, sum);
  }
  return { lines, stock, carried };
}
