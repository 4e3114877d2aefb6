import { added, compared, dutyCost, fitsVehicle, leavingCost, lessened, nothing } from './schedule';
import type { Cost, Trip } from './schedule';
import type { RouteField } from './route-field';

// A plan in the making, and the cheapest place for a parcel in it.

export interface Duty {
  fleet: number;
  trips: Trip[];
  cost: Cost;
}

export interface Plan {
  /** Every vehicle, also those that stay at home. */
  duties: Duty[];
  left: Set<number>;
}

/** Where a parcel goes: into a trip, or (`isNew`) into a trip of its own before that one. */
interface Slot {
  duty: number;
  trips: Trip[];
  cost: Cost;
  /** Of the whole plan, against leaving the parcel behind. */
  gain: Cost;
}

export function emptyPlan(field: RouteField): Plan {
  const duties = field.fleets.flatMap(({ count }, fleet) =>
    Array.from({ length: count }, (): Duty => ({ fleet, trips: [], cost: nothing })),
  );
  return { duties, left: new Set(field.parcels.keys()) };
}

export function copied(plan: Plan): Plan {
  return { duties: plan.duties.map((duty) => ({ ...duty })), left: new Set(plan.left) };
}

export function planCost(field: RouteField, { duties, left }: Plan): Cost {
  const driven = duties.reduce((sum, duty) => added(sum, duty.cost), nothing);
  return [...left].reduce((sum, parcel) => added(sum, leavingCost(field, parcel)), driven);
}

/** A number for choosing between moves; what is kept is decided aim by aim. */
function weighed(cost: Cost): number {
  return cost[0] * 1e6 + cost[1] * 1e3 + cost[2] + cost[3] * 1e-3 + cost[4] * 1e-9;
}

/** The vehicles worth asking: all that drive, and of those at home the first of each fleet. */
export function askedDuties(plan: Plan): number[] {
  const idle = new Set<number>();
  return plan.duties.flatMap(({ fleet, trips }, d) => {
    if (trips.length > 0) return [d];
    if (idle.has(fleet)) return [];
    idle.add(fleet);
    return [d];
  });
}

/** The cheapest slot for a parcel with one vehicle; undefined where it has none. */
export function bestSlot(
  field: RouteField,
  plan: Plan,
  at: number,
  parcel: number,
  onlyLast = false,
): Slot | undefined {
  const duty = plan.duties[at]!;
  const { fleet, trips } = duty;
  if (!field.parcels[parcel]!.fits[fleet]!) return undefined;
  const leaving = leavingCost(field, parcel);
  let best: Slot | undefined;
  const consider = (next: Trip[]): void => {
    const cost = dutyCost(field, fleet, next);
    if (cost === undefined) return;
    const gain = lessened(lessened(cost, duty.cost), leaving);
    if (best === undefined || compared(gain, best.gain) < 0) {
      best = { duty: at, trips: next, cost, gain };
    }
  };
  const first = onlyLast ? Math.max(0, trips.length - 1) : 0;
  for (let t = first; t <= trips.length; t += 1) {
    if (!onlyLast || t === trips.length) consider(trips.toSpliced(t, 0, [parcel]));
    const trip = trips[t];
    if (trip === undefined || !hasRoom(field, fleet, trip, parcel)) continue;
    for (let i = onlyLast ? trip.length : 0; i <= trip.length; i += 1) {
      const longer = trip.toSpliced(i, 0, parcel);
      if (fitsVehicle(field, fleet, longer)) consider(trips.with(t, longer));
    }
  }
  return best !== undefined && compared(best.gain, nothing) < 0 ? best : undefined;
}

function hasRoom(field: RouteField, fleetAt: number, trip: Trip, parcel: number): boolean {
  const { massKg: massMost, volumeM3: volumeMost } = field.fleets[fleetAt]!;
  let { massKg, volumeM3 } = field.parcels[parcel]!;
  for (const p of trip) {
    massKg += field.parcels[p]!.massKg;
    volumeM3 += field.parcels[p]!.volumeM3;
  }
  return massKg <= massMost && volumeM3 <= volumeMost;
}

export function place(plan: Plan, parcel: number, slot: Slot): void {
  const duty = plan.duties[slot.duty]!;
  plan.duties[slot.duty] = { ...duty, trips: slot.trips, cost: slot.cost };
  plan.left.delete(parcel);
}

/**
 * Puts in what can be put in. By regret: the parcel that loses most by waiting comes first. Where
 * there are many, in the order of their due hours and their distance.
 */
export function insertAll(
  field: RouteField,
  plan: Plan,
  options: { regret: boolean; secondsLeft: () => number },
): void {
  if (options.regret && plan.left.size <= 400) insertByRegret(field, plan, options.secondsLeft);
  const order = [...plan.left].sort((a, b) => urgency(field, a) - urgency(field, b) || a - b);
  for (const parcel of order) {
    const hurried = options.secondsLeft() <= 0;
    let best: Slot | undefined;
    for (const duty of askedDuties(plan)) {
      const slot = bestSlot(field, plan, duty, parcel, hurried);
      if (slot && (best === undefined || compared(slot.gain, best.gain) < 0)) best = slot;
    }
    if (best !== undefined) place(plan, parcel, best);
  }
}

function urgency(field: RouteField, parcel: number): number {
  const { due, place: to } = field.parcels[parcel]!;
  return due - (field.fleets[0]?.roads.hours[to] ?? 0);
}

function insertByRegret(field: RouteField, plan: Plan, secondsLeft: () => number): void {
  const slots = new Map<number, Map<number, Slot | undefined>>();
  for (const parcel of plan.left) slots.set(parcel, new Map());
  while (slots.size > 0 && secondsLeft() > 0) {
    const asked = askedDuties(plan);
    let chosen: { parcel: number; slot: Slot; regret: number } | undefined;
    for (const [parcel, known] of slots) {
      let [best, second]: (Slot | undefined)[] = [];
      for (const duty of asked) {
        if (!known.has(duty)) known.set(duty, bestSlot(field, plan, duty, parcel));
        const slot = known.get(duty);
        if (slot === undefined) continue;
        if (best === undefined || compared(slot.gain, best.gain) < 0) [best, second] = [slot, best];
        else if (second === undefined || compared(slot.gain, second.gain) < 0) second = slot;
      }
      if (best === undefined) continue;
      const regret = (second === undefined ? 1e12 : weighed(second.gain)) - weighed(best.gain);
      if (chosen === undefined || regret > chosen.regret) chosen = { parcel, slot: best, regret };
    }
    if (chosen === undefined) return;
    place(plan, chosen.parcel, chosen.slot);
    slots.delete(chosen.parcel);
    for (const known of slots.values()) known.delete(chosen.slot.duty);
  }
}
