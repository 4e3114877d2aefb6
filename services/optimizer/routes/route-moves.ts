import type { RouteField } from './route-field';
import { askedDuties } from './insertion';
import type { Plan } from './insertion';
import { compared, dutyCost, fitsVehicle, lessened, added } from './schedule';
import type { Cost, Trip } from './schedule';

// Moves that taking single parcels out and in finds badly: turning part of a trip around, changing
// the ends of two trips, giving whole trips to another vehicle or another hour.

const movesMost = 200;
/** Pairs of trips looked at in one pass; larger plans leave the rest to the search. */
const tripsMost = 60;

/** Improves a plan as long as one of the moves helps. */
export function polish(field: RouteField, plan: Plan, secondsLeft: () => number): Plan {
  for (let move = 0; move < movesMost && secondsLeft() > 0; move += 1) {
    if (!turnAround(field, plan) && !changeEnds(field, plan) && !moveTrip(field, plan)) break;
  }
  return plan;
}

type Change = [duty: number, trips: Trip[]][];

/** Makes the change where it is allowed and better. */
function tried(field: RouteField, plan: Plan, change: Change): boolean {
  let delta: Cost = [0, 0, 0, 0, 0];
  const costs: Cost[] = [];
  for (const [d, trips] of change) {
    const { fleet, cost: before } = plan.duties[d]!;
    const cost = dutyCost(field, fleet, trips);
    if (cost === undefined) return false;
    costs.push(cost);
    delta = added(delta, lessened(cost, before));
  }
  if (compared(delta, [0, 0, 0, 0, 0]) >= 0) return false;
  change.forEach(([d, trips], i) => {
    plan.duties[d] = { ...plan.duties[d]!, trips, cost: costs[i]! };
  });
  return true;
}

function turnAround(field: RouteField, plan: Plan): boolean {
  return plan.duties.some(({ fleet, trips }, d) =>
    trips.some((trip, t) => {
      for (let i = 0; i + 1 < trip.length; i += 1) {
        for (let j = i + 1; j < trip.length; j += 1) {
          const turned = [
            ...trip.slice(0, i),
            ...trip.slice(i, j + 1).reverse(),
            ...trip.slice(j + 1),
          ];
          if (!fitsVehicle(field, fleet, turned)) continue;
          if (tried(field, plan, [[d, trips.with(t, turned)]])) return true;
        }
      }
      return false;
    }),
  );
}

function tripPlaces(plan: Plan): [duty: number, trip: number][] {
  const all = plan.duties.flatMap(({ trips }, d) => trips.map((_, t): [number, number] => [d, t]));
  return all.slice(0, tripsMost);
}

function changeEnds(field: RouteField, plan: Plan): boolean {
  const places = tripPlaces(plan);
  return places.some(([d, t], at) =>
    places.slice(at + 1).some(([e, u]) => {
      const [a, b] = [plan.duties[d]!, plan.duties[e]!];
      const [first, second] = [a.trips[t]!, b.trips[u]!];
      for (let i = 0; i <= first.length; i += 1) {
        for (let j = 0; j <= second.length; j += 1) {
          const left = [...first.slice(0, i), ...second.slice(j)];
          const right = [...second.slice(0, j), ...first.slice(i)];
          if (!fitsVehicle(field, a.fleet, left) || !fitsVehicle(field, b.fleet, right)) continue;
          const change: Change =
            d === e
              ? [[d, kept(a.trips.with(t, left).with(u, right))]]
              : [
                  [d, kept(a.trips.with(t, left))],
                  [e, kept(b.trips.with(u, right))],
                ];
          if (tried(field, plan, change)) return true;
        }
      }
      return false;
    }),
  );
}

function kept(trips: Trip[]): Trip[] {
  return trips.filter((trip) => trip.length > 0);
}

function moveTrip(field: RouteField, plan: Plan): boolean {
  return tripPlaces(plan).some(([d, t]) => {
    const { trips } = plan.duties[d]!;
    const trip = trips[t]!;
    const rest = trips.toSpliced(t, 1);
    return askedDuties(plan).some((e) => {
      const { fleet, trips: others } = plan.duties[e]!;
      const target = e === d ? rest : others;
      if (!fitsVehicle(field, fleet, trip)) return false;
      for (let u = 0; u <= target.length; u += 1) {
        const moved = target.toSpliced(u, 0, trip);
        const change: Change =
          e === d
            ? [[d, moved]]
            : [
                [d, rest],
                [e, moved],
              ];
        if (tried(field, plan, change)) return true;
      }
      return false;
    });
  });
}
