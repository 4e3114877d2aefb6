import type { RoutesProblem } from '../routes/routes-problem';

/** Every order of the stops, cut into trips and shared out in every way; nothing else is used. */
export function everyRoute(problem: RoutesProblem): number[] {
  const { orders, fleets, policy } = problem;
  const fleet = fleets[0]!;
  let best: number[] | undefined;
  const rests = (driven: number): number =>
    Math.max(0, Math.ceil(driven / policy.drivingHoursMaximum - 1e-9) - 1);
  // One vehicle after the other: each drives trips until it stays at home.
  const drive = (left: number[], vehicle: number, cost: number[]): void => {
    if (vehicle === fleet.count || left.length === 0) {
      const total = withLeft(problem, left, cost);
      if (best === undefined || isLess(total, best)) best = total;
      return;
    }
    drive(left, vehicle + 1, cost);
    trips(left, vehicle, cost, { time: 0, driven: 0, start: -1 });
  };
  const trips = (
    left: number[],
    vehicle: number,
    cost: number[],
    clock: { time: number; driven: number; start: number },
  ): void => {
    const grow = (trip: number[]): void => {
      const load = trip.reduce((sum, o) => sum + orders[o]!.quantity, 0);
      if (load > fleet.massKgCapacity) return;
      if (trip.length > 0) end(trip);
      for (const o of left) if (!trip.includes(o)) grow([...trip, o]);
    };
    const end = (trip: number[]): void => {
      const begin = Math.max(clock.time, ...trip.map((o) => orders[o]!.readyHours));
      let [time, driven, at] = [begin + policy.loadingHours, clock.driven, '0'];
      const next = [...cost];
      next[2]! += policy.loadingHours;
      const way = (to: string): void => {
        const length = hoursOf(problem, at, to);
        const rest = (rests(driven + length) - rests(driven)) * policy.breakHours;
        driven += length;
        time += length + rest;
        next[2]! += length + rest;
        at = to;
      };
      for (const o of trip) {
        const { toNodeId, quantity, dueHours = 24, priority } = orders[o]!;
        way(toNodeId);
        const late = time - dueHours;
        if (late > policy.lateHoursMaximum) return;
        if (late > 1e-9) {
          next[0]! += priority * quantity;
          next[1]! += priority * quantity * late;
        }
        time += policy.unloadingHours;
        next[2]! += policy.unloadingHours;
      }
      way('0');
      const start = clock.start < 0 ? begin : clock.start;
      if (time - start > policy.dutyHoursMaximum + 1e-9) return;
      const rest = left.filter((o) => !trip.includes(o));
      drive(rest, vehicle + 1, next);
      if (rest.length > 0) trips(rest, vehicle, next, { time, driven, start });
    };
    grow([]);
  };
  drive([...orders.keys()], 0, [0, 0, 0]);
  return best!;
}

export function isLess(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i += 1) {
    if (Math.abs(a[i]! - b[i]!) > 1e-7) return a[i]! < b[i]!;
  }
  return false;
}

function hoursOf({ roads }: RoutesProblem, a: string, b: string): number {
  const joins = ({ fromNodeId: x, toNodeId: y }: { fromNodeId: string; toNodeId: string }) =>
    (x === a && y === b) || (x === b && y === a);
  return a === b ? 0 : roads!.find(joins)!.hours;
}

function withLeft(
  { orders, policy }: RoutesProblem,
  left: readonly number[],
  cost: readonly number[],
): number[] {
  const total = [...cost];
  for (const o of left) {
    const { priority, quantity } = orders[o]!;
    total[0]! += priority * quantity;
    total[1]! += priority * quantity * policy.lateHoursMaximum;
  }
  return total;
}
