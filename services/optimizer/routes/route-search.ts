import type { RouteField } from './route-field';
import { copied, emptyPlan, insertAll, planCost } from './insertion';
import type { Duty, Plan } from './insertion';
import { polish } from './route-moves';
import { compared, dutyCost } from './schedule';
import type { Cost, Trip } from './schedule';

// Large neighbourhood search: part of a plan is taken out and put in again as well as it goes. Seeded
// and counted in rounds, so that the same problem has the same answer while the time suffices.

export interface SearchOptions {
  seed: number;
  rounds: number;
  secondsLeft: () => number;
  start?: Plan;
  onBetter?: (plan: Plan) => void;
}

export function searchRoutes(field: RouteField, options: SearchOptions): Plan {
  return new RouteSearch(field, options).run();
}

class RouteSearch {
  private best: Plan;
  private bestCost: Cost;
  private current: Plan;
  private currentCost: Cost;
  private state: number;

  constructor(
    private readonly field: RouteField,
    private readonly options: SearchOptions,
  ) {
    this.state = (options.seed % 2_147_483_646) + 1;
    const built = emptyPlan(field);
    insertAll(field, built, { regret: true, secondsLeft: options.secondsLeft });
    const { start } = options;
    const isBuiltBetter =
      start === undefined || compared(planCost(field, built), planCost(field, start)) < 0;
    this.current = isBuiltBetter ? built : copied(start);
    this.currentCost = planCost(field, this.current);
    [this.best, this.bestCost] = [copied(this.current), this.currentCost];
  }

  run(): Plan {
    const { rounds, secondsLeft } = this.options;
    this.keep(polish(this.field, copied(this.current), secondsLeft));
    for (let round = 0; round < rounds && this.field.parcels.length > 1; round += 1) {
      if (round % 16 === 0 && secondsLeft() <= 0) break;
      const next = copied(this.current);
      this.takeOut(next);
      insertAll(this.field, next, { regret: this.draw(2) === 0, secondsLeft });
      const cost = planCost(this.field, next);
      if (!this.isAcceptable(cost, 0.03 * (1 - round / rounds))) continue;
      [this.current, this.currentCost] = [next, cost];
      if (compared(cost, this.bestCost) < 0) {
        this.keep(polish(this.field, copied(next), secondsLeft));
      }
    }
    return this.best;
  }

  private keep(plan: Plan): void {
    const cost = planCost(this.field, plan);
    if (compared(cost, this.bestCost) >= 0) return;
    [this.best, this.bestCost] = [copied(plan), cost];
    [this.current, this.currentCost] = [plan, cost];
    this.options.onBetter?.(plan);
  }

  /** As good as the last, or a little longer with as much in time. */
  private isAcceptable(cost: Cost, slack: number): boolean {
    if (compared(cost, this.currentCost) <= 0) return true;
    const first: Cost = [cost[0], cost[1], 0, 0, 0];
    const known: Cost = [this.currentCost[0], this.currentCost[1], 0, 0, 0];
    return compared(first, known) <= 0 && cost[2] <= this.bestCost[2] * (1 + slack);
  }

  private takeOut(plan: Plan): void {
    const size = this.field.parcels.length;
    const most = Math.min(size, Math.max(4, Math.min(30, Math.ceil(size * 0.3))));
    const count = 1 + this.draw(most);
    const kind = this.draw(3);
    const out = new Set(
      kind === 0 ? this.some(count) : kind === 1 ? this.near(count) : this.trips(plan, count),
    );
    plan.duties = plan.duties.map((duty) => without(this.field, duty, out));
    for (const parcel of out) plan.left.add(parcel);
  }

  private some(count: number): number[] {
    return Array.from({ length: count }, () => this.draw(this.field.parcels.length));
  }

  /** A parcel and those that go to places near its own. */
  private near(count: number): number[] {
    const { parcels, fleets, places } = this.field;
    const { hours } = fleets[0]!.roads;
    const row = parcels[this.draw(parcels.length)]!.place * places.length;
    const order = [...parcels.keys()].sort(
      (a, b) => hours[row + parcels[a]!.place]! - hours[row + parcels[b]!.place]! || a - b,
    );
    return order.slice(0, count + 1);
  }

  private trips(plan: Plan, count: number): number[] {
    const all = plan.duties.flatMap((duty) => duty.trips);
    const out: number[] = [];
    while (out.length < count && all.length > 0) {
      out.push(...all.splice(this.draw(all.length), 1)[0]!);
    }
    return out;
  }

  private draw(below: number): number {
    this.state = (this.state * 48_271) % 2_147_483_647;
    return this.state % below;
  }
}

function without(field: RouteField, duty: Duty, out: Set<number>): Duty {
  if (!duty.trips.some((trip) => trip.some((parcel) => out.has(parcel)))) return duty;
  const trips: Trip[] = duty.trips
    .map((trip) => trip.filter((parcel) => !out.has(parcel)))
    .filter((trip) => trip.length > 0);
  const cost = dutyCost(field, duty.fleet, trips);
  // Roads that break the triangle's rule may make the rest impossible: then all of it goes.
  if (cost !== undefined) return { ...duty, trips, cost };
  duty.trips.flat().forEach((parcel) => out.add(parcel));
  return { ...duty, trips: [], cost: [0, 0, 0, 0, 0] };
}
