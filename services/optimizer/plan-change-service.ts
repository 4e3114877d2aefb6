import { AppError, invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { isAnswered, once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { fromTimestamp } from '../platform/wire-values';
import { requirePlanner, urgentAskers } from './access';
import { planShipments } from './line-store';
import type { ClosedRoad } from './closed-roads';
import { planMessage, trialMessage } from './messages';
import { insertNewPlan } from './new-plan-store';
import { promisedStates } from './plan';
import { changedProblem, earlierPlan, type PlanChange } from './plan-changes';
import { replanSchema, replaySchema, tryChangesSchema } from './plan-change-shapes';
import { planAssessor } from './plan-assessment-service';
import { planDifference, type Difference } from './plan-difference';
import { notSolved, seenDocuments, type Solved } from './plan-documents-service';
import { planExplainer } from './plan-reasons-service';
import { seenPlan } from './plan-record';
import { planAsOf, type PlanRecord } from './plan-store';
import { sentLines, trialOf, withPromised } from './plan-trial';
import type { DispatchProblem } from './problem';
import { preparePlan, problemHash, type ToldRoads } from './prepare-plan';
import type { Deps, PlanChangeHandlers } from './service';
import type { DispatchSolution } from './solution';
import { planBasis } from './solve-store';

// What the answer needs on its way back after the solver has stopped.
const answerMs = 1_000;

/** Plans that follow other plans; only Replan stores anything. */
export function planChangeHandlers(deps: Deps): PlanChangeHandlers {
  const { db, now } = deps;
  const solve = solver(deps);
  return {
    async replan(request, context) {
      const { requestId } = request;
      const asked = parse(replanSchema, request);
      const base = await seenPlan(db, asked.planId, context.actor);
      requirePlanner(context.actor, base);
      if (asked.urgent) requireRole(context.actor, urgentAskers, base.divisionCode);
      const policy = asked.policy ?? base.policy;
      const prepared = (await isAnswered(db, requestId))
        ? undefined
        : await preparePlan(
            deps,
            { ...base, policy, roads: await roadsOf(base), adjust: await adjusting(base) },
            context,
          );
      return once(db, context, { requestId, request }, async (trx) => {
        if (!prepared) throw new Error(`request ${requestId} was answered and is not any more`);
        const { urgent } = asked;
        const input = { prepared, policy, urgent, now: now(), basePlanId: base.id };
        return planMessage(await insertNewPlan(trx, context, input));
      });

      // A road that only the plan before was told of is no more open for its successor, unless that
      // is told of others in its place.
      async function roadsOf({ id, readTime: startTime }: PlanRecord): Promise<ToldRoads> {
        if (asked.closures.length > 0) return toldBy(asked);
        const { roads } = (await planBasis(db, id)) ?? {};
        return { ...toldBy(asked), before: { closures: roads?.closures ?? [], startTime } };
      }

      // The lines of a plan that was approved are promised already: they stay by themselves.
      async function adjusting(plan: PlanRecord) {
        if (plan.solve.state !== 'SUCCEEDED') throw notSolved(plan);
        const { changes, pins, changeHours } = asked;
        const shipments = await planShipments(db, plan.id);
        const promised = promisedStates.includes(plan.state);
        return (problem: DispatchProblem) => {
          const own = changedProblem(problem, changes);
          const lines = sentLines(shipments, own);
          return promised
            ? own
            : { ...own, earlier: earlierPlan(own, lines, { pins, changeHours }) };
        };
      }
    },

    ...planComparers(deps),
    ...planAssessor(deps),
    ...planExplainer(deps),

    async tryPlanChanges(request, context) {
      const { planId, changes, ...asked } = parse(tryChangesSchema, request);
      const { plan, documents } = await seenDocuments(db, planId, context.actor);
      const own = changedProblem(documents.problem, changes);
      const { changeHours } = asked;
      const lines = documents.solution.shipments;
      const problem = { ...own, earlier: earlierPlan(own, lines, { pins: [], changeHours }) };
      const solution = await solve(problem, asked.timeLimitSeconds, context);
      return answered(plan, documents, { problem, solution, changes });
    },

    async replayPlan(request, context) {
      const { timeLimitSeconds } = parse(replaySchema, request);
      const { plan, documents } = await seenDocuments(
        db,
        await replayed(deps, request),
        context.actor,
      );
      const { problem } = documents;
      const seconds = timeLimitSeconds || Math.min(120, plan.policy.timeLimitSeconds);
      const solution = await solve(problem, seconds, context);
      return answered(plan, documents, { problem, solution, changes: [] });
    },
  };
}

/** Roads that the request closes are closed roads like the incident's: boats may go there. */
function toldBy(asked: ToldRoads & { changes: readonly PlanChange[] }): ToldRoads {
  const closed = asked.changes.filter((change) => change.kind === 'CLOSE_ROAD');
  const closures = closed.map(
    ({ fromDepotId, toDivisionCode, fromHours = 0, untilHours }): ClosedRoad => ({
      ...{ closureId: '', fromDepotId, fromDivisionCode: '', toDepotId: '', toDivisionCode },
      ...{ bothWays: true, medium: 'ROAD', fromHours, reason: '' },
      ...(untilHours === undefined ? {} : { untilHours }),
    }),
  );
  const { withoutClosureIds } = asked;
  return { closures: [...asked.closures, ...closures], withoutClosureIds };
}

type Comparers = Pick<PlanChangeHandlers, 'comparePlans'>;

/** What stored plans say of each other. */
function planComparers({ db }: Deps): Comparers {
  return {
    async comparePlans({ planId, basePlanId }, { actor }) {
      const { plan, documents } = await seenDocuments(db, planId, actor);
      const baseId = basePlanId || plan.basePlanId || plan.supersedesPlanId;
      if (!baseId) throw invalid('basePlanId', 'is required: the plan was made from no other');
      const base = await seenDocuments(db, baseId, actor);
      if (base.plan.incidentId !== plan.incidentId) {
        throw invalid('basePlanId', 'must be a plan of the same incident');
      }
      const counted = plan.countedPlanIds.includes(baseId);
      const difference = differenceOf(base.documents, documents, counted);
      return { ...difference, basePlanId: baseId, planId };
    },
  };
}

/** Solves within what the caller still waits. */
function solver({ pool }: Deps) {
  return (problem: DispatchProblem, seconds: number, context: CallContext) => {
    const left = (context.remainingMs() - answerMs) / 1_000;
    if (left <= 0) throw new AppError('DEADLINE_TOO_SHORT', 'the deadline leaves no time to solve');
    const timeLimitSeconds = Math.min(seconds, left);
    return pool.solve('dispatch', problem, { signal: context.signal, timeLimitSeconds });
  };
}

async function replayed(
  { db }: Deps,
  { planId, incidentId, asOfTime }: Parameters<PlanChangeHandlers['replayPlan']>[0],
): Promise<string> {
  if (planId !== '') return planId;
  if (incidentId === '' || !asOfTime) {
    throw invalid('planId', 'is required, or incidentId and asOfTime in its place');
  }
  const found = await planAsOf(db, { incidentId, time: fromTimestamp(asOfTime) });
  if (!found) throw notFound('plan', `${incidentId} as of then`);
  return found;
}

function answered(
  plan: PlanRecord,
  documents: Solved,
  trial: { problem: DispatchProblem; solution: DispatchSolution; changes: readonly PlanChange[] },
) {
  const hash = problemHash(trial.problem);
  const { lines, difference, same } = trialOf(documents, trial);
  const isUnchanged = hash === plan.solve.problemHash;
  const said = { problemHash: hash, lines, difference, same: same && isUnchanged };
  return trialMessage(plan, documents.solution, trial.solution, said);
}

function differenceOf(base: Solved, next: Solved, counted: boolean): Difference {
  const before = base.solution.shipments;
  const after = next.solution.shipments;
  const names = {
    nodes: { ...base.basis.names.nodes, ...next.basis.names.nodes },
    items: { ...base.basis.names.items, ...next.basis.names.items },
    fleets: next.basis.names.fleets,
  };
  const problem = counted ? withPromised(next.problem, before) : next.problem;
  const sent = counted ? [...before, ...after] : after;
  return planDifference({ problem: base.problem, sent: before }, { problem, sent }, names);
}
