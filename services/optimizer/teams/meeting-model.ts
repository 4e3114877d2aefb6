import type { SparseModel } from '../model/sparse-model';
import type { Objective } from '../objective';
import type { SequenceColumn } from './sequence-columns';
import type { TeamField } from './team-field';

// Tasks where several teams meet: S[j] is the start of task j, R[t,j] what of it team t answers
// for, which is the start where the team comes and may be nothing where it does not.

/** Only in sequences does anybody wait for the last to arrive. */
export function teamsMeet({ problem }: TeamField): boolean {
  if (!problem.policy.sequence) return false;
  return problem.tasks.some((task) => task.requirements.reduce((sum, r) => sum + r.teams, 0) > 1);
}

/** The columns of each team and task, and of each pair of tasks that follow each other. */
interface Use {
  task: number;
  columns: { column: number; arrive: number }[];
}
interface Leg {
  from: number;
  to: number;
  columns: number[];
}

/** Adds the times to the model; the columns chosen are its first. Answers with the last stage. */
export function addMeetings(
  field: TeamField,
  sparse: SparseModel,
  columns: readonly SequenceColumn[],
): Objective & { name: string } {
  const { problem, requirements } = field;
  const horizon = horizonOf(field);
  const starts = problem.tasks.map(({ deadlineHours = Infinity }) =>
    sparse.addColumn(0, Math.min(horizon, deadlineHours), false),
  );
  const { uses, legs } = usesOf(field, columns);
  addLegRows(field, sparse, starts, legs, horizon);
  const answers = addUseRows(sparse, starts, uses, horizon);
  const severity = (task: number): number => problem.tasks[task]!.severity;
  const work = columns.map((column) =>
    column.requirements.reduce((sum, r) => {
      const { task } = requirements[r]!;
      return sum + severity(task) * problem.tasks[task]!.durationHours;
    }, 0),
  );
  return {
    name: 'response',
    columns: [...columns.keys(), ...answers],
    costs: [...work, ...uses.map(({ task }) => severity(task))],
  };
}

/** No plan without idle hours starts anything later. */
function horizonOf({ problem, candidates, travelBetween }: TeamField): number {
  const ready = problem.teams.reduce((most, team) => Math.max(most, team.readyHours), 0);
  const finite = (hours: number): number => (Number.isFinite(hours) ? hours : 0);
  const straight = candidates.reduce((most, c) => Math.max(most, finite(c.travelHours)), 0);
  return problem.tasks.reduce((sum, task, to) => {
    const ways = problem.tasks.map((_, from) => finite(travelBetween(from, to)));
    return sum + task.durationHours + Math.max(straight, ...ways);
  }, ready);
}

function usesOf(
  { requirements }: TeamField,
  columns: readonly SequenceColumn[],
): { uses: Use[]; legs: Leg[] } {
  const uses = new Map<string, Use>();
  const legs = new Map<string, Leg>();
  columns.forEach(({ team, requirements: own, arrivals }, column) => {
    own.forEach((r, i) => {
      const { task } = requirements[r]!;
      const use = uses.get(`${team}:${task}`) ?? { task, columns: [] };
      use.columns.push({ column, arrive: arrivals[i]! });
      uses.set(`${team}:${task}`, use);
      if (i === 0) return;
      const from = requirements[own[i - 1]!]!.task;
      const leg = legs.get(`${team}:${from}:${task}`) ?? { from, to: task, columns: [] };
      leg.columns.push(column);
      legs.set(`${team}:${from}:${task}`, leg);
    });
  });
  return { uses: [...uses.values()], legs: [...legs.values()] };
}

/** From i straight to j: S[j] ≥ S[i] + duration[i] + travel[i,j] − M · (1 − Σ_{c of t with i→j} x[c]). */
function addLegRows(
  { problem, travelBetween }: TeamField,
  sparse: SparseModel,
  starts: readonly number[],
  legs: readonly Leg[],
  horizon: number,
): void {
  for (const { from, to, columns } of legs) {
    const hours = problem.tasks[from]!.durationHours + travelBetween(from, to);
    const row = sparse.addRow(-horizon, Infinity);
    sparse.entry(row, starts[to]!, 1);
    sparse.entry(row, starts[from]!, -1);
    for (const column of columns) sparse.entry(row, column, -(horizon + hours));
  }
}

/**
 * A task starts no sooner than anyone could be there, S[j] ≥ Σ_{c of t with j} arrive[c,j] · x[c],
 * and each who comes answers for its start: R[t,j] ≥ the same, R[t,j] ≥ S[j] − M · (1 − Σ x[c]).
 */
function addUseRows(
  sparse: SparseModel,
  starts: readonly number[],
  uses: readonly Use[],
  horizon: number,
): number[] {
  return uses.map(({ task, columns }) => {
    const answer = sparse.addColumn(0, horizon, false);
    for (const time of [starts[task]!, answer]) {
      const row = sparse.addRow(0, Infinity);
      sparse.entry(row, time, 1);
      for (const { column, arrive } of columns) sparse.entry(row, column, -arrive);
    }
    const row = sparse.addRow(-horizon, Infinity);
    sparse.entry(row, answer, 1);
    sparse.entry(row, starts[task]!, -1);
    for (const { column } of columns) sparse.entry(row, column, -horizon);
    return answer;
  });
}
