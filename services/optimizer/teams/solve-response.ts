import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { isWorse, listPlan } from './list-search';
import { responseBound, unfilledBound } from './response-bounds';
import { sequenceColumns } from './sequence-columns';
import type { SequenceColumn } from './sequence-columns';
import { addMeetings, teamsMeet } from './meeting-model';
import { buildSlotModel } from './slot-model';
import { solveWholeStages } from './stage-search';
import type { StageContext } from './stage-search';
import { candidateTable, timelineOf } from './timeline';
import type { Timeline } from './timeline';
import type { TeamField } from './team-field';
import type { TeamPlan } from './team-solution';

/** Beyond these sizes a whole model takes longer than a plan can wait for. */
const columnsMost = 30_000;
const meetingColumnsMost = 2_000;
const pairsMost = 200_000;
/** Share of the time that the list may take before the model is solved. */
const listShare = 0.2;

/** The best plan by a whole model, or the one found before, with the best of what is proven. */
export async function improved(
  field: TeamField,
  run: SolveRun,
  context: StageContext,
  { assignments, values, bounds }: TeamPlan,
): Promise<TeamPlan> {
  const columns = columnsOf(field) ?? [];
  const [unfilled = 0, response = 0] = values;
  const known: Timeline = { assignments, values: [unfilled, response], filled: [] };
  const plan = await solveColumns(field, columns, known, run, context);
  return { ...plan, bounds: plan.bounds.map((bound, i) => Math.max(bound, bounds[i] ?? 0)) };
}

/** The best plan found for RESPONSE, with what is proven about each stage. */
export async function solveResponse(
  field: TeamField,
  run: SolveRun,
  context: StageContext,
): Promise<TeamPlan> {
  const total = context.secondsLeft();
  const listed = listPlan(
    field,
    context.seed,
    () => context.secondsLeft() - total * (1 - listShare),
  ).timeline;
  context.onProgress('unfilled', listed.values[0], unfilledBound(field));
  context.onPlan?.(withSimpleBounds(field, listed));
  const columns = columnsOf(field);
  // Nobody can do anything in time: the empty plan is the best.
  if (columns?.length === 0) return { ...listed, bounds: listed.values };
  if (columns === undefined || context.secondsLeft() <= 0) return withSimpleBounds(field, listed);
  return solveColumns(field, columns, listed, run, context);
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
  listed: Timeline,
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
    const best = solved === undefined || isWorse(solved, listed) ? listed : solved;
    const simple = withSimpleBounds(field, best);
    // The last bound is about plans that leave no more unfilled than the model's own answer.
    const asGood = best.values[0] <= (reached[0] ?? -1) + 1e-6;
    const known = [bounds[0] ?? 0, asGood ? (bounds[1] ?? 0) : 0];
    return { ...simple, bounds: simple.bounds.map((bound, i) => Math.max(bound, known[i] ?? 0)) };
  } finally {
    engine.dispose();
  }
}

function withSimpleBounds(field: TeamField, { assignments, values }: Timeline): TeamPlan {
  return {
    assignments,
    values,
    bounds: [unfilledBound(field), responseBound(field, values[0])],
  };
}
