import { HighsModel } from './highs-engine';
import { tripHours } from './model/dispatch-fleets';
import type { Stage } from './model/dispatch-stages';
import type { DispatchModel, Trip } from './model/model-parts';
import type { TripSearch } from './whole-trips';

// Whole trips by diving: the plan with parts of trips says which trips are nearly full; the fullest are
// made whole and paid for, and the goods are planned again. What room they have left over then
// costs nothing, so loads gather on them, and fewer parts remain to be rounded each time.

const decidedLeast = 4;
const roundsMost = 60;

export interface DivePace {
  /** The part of the open trips that is decided in a round. */
  decided: number;
  /** The part of the open hours that is kept for rounding up what is planned for the rest. */
  kept: number;
}

/** Trips for each trip column, within every fleet's hours; undefined where time ran out. */
export function diveForTrips(search: TripSearch, pace: DivePace): Map<number, number> | undefined {
  const { model, seed } = search;
  const engine = new HighsModel(search.highs, model.sparse, seed);
  try {
    const aim = joinedAim(model);
    const trips = new WholeTrips(model, pace);
    trips.bound(engine);
    for (let round = 0; round < roundsMost; round += 1) {
      const answer = engine.solveRoughly(aim, search.secondsLeft);
      if (answer.status !== 'OPTIMAL') return round === 0 ? undefined : trips.count;
      if (!trips.decide(answer.values)) break;
      trips.bound(engine);
    }
    return trips.count;
  } finally {
    engine.dispose();
  }
}

/** The first two aims in one: the dive needs their order only roughly. */
function joinedAim({ stages, network }: DispatchModel): Stage {
  const [first, second] = stages as [Stage, Stage | undefined];
  if (first.name === 'unmet' || second === undefined) return first;
  const most = network.needs.reduce((sum, need) => sum + need.priority * need.quantity, 0);
  const claimed = network.needs.reduce((sum, { item, minimum }) => {
    return sum + minimum * (network.items[item]?.unitsEach ?? 1);
  }, 0);
  const weight = first.name === 'minimum' ? most / Math.max(1, claimed) : most;
  return {
    name: first.name,
    columns: [...first.columns, ...second.columns],
    costs: [...first.costs.map((cost) => cost * weight), ...second.costs],
  };
}

class WholeTrips {
  readonly count = new Map<number, number>();
  private readonly hoursLeft: number[];

  constructor(
    private readonly model: DispatchModel,
    private readonly pace: DivePace,
  ) {
    this.hoursLeft = model.network.fleets.map((fleet) => fleet.vehicleHours);
  }

  /** Makes the fullest open trips whole; false when none was left open. */
  decide(values: Float64Array): boolean {
    const open = this.model.trips
      .map((trip) => ({ trip, more: (values[trip.column] ?? 0) - this.made(trip) }))
      .filter(({ more }) => more > 1e-6)
      .map(({ trip, more }) => ({ trip, more, part: more - Math.floor(more - 1e-7) }))
      .sort((a, b) => b.part - a.part);
    if (open.length === 0) return false;
    const most = Math.max(decidedLeast, Math.ceil(open.length * this.pace.decided));
    let made = 0;
    for (const { trip, more } of open) {
      const floor = Math.floor(more + 1e-7);
      const added = this.drive(trip, made < most ? Math.ceil(more - 1e-7) : floor);
      if (added > floor) made += 1;
    }
    return true;
  }

  /** Tells the engine which trips are made and how many more each fleet could make. */
  bound(engine: HighsModel): void {
    for (const trip of this.model.trips) {
      const hours = this.hours(trip);
      // A way that takes no time is free, also for a fleet that has none left.
      const left = this.hoursLeft[trip.fleet] ?? 0;
      const more = hours > 0 ? Math.floor(left / hours + 1e-9) : Infinity;
      engine.boundColumn(trip.column, this.made(trip), this.made(trip) + more);
    }
    this.model.network.fleets.forEach(({ vehicleHours }, fleet) => {
      const row = this.model.hoursRow.get(fleet);
      const left = this.hoursLeft[fleet] ?? 0;
      if (row !== undefined) engine.limitRow(row, vehicleHours - left * this.pace.kept);
    });
  }

  private made(trip: Trip): number {
    return this.count.get(trip.column) ?? 0;
  }

  private hours(trip: Trip): number {
    return tripHours(this.model.network.lanes[trip.lane]?.hours ?? 0);
  }

  private drive(trip: Trip, wanted: number): number {
    const hours = this.hours(trip);
    const left = this.hoursLeft[trip.fleet] ?? 0;
    const added = hours > 0 ? Math.min(wanted, Math.floor(left / hours + 1e-9)) : wanted;
    if (added <= 0) return 0;
    this.hoursLeft[trip.fleet] = left - added * hours;
    this.count.set(trip.column, this.made(trip) + added);
    return added;
  }
}
