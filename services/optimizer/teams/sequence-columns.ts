import { hoursTolerance } from '../lanes';
import { candidateTable } from './timeline';
import type { Candidate, TeamField } from './team-field';

// Every sequence of tasks a team could do, or the best order of each set of requirements. Nobody
// waits for others here: where tasks need several teams, a column's times are the soonest.

export interface SequenceColumn {
  team: number;
  requirements: number[];
  /** When the team is at each, had it nobody to wait for. */
  arrivals: number[];
  cost: number;
}

interface Label {
  mask: number;
  route: number[];
  arrivals: number[];
  time: number;
  cost: number;
}

/** Bits of a set of requirements. */
const requirementsMost = 30;

/** All columns, or undefined where there are more than `most` ways to extend. */
export function sequenceColumns(
  field: TeamField,
  most: number,
  orders: 'BEST' | 'ALL' = 'BEST',
): SequenceColumn[] | undefined {
  if (field.requirements.length > requirementsMost) return undefined;
  const table = candidateTable(field);
  const columns: SequenceColumn[] = [];
  let left = most;
  for (const [team, own] of table.entries()) {
    let level = [...own.values()].flatMap((candidate) => firstLabel(field, candidate));
    while (level.length > 0) {
      columns.push(...(orders === 'ALL' ? level : bestOrders(level)).map((l) => column(team, l)));
      left -= level.length;
      if (left < 0) return undefined;
      const longer = level.flatMap((label) => extensions(field, team, own, label));
      if (longer.length > left) return undefined;
      level = orders === 'ALL' ? longer : undominated(longer);
    }
  }
  return columns;
}

function firstLabel(field: TeamField, candidate: Candidate): Label[] {
  const { team, requirement, travelHours } = candidate;
  const start = {
    mask: 0,
    route: [],
    arrivals: [],
    time: field.problem.teams[team]!.readyHours,
    cost: 0,
  };
  return extended(field, team, start, requirement, travelHours);
}

function extensions(
  field: TeamField,
  team: number,
  own: ReadonlyMap<number, Candidate>,
  label: Label,
): Label[] {
  const { requirements, travelBetween } = field;
  const tasks = new Set(label.route.map((r) => requirements[r]!.task));
  const from = requirements[label.route.at(-1)!]!.task;
  return [...own.keys()].flatMap((r) => {
    const { task } = requirements[r]!;
    return tasks.has(task) ? [] : extended(field, team, label, r, travelBetween(from, task));
  });
}

/** The label with one more task, none where it would be late or too much work. */
function extended(
  { problem, requirements }: TeamField,
  team: number,
  label: Label,
  requirement: number,
  travelHours: number,
): Label[] {
  const { task, severity } = requirements[requirement]!;
  const { durationHours, deadlineHours = Infinity } = problem.tasks[task]!;
  const { readyHours, workHoursMaximum = Infinity } = problem.teams[team]!;
  const arrive = label.time + travelHours;
  const time = arrive + durationHours;
  if (!Number.isFinite(arrive) || arrive > deadlineHours + hoursTolerance) return [];
  if (time - readyHours > workHoursMaximum + hoursTolerance) return [];
  const mask = label.mask | (1 << requirement);
  const route = [...label.route, requirement];
  const arrivals = [...label.arrivals, arrive];
  return [{ mask, time, route, arrivals, cost: label.cost + severity * time }];
}

/** Of labels with the same set and the same end, those that are best in time or in cost. */
function undominated(labels: readonly Label[]): Label[] {
  const kept = new Map<string, Label[]>();
  for (const label of labels) {
    const key = `${label.mask}:${label.route.at(-1)}`;
    const others = kept.get(key) ?? [];
    if (others.some((o) => o.time <= label.time && o.cost <= label.cost)) continue;
    const rest = others.filter((o) => o.time < label.time || o.cost < label.cost);
    kept.set(key, [...rest, label]);
  }
  return [...kept.values()].flat();
}

function bestOrders(labels: readonly Label[]): Label[] {
  const best = new Map<number, Label>();
  for (const label of labels) {
    if (label.cost < (best.get(label.mask)?.cost ?? Infinity)) best.set(label.mask, label);
  }
  return [...best.values()];
}

function column(team: number, { route, arrivals, cost }: Label): SequenceColumn {
  return { team, requirements: route, arrivals, cost };
}
