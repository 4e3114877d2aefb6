import type { SequenceField } from './sequence-field';

// The hours of a plan in sequences: when each team is where, who waits for whom, and what it is
// worth. A tour is never changed, so that a plan is taken back by putting its old tours back.

export interface Tour {
  readonly route: readonly number[];
  readonly arrive: readonly number[];
  readonly end: readonly number[];
  /** Severity of this visit and all later ones. */
  readonly weight: readonly number[];
  /** By how much this visit may be later with all that follows. */
  readonly slack: readonly number[];
  readonly work: number;
  /** Σ severity × completion. */
  readonly cost: number;
}

const noTour: Tour = {
  ...{ route: [], arrive: [], end: [], weight: [0], slack: [Infinity] },
  ...{ work: 0, cost: 0 },
};

/** The tour of a team; undefined where it is too late or too much work. */
export function tourOf(
  field: SequenceField,
  t: number,
  route: readonly number[],
  starts?: Float64Array,
): Tour | undefined {
  const { requirements, duration, severity, deadline, ready, workMost } = field;
  const [arrive, end]: [number[], number[]] = [[], []];
  let [free, work, cost, before] = [ready[t]!, 0, 0, -1];
  for (const r of route) {
    const { task } = requirements[r]!;
    const way = before < 0 ? field.first(t, task) : field.between(before, task);
    const at = free + way;
    if (!(at <= deadline[task]!) || at === Infinity) return undefined;
    work += way + duration[task]!;
    free = Math.max(at, starts?.[task] ?? 0) + duration[task]!;
    cost += severity[task]! * free;
    arrive.push(at);
    end.push(free);
    before = task;
  }
  if (work > workMost[t]!) return undefined;
  const [weight, slack]: [number[], number[]] = [[0], [Infinity]];
  for (let i = route.length - 1; i >= 0; i -= 1) {
    const { task } = requirements[route[i]!]!;
    weight.push(weight.at(-1)! + severity[task]!);
    slack.push(Math.min(slack.at(-1)!, deadline[task]! - arrive[i]!));
  }
  return { route, arrive, end, weight: weight.reverse(), slack: slack.reverse(), work, cost };
}

/** All tours where teams wait for each other; undefined where they never meet or come too late. */
export function meetingTours(
  field: SequenceField,
  routes: readonly (readonly number[])[],
): Tour[] | undefined {
  const { requirements, taskCount, duration, ready } = field;
  const [expected, starts] = [new Int32Array(taskCount), new Float64Array(taskCount)];
  let left = 0;
  const moving: number[] = [];
  routes.forEach((route, t) => {
    if (route.length > 0) moving.push(t);
    left += route.length;
    for (const r of route) expected[requirements[r]!.task]! += 1;
  });
  const [free, next] = [ready.slice(), new Int32Array(routes.length)];
  const waiting = new Map<number, number[]>();
  for (let t = moving.pop(); t !== undefined; t = moving.pop()) {
    const route = routes[t]!;
    const { task } = requirements[route[next[t]!]!]!;
    const before = next[t]! === 0 ? -1 : requirements[route[next[t]! - 1]!]!.task;
    const way = before < 0 ? field.first(t, task) : field.between(before, task);
    starts[task] = Math.max(starts[task]!, free[t]! + way);
    expected[task]! -= 1;
    left -= 1;
    const here = waiting.get(task) ?? [];
    here.push(t);
    waiting.set(task, here);
    if (expected[task]! > 0) continue;
    for (const there of here) {
      free[there] = starts[task]! + duration[task]!;
      next[there]! += 1;
      if (next[there]! < routes[there]!.length) moving.push(there);
    }
  }
  if (left > 0) return undefined;
  const tours: Tour[] = [];
  for (const [t, route] of routes.entries()) {
    if (route.length === 0) {
      tours.push(noTour);
      continue;
    }
    const tour = tourOf(field, t, route, starts);
    if (tour === undefined) return undefined;
    tours.push(tour);
  }
  return tours;
}

export interface Insertion {
  team: number;
  position: number;
  /** By how much the response grows; where teams meet, as far as this tour alone tells. */
  added: number;
}

/** The cheapest place for a task in a tour; undefined where there is none in time. */
export function cheapestPlace(
  field: SequenceField,
  team: number,
  tour: Tour,
  task: number,
  { start, others }: { start: number; others: number },
): Insertion | undefined {
  const { requirements, duration, severity, deadline, ready, workMost } = field;
  const { route, arrive, end, weight, slack, work } = tour;
  let best: Insertion | undefined;
  for (let position = 0; position <= route.length; position += 1) {
    const before = position === 0 ? -1 : requirements[route[position - 1]!]!.task;
    const way = before < 0 ? field.first(team, task) : field.between(before, task);
    const at = (position === 0 ? ready[team]! : end[position - 1]!) + way;
    if (!(at <= deadline[task]!) || at === Infinity) continue;
    const done = Math.max(at, start) + duration[task]!;
    let [added, more] = [severity[task]! * (done + others * Math.max(0, at - start)), way];
    if (position < route.length) {
      const next = requirements[route[position]!]!.task;
      const on = field.between(task, next);
      const delay = done + on - arrive[position]!;
      if (!(delay <= slack[position]!)) continue;
      added += delay * weight[position]!;
      more += on - (before < 0 ? field.first(team, next) : field.between(before, next));
    }
    if (!(work + more + duration[task]! <= workMost[team]!)) continue;
    if (best === undefined || added < best.added) best = { team, position, added };
  }
  return best;
}
