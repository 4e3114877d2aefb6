import { ProblemInvalid } from '../problem-document';
import type { RoutesProblem } from './routes-problem';
import type { LeftBehind, StopLine } from './routes-solution';

// Orders as what is lifted into a vehicle: goods of one depot for one place with one time window.
// What does not fit one vehicle is divided into full loads, each with its share of every item, and a
// rest. Parcels are not divided further, so that a plan can be proven.

export interface Parcel {
  from: string;
  to: string;
  lines: StopLine[];
  massKg: number;
  volumeM3: number;
  /** Σ priority × units. */
  weight: number;
  ready: number;
  open: number;
  due: number;
  /** Positions in the problem's fleets. */
  fleets: number[];
}

/** A depot's parcels with the vehicles that may bring them: independent of all others. */
export interface Haul {
  depot: string;
  fleets: number[];
  parcels: Parcel[];
}

interface Line {
  orderId: string;
  itemId: string;
  quantity: number;
  massKg: number;
  volumeM3: number;
  priority: number;
  indivisible: boolean;
}

interface Batch extends Omit<Parcel, 'lines' | 'massKg' | 'volumeM3' | 'weight'> {
  lines: Line[];
}

const parcelsMost = 3_000;
/** Ways between all of them are held in memory. */
const placesMost = 1_500;
const spare = 1e-9;

export function haulsOf(problem: RoutesProblem): { hauls: Haul[]; left: LeftBehind[] } {
  const left: LeftBehind[] = [];
  const byFleets = new Map<string, Haul>();
  const shared = sharingDepots(problem);
  for (const batch of batchesOf(problem, left)) {
    const parcels = parcelsOf(problem, batch, left);
    const key = JSON.stringify([batch.from, shared.has(batch.from) ? 0 : batch.fleets]);
    const haul = byFleets.get(key) ?? { depot: batch.from, fleets: [], parcels: [] };
    haul.parcels.push(...parcels);
    haul.fleets = [...new Set([...haul.fleets, ...batch.fleets])].sort((a, b) => a - b);
    byFleets.set(key, haul);
    if (haul.parcels.length > parcelsMost) throw tooLarge(batch.from);
  }
  for (const { depot, parcels } of byFleets.values()) {
    if (new Set(parcels.map(({ to }) => to)).size > placesMost) throw tooManyPlaces(depot);
  }
  return { hauls: [...byFleets.values()].filter((haul) => haul.parcels.length > 0), left };
}

/** Where every order of a depot names its fleet, fleets share nothing and are planned apart. */
function sharingDepots({ orders }: RoutesProblem): Set<string> {
  const open = orders.filter((order) => order.fleetId === undefined);
  return new Set(open.map((order) => order.fromNodeId));
}

function tooLarge(depot: string): ProblemInvalid {
  const description = `are more than ${parcelsMost} vehicle loads from ${depot}`;
  return new ProblemInvalid([{ field: 'orders', description }]);
}

function tooManyPlaces(depot: string): ProblemInvalid {
  const description = `go to more than ${placesMost} places from ${depot}`;
  return new ProblemInvalid([{ field: 'orders', description }]);
}

function batchesOf(problem: RoutesProblem, left: LeftBehind[]): Batch[] {
  const items = new Map(problem.items.map((item) => [item.id, item]));
  const batches = new Map<string, Batch>();
  const orders = problem.orders.filter((order) => order.quantity > 0);
  const atHome = new Map<string, number[]>();
  problem.fleets.forEach(({ homeNodeId, count }, f) => {
    if (count > 0) atHome.set(homeNodeId, [...(atHome.get(homeNodeId) ?? []), f]);
  });
  const fleetAt = new Map(problem.fleets.map(({ id }, f) => [id, f]));
  for (const order of orders) {
    const { fromNodeId: from, toNodeId: to, readyHours, openHours, fleetId } = order;
    const due = order.dueHours ?? problem.policy.defaultDueHours;
    const there = atHome.get(from) ?? [];
    const own = fleetId === undefined ? -1 : (fleetAt.get(fleetId) ?? -1);
    const fleets = fleetId === undefined ? there : there.filter((f) => f === own);
    if (fleets.length === 0) {
      left.push({ orderId: order.id, quantity: order.quantity, cause: 'NO_FLEET' });
      continue;
    }
    const key = JSON.stringify([from, to, readyHours, openHours, due, fleetId]);
    const batch = batches.get(key) ?? {
      ...{ from, to, lines: [], ready: readyHours, open: openHours, due, fleets },
    };
    const { massKg, volumeM3, indivisible } = items.get(order.itemId)!;
    const { id: orderId, itemId, quantity, priority } = order;
    batch.lines.push({ orderId, itemId, quantity, massKg, volumeM3, priority, indivisible });
    batches.set(key, batch);
  }
  return [...batches.values()];
}

/** Sized for the fleet that needs the fewest loads; smaller vehicles carry what fits them. */
function parcelsOf(problem: RoutesProblem, batch: Batch, left: LeftBehind[]): Parcel[] {
  const sums = { mass: total(batch.lines, 'massKg'), volume: total(batch.lines, 'volumeM3') };
  const loads = (f: number): number => {
    const { massKgCapacity, volumeM3Capacity } = problem.fleets[f]!;
    return Math.max(share(sums.mass, massKgCapacity), share(sums.volume, volumeM3Capacity));
  };
  const sized = batch.fleets.map((f) => ({ f, loads: loads(f) }));
  sized.sort((a, b) => a.loads - b.loads || a.f - b.f);
  const { massKgCapacity, volumeM3Capacity } = problem.fleets[sized[0]!.f]!;
  const fits = batch.lines.filter(({ massKg, volumeM3, quantity, orderId, indivisible }) => {
    const unit = indivisible ? 1 : 1e-6;
    const ok = massKg * unit <= massKgCapacity && volumeM3 * unit <= volumeM3Capacity;
    if (!ok) left.push({ orderId, quantity, cause: 'VEHICLE_TOO_SMALL' });
    return ok;
  });
  return divided({ ...batch, lines: fits }, massKgCapacity, volumeM3Capacity);
}

function divided(batch: Batch, massMost: number, volumeMost: number): Parcel[] {
  const rest = batch.lines.map((line) => ({ ...line }));
  const parcels: Parcel[] = [];
  for (;;) {
    const mass = total(rest, 'massKg');
    const volume = total(rest, 'volumeM3');
    const loads = Math.max(share(mass, massMost), share(volume, volumeMost));
    if (loads <= 1 + spare) break;
    parcels.push(parcelOf(batch, taken(rest, 1 / loads, massMost, volumeMost)));
    if (parcels.length > parcelsMost) throw tooLarge(batch.from);
  }
  if (rest.some((line) => line.quantity > 0)) parcels.push(parcelOf(batch, rest));
  return parcels;
}

function share(load: number, capacity: number): number {
  return load <= 0 ? 0 : load / capacity;
}

function total(lines: readonly Line[], field: 'massKg' | 'volumeM3'): number {
  return lines.reduce((sum, line) => sum + line.quantity * line[field], 0);
}

/** A full load: its share of every line, whole units rounded down, topped up while units fit. */
function taken(rest: Line[], part: number, massMost: number, volumeMost: number): Line[] {
  const load = rest.map((line) => {
    const quantity = line.indivisible ? Math.floor(line.quantity * part) : line.quantity * part;
    return { ...line, quantity };
  });
  let mass = massMost - total(load, 'massKg');
  let volume = volumeMost - total(load, 'volumeM3');
  load.forEach((line, i) => {
    const { massKg, volumeM3, indivisible } = line;
    if (!indivisible) return;
    const more = Math.min(
      rest[i]!.quantity - line.quantity,
      massKg > 0 ? Math.floor(mass / massKg) : Infinity,
      volumeM3 > 0 ? Math.floor(volume / volumeM3) : Infinity,
    );
    if (!(more > 0)) return;
    line.quantity += more;
    mass -= more * massKg;
    volume -= more * volumeM3;
  });
  rest.forEach((line, i) => (line.quantity -= load[i]!.quantity));
  return load;
}

function parcelOf(batch: Batch, lines: readonly Line[]): Parcel {
  const held = lines.filter((line) => line.quantity > 0);
  const { from, to, ready, open, due, fleets } = batch;
  return {
    ...{ from, to, ready, open, due, fleets },
    lines: held.map(({ orderId, itemId, quantity }) => ({ orderId, itemId, quantity })),
    massKg: total(held, 'massKg'),
    volumeM3: total(held, 'volumeM3'),
    weight: held.reduce((sum, line) => sum + line.priority * line.quantity, 0),
  };
}
