import { allDuties } from './exact-duties';
import type { Column } from './exact-duties';
import { emptyPlan } from './insertion';
import type { Plan } from './insertion';
import type { RouteField } from './route-field';
import { restBound } from './routes-bound';
import { added, compared, leavingCost, nothing } from './schedule';
import type { Cost } from './schedule';

// The best plan of a small problem, proven: the best duty for every set of parcels, then the best way
// to share the parcels out among the vehicles, aim by aim.

/** More parcels than this are not enumerated. */
export const exactMost = 12;

/** Undefined where there are too many parcels or duties, or the time is over. */
export function exactPlan(
  field: RouteField,
  ceiling: Cost,
  secondsLeft: () => number,
): Plan | undefined {
  if (field.parcels.length > exactMost) return undefined;
  const columns = field.fleets.map((_, f) => allDuties(field, f, ceiling, secondsLeft));
  if (!columns.every((list) => list !== undefined)) return undefined;
  return sharedOut(field, columns, ceiling);
}

/** How a set was reached: by this duty of this fleet, after that set. */
interface Step {
  fleet: number;
  column: Column;
  before: Step | undefined;
}

function sharedOut(field: RouteField, columns: readonly Column[][], ceiling: Cost): Plan {
  const sets = 2 ** field.parcels.length;
  const full = sets - 1;
  const { shares } = restBound(field);
  // Where nothing need be late, what is not brought yet must be brought by those who come after.
  const mustAll = ceiling[0] === 0;
  const slack = 1e-9 * Math.max(1, ceiling[2]);
  const most = Array.from({ length: sets }, (_, set) =>
    shares.reduce((room, share, p) => (set & (1 << p) ? room : room - share), ceiling[2] + slack),
  );
  const costs = Array.from({ length: sets }, (_, set) =>
    mustAll ? undefined : leaving(field, set),
  );
  costs[0] = nothing;
  const steps = new Array<Step | undefined>(sets);
  field.fleets.forEach(({ count }, fleet) => {
    for (let vehicle = 0; vehicle < count; vehicle += 1) {
      const [before, stepsBefore] = [[...costs], [...steps]];
      let isBetter = false;
      for (let others = 0; others <= full; others += 1) {
        const base = before[others];
        if (base === undefined) continue;
        for (const column of columns[fleet]!) {
          if (column.parcels & others) continue;
          const set = others | column.parcels;
          const known = costs[set];
          const hours = base[2] + column.cost[2];
          if (mustAll && hours > Math.min(most[set]!, (known?.[2] ?? Infinity) + slack)) continue;
          const cost = added(base, column.cost);
          if (known !== undefined && compared(cost, known) >= 0) continue;
          costs[set] = cost;
          steps[set] = { fleet, column, before: stepsBefore[others] };
          isBetter = true;
        }
      }
      if (!isBetter) break;
    }
  });
  return planOf(field, steps[full]);
}

function leaving(field: RouteField, set: number): Cost {
  return field.parcels.reduce(
    (sum, _, p) => (set & (1 << p) ? added(sum, leavingCost(field, p)) : sum),
    nothing,
  );
}

function planOf(field: RouteField, last: Step | undefined): Plan {
  const plan = emptyPlan(field);
  for (let step = last; step !== undefined; step = step.before) {
    const { fleet, column } = step;
    const at = plan.duties.findIndex((duty) => duty.fleet === fleet && duty.trips.length === 0);
    plan.duties[at] = { fleet, trips: column.trips, cost: column.cost };
    column.trips.flat().forEach((parcel) => plan.left.delete(parcel));
  }
  return plan;
}
