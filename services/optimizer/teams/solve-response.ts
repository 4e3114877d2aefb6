import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { sequenceColumns } from './sequence-columns';
import { isLess } from './sequence-search';
import type { SequenceColumn } from './sequence-columns';
import { addMeetings, teamsMeet } from './meeting-model';
import { buildSlotModel } from './slot-model';
import { solveWholeStages } from './stage-search';
import type { StageContext } from './stage-search';
import { candidateTable, timelineOf } from './timeline';
import type { TeamField } from './team-field';
import type { TeamPlan } from './team-solution';

/** Beyond these sizes a whole model takes longer than a plan can wait for. */
const columnsMost = 30_000;
const meetingColumnsMost = 2_000;
const pairsMost = 200_000;

/**
 * The best plan by a whole model of all columns, or the one found before, with the best of what is
 * proven. Where there are too many columns, the plan as it was.
 */
export async function improved(
  field: TeamField,
  run: SolveRun,
  context: StageContext,
  known: TeamPlan,
): Promise<TeamPlan> {
  const columns = columnsOf(field);
  if (columns === undefined || columns.length === 0) return known;
  return solveColumns(field, columns, known, run, context);
}

function columnsOf(field: TeamField): SequenceColumn[] | undefined {
  if (field.problem.policy.sequence) {
    // Where teams meet, the best order for one may not be the best for all.
    const all = teamsMeet(field) ? sequenceColumns(field, meetingColumnsMost, 'ALL') : undefined;
    return all ?? sequenceColumns(field, columnsMost);
  }
  if (field.candidates.length > pairsMost) return undefined;
  return field.candidates.map(({ team, requirement, arriveHours }) => {
    const cost = field.requirements[requirement]!.severity * arriveHours;
    return { team, requirements: [requirement], arrivals: [arriveHours], cost };
  });
}

/** Each team takes one column at most; the answer is a plan, or at least a bound. */
async function solveColumns(
  field: TeamField,
  columns: readonly SequenceColumn[],
  known: TeamPlan,
  run: SolveRun,
  context: StageContext,
): Promise<TeamPlan> {
  const { sparse, chosen, unfilled } = buildSlotModel(field, columns);
  const costs = columns.map(({ cost }) => cost);
  const meets = teamsMeet(field) && columns.length <= meetingColumnsMost;
  const response = meets
    ? addMeetings(field, sparse, columns)
    : { name: 'response', columns: chosen, costs };
  const stages = [unfilled, response];
  const engine = new HighsModel(await run.engine(), sparse, context.seed);
  try {
    const { values, bounds, reached } = solveWholeStages(engine, stages, context);
    const routes = field.problem.teams.map((): number[] => []);
    columns.forEach(({ team, requirements }, c) => {
      if ((values?.[c] ?? 0) > 0.5) routes[team] = requirements;
    });
    const solved = timelineOf(field, candidateTable(field), routes);
    const isBetter = solved !== undefined && isLess(solved.values, known.values);
    const best = isBetter ? solved : known;
    // The last bound is about plans that leave no more unfilled than the model's own answer.
    const asGood = best.values[0]! <= (reached[0] ?? -1) * (1 + 1e-12);
    const proven = [bounds[0] ?? 0, asGood ? (bounds[1] ?? 0) : 0];
    return {
      assignments: best.assignments,
      values: [...best.values],
      bounds: known.bounds.map((bound, i) => Math.max(bound, proven[i] ?? 0)),
    };
  } finally {
    engine.dispose();
  }
}
