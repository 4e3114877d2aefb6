import type { Plan } from './insertion';
import { planCost } from './insertion';
import { shortestPaths } from './route-paths';
import type { RouteField } from './route-field';
import { vehicleRoute } from './route-timeline';
import type { RoutesProblem } from './routes-problem';
import type { LeftBehind, LeftCause, RouteLines, RouteTotals } from './routes-solution';
import { added, nothing } from './schedule';
import type { Cost } from './schedule';

// The plans of all depots as one document.

export interface PartPlan {
  field: RouteField;
  plan: Plan;
}

export function solutionLines(
  problem: RoutesProblem,
  parts: readonly PartPlan[],
  left: readonly LeftBehind[],
): RouteLines {
  const vehicles = new Map<number, number>();
  const routes = parts.flatMap(({ field, plan }) =>
    plan.duties
      .filter(({ trips }) => trips.length > 0)
      .map(({ fleet, trips }) => {
        const { index } = field.fleets[fleet]!;
        const vehicle = (vehicles.get(index) ?? 0) + 1;
        vehicles.set(index, vehicle);
        return {
          fleetId: problem.fleets[index]!.id,
          vehicle,
          ...vehicleRoute(field, fleet, trips),
        };
      }),
  );
  const behind = parts.flatMap(({ field, plan }) => {
    if (plan.left.size === 0) return [];
    const ways = field.fleets.map(({ roads }) =>
      shortestPaths(roads.hours, field.places.length, 'from'),
    );
    const parcels = [...plan.left].sort((a, b) => a - b);
    return parcels.flatMap((p) => {
      const cause = causeOf(field, ways, p);
      return field.parcels[p]!.lines.map(({ orderId, quantity }) => ({ orderId, quantity, cause }));
    });
  });
  return { routes, leftBehind: joined([...left, ...behind]) };
}

function causeOf(field: RouteField, ways: readonly (readonly number[])[], p: number): LeftCause {
  const { place, fits } = field.parcels[p]!;
  if (!fits.includes(true)) return 'VEHICLE_TOO_SMALL';
  return ways.some((way, f) => fits[f]! && way[place]! < Infinity) ? 'TIME' : 'ROAD';
}

/** An order left in several parcels is one line for each cause. */
function joined(lines: readonly LeftBehind[]): LeftBehind[] {
  const sums = new Map<string, LeftBehind>();
  for (const line of lines) {
    const key = JSON.stringify([line.orderId, line.cause]);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...line });
    else sum.quantity += line.quantity;
  }
  return [...sums.values()];
}

export function routeTotals(parts: readonly PartPlan[], left: Cost): RouteTotals {
  const cost = parts.reduce((sum, { field, plan }) => added(sum, planCost(field, plan)), nothing);
  const duties = parts.flatMap(({ plan }) => plan.duties.filter(({ trips }) => trips.length > 0));
  return {
    unmet: cost[0] + left[0],
    lateness: cost[1] + left[1],
    vehicleHours: cost[2],
    distanceKm: cost[3],
    trips: duties.reduce((sum, { trips }) => sum + trips.length, 0),
    vehicles: duties.length,
  };
}
