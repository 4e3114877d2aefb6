import type { TeamField } from './team-field';
import { candidateTable, timelineOf } from './timeline';
import type { Routes, Timeline } from './timeline';

// A plan by a list: the requirements that matter most first, each given to whoever makes the plan
// best; then improved by moving single teams as long as that helps.

export interface ListedPlan {
  routes: Routes;
  timeline: Timeline;
}

const movesMost = 20_000;
/** So many requirements, the most urgent, are filled whatever the time. */
const linesLeast = 200;
/** Slots visited in improvement, over all moves: keeps large problems within seconds. */
const visitsMost = 4_000_000;

export function listPlan(field: TeamField, seed: number, secondsLeft: () => number): ListedPlan {
  const search = new ListSearch(field, seed);
  search.build(secondsLeft);
  search.improve(secondsLeft);
  return search.plan;
}

class ListSearch {
  private readonly table;
  private state: number;
  plan: ListedPlan;

  constructor(
    private readonly field: TeamField,
    seed: number,
  ) {
    this.table = candidateTable(field);
    this.state = seed >>> 0;
    const routes = field.problem.teams.map((): number[] => []);
    this.plan = { routes, timeline: timelineOf(field, this.table, routes)! };
  }

  /** By severity for each hour of work, the highest first. */
  build(secondsLeft: () => number): void {
    const { requirements, problem } = this.field;
    const weight = (r: number): number => {
      const { severity, task } = requirements[r]!;
      return severity / Math.max(1e-6, problem.tasks[task]!.durationHours);
    };
    const order = requirements.map((_, r) => r).sort((a, b) => weight(b) - weight(a) || a - b);
    // A list that ends before its first lines would be no plan, however little time there is.
    order.forEach((r, i) => {
      if (i < linesLeast || secondsLeft() > 0) this.fill(r);
    });
  }

  improve(secondsLeft: () => number): void {
    const { candidates } = this.field;
    let visits = 0;
    for (let move = 0; move < movesMost && candidates.length > 0; move += 1) {
      if (visits > visitsMost || (move % 64 === 0 && secondsLeft() <= 0)) return;
      const size = this.plan.routes.reduce((sum, route) => sum + route.length, 0);
      visits += size + this.plan.routes.length;
      const { team, requirement } = candidates[this.draw(candidates.length)]!;
      const routes = this.without(requirement);
      const room = this.field.problem.policy.sequence ? routes[team]!.length + 1 : 1;
      if (!this.field.problem.policy.sequence) routes[team] = [];
      routes[team]!.splice(this.draw(room), 0, requirement);
      this.take(routes);
    }
  }

  /** The routes without one of the teams of a full requirement. */
  private without(requirement: number): Routes {
    const routes = this.plan.routes.map((route) => [...route]);
    const asked = this.field.requirements[requirement]!.teams;
    if (this.plan.timeline.filled[requirement]! < asked) return routes;
    const there = routes.filter((route) => route.includes(requirement));
    const route = there[this.draw(there.length)]!;
    route.splice(route.indexOf(requirement), 1);
    return routes;
  }

  /** Whoever is soonest fills the requirement; with people asked for, the larger teams instead. */
  private fill(r: number): void {
    const { requirements, problem } = this.field;
    const { teams, people } = requirements[r]!;
    const free = this.places(r);
    const chosen = free.splice(0, teams);
    const heads = (): number =>
      chosen.reduce((sum, { team }) => sum + problem.teams[team]!.headcount, 0);
    while (people > 0 && heads() < people) {
      const size = ({ team }: { team: number }): number => problem.teams[team]!.headcount;
      const small = chosen.toSorted((a, b) => size(a) - size(b))[0];
      const large = free.toSorted((a, b) => size(b) - size(a))[0];
      if (small === undefined || large === undefined || size(large) <= size(small)) return;
      chosen.splice(chosen.indexOf(small), 1, large);
      free.splice(free.indexOf(large), 1);
    }
    const routes = this.plan.routes.map((route) => [...route]);
    for (const { team } of chosen) routes[team]!.push(r);
    this.take(routes);
  }

  /** Teams that could come after what they do already, the soonest first. */
  private places(r: number): { team: number; end: number }[] {
    const { field, table } = this;
    const { candidates, byRequirement, problem, requirements } = field;
    const ends = this.ends();
    const { task } = requirements[r]!;
    return byRequirement[r]!.flatMap((c) => {
      const { team, travelHours } = candidates[c]!;
      const route = this.plan.routes[team]!;
      const last = route.at(-1);
      if (last !== undefined && !problem.policy.sequence) return [];
      if (route.some((other) => requirements[other]!.task === task)) return [];
      const travel =
        last === undefined ? travelHours : field.travelBetween(requirements[last]!.task, task);
      const end = (ends.get(problem.teams[team]!.id) ?? problem.teams[team]!.readyHours) + travel;
      if (!Number.isFinite(end) || end > (problem.tasks[task]!.deadlineHours ?? Infinity))
        return [];
      const alone = problem.teams.map((): number[] => []);
      alone[team] = [...route, r];
      const works = requirements[r]!.people > 0 || this.isPossible(alone, table);
      return works ? [{ team, end }] : [];
    }).sort((a, b) => a.end - b.end || a.team - b.team);
  }

  private isPossible(alone: Routes, table: ListSearch['table']): boolean {
    const people = alone.flat().some((r) => this.field.requirements[r]!.people > 0);
    return people || timelineOf(this.field, table, alone) !== undefined;
  }

  /** When each team is done with what it has, by its id. */
  private ends(): Map<string, number> {
    const { problem } = this.field;
    const duration = new Map(problem.tasks.map((task) => [task.id, task.durationHours]));
    const ends = new Map<string, number>();
    for (const { teamId, taskId, arriveHours } of this.plan.timeline.assignments) {
      const end = arriveHours + duration.get(taskId)!;
      ends.set(teamId, Math.max(ends.get(teamId) ?? 0, end));
    }
    return ends;
  }

  private take(routes: Routes): void {
    const timeline = timelineOf(this.field, this.table, routes);
    if (timeline !== undefined && !isWorse(timeline, this.plan.timeline)) {
      this.plan = { routes, timeline };
    }
  }

  /** Numerical Recipes' generator: the same seed makes the same plan. */
  private draw(most: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 4_294_967_296) * most);
  }
}

export function isWorse(a: Timeline, b: Timeline): boolean {
  const [unfilled, response] = [a.values[0] - b.values[0], a.values[1] - b.values[1]];
  return unfilled > 1e-9 || (unfilled > -1e-9 && response > 1e-9);
}
