import { createHash } from 'node:crypto';
import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import type { CallContext } from '../platform/rpc-types';
import { requirePlanner } from './access';
import { promiseBasis } from './call-offs';
import { readFleets } from './fleet-clients';
import { activeTrips, planCallOffs, planShipments, storedSubstitutions } from './line-store';
import { outstandingNeeds } from './outstanding';
import { readGoods, readHeld, shared } from './plan-goods';
import type { PlanBasis } from './plan-lines';
import { promisedJointPlans, type JointRecord } from './joint/joint-plan-store';
import { jointCallOffs, jointPromise } from './joint/joint-promise';
import type { ClosedRoad } from './closed-roads';
import { keptRoads, planRoads, toldBefore } from './plan-roads';
import { promisedPlans, type PlanRecord } from './plan-store';
import { landingNames, withRoads } from './posed-roads';
import {
  dueHoursOf,
  planNames,
  planProblem,
  roadsToPose,
  useDateOf,
  type PlannerInput,
  type PlanPolicy,
} from './planner';
import {
  parseDispatchProblem,
  type DispatchProblem,
  type DispatchProblemDocument,
} from './problem';
import {
  busyHours,
  openCallOffs,
  promisedGoods,
  type PromisingPlan,
  type PromisedGoods,
} from './promises';
import type { Names } from './relaxation-words';
import {
  readClosures,
  readIncident,
  readNeeds,
  readCallOffs,
  readTransfers,
  type IncidentFacts,
  type Sources,
} from './source-clients';

export type PreparedPlan = {
  incident: IncidentFacts;
  countedPlanIds: string[];
  readTime: Date;
  problem: DispatchProblem;
  problemHash: string;
  basis: PlanBasis;
};

const hourMs = 3_600_000;

/** Closed roads that only this plan is told of, and those of the incident that it takes as open. */
export type ToldRoads = {
  closures: readonly ClosedRoad[];
  withoutClosureIds: readonly string[];
  /** Of the plan it follows: what that one alone was told still holds. */
  before?: { closures: readonly ClosedRoad[]; startTime: Date };
};

const noRoads: ToldRoads = { closures: [], withoutClosureIds: [] };

/** Reads what a plan for the incident rests on now, and poses its problem. */
export async function preparePlan(
  { db, sources }: { db: Db; sources: Sources },
  {
    incidentId,
    policy,
    roads: told = noRoads,
    adjust = (problem) => problem,
  }: {
    incidentId: string;
    policy: PlanPolicy;
    roads?: ToldRoads;
    /** What a new plan knows beyond the services: the plan before, what is otherwise. */
    adjust?: (problem: DispatchProblem) => DispatchProblemDocument;
  },
  context: CallContext,
): Promise<PreparedPlan> {
  const incident = await readIncident(sources, incidentId, context);
  requirePlanner(context.actor, incident);
  requireOpen(incident);
  const { needs, readTime: needsTime } = await readNeeds(sources, incidentId, context);
  const roads = await readClosures(sources, [incidentId], context);
  const { planIds, goods: promised } = await promisesOf({ db, sources }, incidentId, context);
  const outstanding = outstandingNeeds(needs, promised);
  const { divisionCode, reliefDueTime } = incident;
  const usableUntil = useDateOf(needsTime, reliefDueTime);
  const held = await readHeld(
    sources,
    { divisionCode, needs: outstanding, policy, usableUntil },
    context,
  );
  const startTime = held.readTime ?? needsTime;
  const hours = dueHoursOf(startTime, reliefDueTime);
  const goods = await readGoods(sources, { held, needs: outstanding, hours, policy }, context);
  const { needs: asked, substitutions } = shared(outstanding, goods, policy);
  const { tranches, own, short } = goods;
  const { fleets, counts } = await readFleets({ db, sources }, startTime, context);
  const input: PlannerInput & { roads: ClosedRoad[] } = {
    ...held,
    tranches,
    startTime,
    reliefDueTime,
    needs: asked,
    fleets,
    busyHours: busyHours(await activeTrips(db)),
    roads: allRoads(roads.closures, told, startTime),
    policy,
  };
  const problem = parseDispatchProblem(adjust(problemOnRoads(input, hours)));
  const hoursAfterStart = (time: Date) => (time.getTime() - startTime.getTime()) / hourMs;
  return {
    incident,
    countedPlanIds: planIds,
    readTime: startTime,
    problem,
    problemHash: problemHash(problem),
    basis: {
      needs,
      promised: promised.map(({ arriveTime, ...line }) => {
        return { ...line, arriveHours: hoursAfterStart(arriveTime) };
      }),
      deadlineHours: reliefDueTime ? hoursAfterStart(reliefDueTime) : 0,
      names: namesOf(input, problem),
      usableUntil,
      roads: keptRoads(roads, input.roads),
      ...(tranches.length > 0 ? { promises: promiseBasis(tranches, own, short) } : {}),
      ...(substitutions.length > 0 ? { substitutions } : {}),
      ...(counts.length > 0 ? { fleets: counts } : {}),
    },
  };
}

function allRoads(
  records: Parameters<typeof planRoads>[0],
  told: ToldRoads,
  startTime: Date,
): ClosedRoad[] {
  const roads = planRoads(records, told, startTime);
  if (told.before === undefined) return roads;
  const { closures, startTime: then } = told.before;
  return [...roads, ...toldBefore(closures, (startTime.getTime() - then.getTime()) / hourMs)];
}

function problemOnRoads(input: PlannerInput, dueHours: number): DispatchProblem {
  const posed = parseDispatchProblem(planProblem(input));
  return parseDispatchProblem(withRoads(posed, roadsToPose(input, { dueHours })));
}

function namesOf(input: PlannerInput, { nodes }: DispatchProblem): Names {
  const names = planNames(input);
  return { ...names, nodes: { ...names.nodes, ...landingNames(nodes, names.nodes) } };
}

/** The same for the same problem: a parsed document has its fields in the order of the schema. */
export function problemHash(problem: object): string {
  return createHash('sha256').update(JSON.stringify(problem)).digest('hex');
}

export function requireOpen({ id, open }: IncidentFacts): void {
  if (open) return;
  throw new AppError('INCIDENT_STATE', `incident ${id} is closed`, {
    preconditions: [
      { type: 'INCIDENT_STATE', subject: `incidents/${id}`, description: 'must be OPEN' },
    ],
    metadata: { incidentId: id },
  });
}

/** What earlier plans of the incident bring. */
export async function promisesOf(
  { db, sources }: { db: Db; sources: Sources },
  incidentId: string,
  context: CallContext,
): Promise<{ planIds: string[]; goods: PromisedGoods[] }> {
  const plans = await promisedPlans(db, incidentId);
  const joint = await promisedJointPlans(db, incidentId);
  if (plans.length + joint.length === 0) return { planIds: [], goods: [] };
  const promising = await Promise.all(
    plans.map(async ({ id, readTime, reservationId }) => {
      const shipments = await planShipments(db, id);
      const substitutions = await storedSubstitutions(db, id);
      const held = reservationId ? { reservationId } : {};
      return { planId: id, startTime: readTime, ...held, shipments, substitutions };
    }),
  );
  // The stock of joint plans from before is reserved under the first of their incidents.
  const askedOf = new Set([incidentId, ...joint.map(({ incidentIds }) => incidentIds[0]!)]);
  const transfers = await Promise.all(
    [...askedOf].map((id) => readTransfers(sources, id, context)),
  );
  const called = await calledGoods({ db, sources }, { incidentId, plans, joint }, context);
  const promised = [
    ...promising,
    ...called,
    ...joint.map((plan) => jointPromise(plan, incidentId)),
  ];
  return {
    planIds: [...plans, ...joint].map(({ id }) => id),
    goods: promisedGoods(promised, transfers.flat()),
  };
}

/** Goods of earlier plans that were called off and are still to come. */
async function calledGoods(
  { db, sources }: { db: Db; sources: Sources },
  asked: { incidentId: string; plans: PlanRecord[]; joint: JointRecord[] },
  context: CallContext,
): Promise<PromisingPlan[]> {
  const { incidentId, plans, joint } = asked;
  const single = await Promise.all(
    plans.map(async ({ id, state, readTime: startTime }) => {
      const lines = await planCallOffs(db, id);
      const substitutions = await storedSubstitutions(db, id);
      return { state, plan: { planId: id, startTime, shipments: lines, substitutions }, lines };
    }),
  );
  const both = joint.map((one) => ({ state: one.state, ...jointCallOffs(one, incidentId) }));
  const found = [...single, ...both].filter(({ lines }) => lines.length > 0);
  if (found.length === 0) return [];
  // What was approved is called off when it is committed: until then its lines stand for themselves.
  const waiting = found.filter(({ state }) => state === 'APPROVED').map(({ plan }) => plan);
  const placed = found.filter(({ state }) => state !== 'APPROVED');
  return [...waiting, ...openCallOffs(placed, await readCallOffs(sources, incidentId, context))];
}
