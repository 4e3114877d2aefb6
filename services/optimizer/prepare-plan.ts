import { createHash } from 'node:crypto';
import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import type { CallContext } from '../platform/rpc-types';
import { mayDrawFrom, requirePlanner } from './access';
import { itemsToCallOff, promiseBasis } from './call-offs';
import { readFleets } from './fleet-clients';
import { activeTrips, planCallOffs, planShipments, storedSubstitutions } from './line-store';
import { outstandingNeeds, type PlannedNeed } from './outstanding';
import type { PlanBasis } from './plan-lines';
import { promisedJointPlans } from './joint/joint-plan-store';
import { jointPromise } from './joint/joint-promise';
import { promisedPlans, type PlanRecord } from './plan-store';
import {
  dueHoursOf,
  planNames,
  planProblem,
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
import { freeStock, type SafetyStock } from './safety-stock';
import {
  readIncident,
  readNeeds,
  readNetwork,
  readCallOffs,
  readSafetyStock,
  readSubstitutes,
  readTranches,
  readTransfers,
  type IncidentFacts,
  type Network,
  type Sources,
} from './source-clients';
import { choicesByItem, withSubstitutes, type SubstituteRule } from './substitutes';

export type PreparedPlan = {
  incident: IncidentFacts;
  countedPlanIds: string[];
  readTime: Date;
  problem: DispatchProblem;
  problemHash: string;
  basis: PlanBasis;
};

const hourMs = 3_600_000;

/** Reads what a plan for the incident rests on now, and poses its problem. */
export async function preparePlan(
  { db, sources }: { db: Db; sources: Sources },
  {
    incidentId,
    policy,
    adjust = (problem) => problem,
  }: {
    incidentId: string;
    policy: PlanPolicy;
    /** What a new plan knows beyond the services: the plan before, closed roads. */
    adjust?: (problem: DispatchProblem) => DispatchProblemDocument;
  },
  context: CallContext,
): Promise<PreparedPlan> {
  const incident = await readIncident(sources, incidentId, context);
  requirePlanner(context.actor, incident);
  requireOpen(incident);
  const { needs, readTime: needsTime } = await readNeeds(sources, incidentId, context);
  const { planIds, goods } = await promisesOf({ db, sources }, incidentId, context);
  const outstanding = outstandingNeeds(needs, goods);
  const { divisionCode, reliefDueTime } = incident;
  const usableUntil = useDateOf(needsTime, reliefDueTime);
  const held = await readHeld(
    sources,
    { divisionCode, needs: outstanding, policy, usableUntil },
    context,
  );
  const startTime = held.readTime ?? needsTime;
  const hours = dueHoursOf(startTime, reliefDueTime);
  const found = await readGoods(sources, { held, needs: outstanding, hours, policy }, context);
  const { tranches, needs: asked, substitutions, own, short } = found;
  const { fleets, counts } = await readFleets({ db, sources }, startTime, context);
  const input: PlannerInput = {
    ...held,
    tranches,
    startTime,
    reliefDueTime,
    needs: asked,
    fleets,
    busyHours: busyHours(await activeTrips(db)),
    policy,
  };
  const problem = parseDispatchProblem(adjust(parseDispatchProblem(planProblem(input))));
  const hoursAfterStart = (time: Date) => (time.getTime() - startTime.getTime()) / hourMs;
  return {
    incident,
    countedPlanIds: planIds,
    readTime: startTime,
    problem,
    problemHash: problemHash(problem),
    basis: {
      needs,
      promised: goods.map(({ arriveTime, ...line }) => {
        return { ...line, arriveHours: hoursAfterStart(arriveTime) };
      }),
      deadlineHours: reliefDueTime ? hoursAfterStart(reliefDueTime) : 0,
      names: planNames(input),
      usableUntil,
      ...(tranches.length > 0 ? { promises: promiseBasis(tranches, own, short) } : {}),
      ...(substitutions.length > 0 ? { substitutions } : {}),
      ...(counts.length > 0 ? { fleets: counts } : {}),
    },
  };
}

type Held = Network & { safetyStock: SafetyStock[]; rules: SubstituteRule[] };

/** What depots hold of the items, and of what may replace them, where the asker may plan. */
async function readHeld(
  sources: Sources,
  asked: { divisionCode: string; needs: PlannedNeed[]; policy: PlanPolicy; usableUntil: string },
  context: CallContext,
): Promise<Held> {
  const { divisionCode, needs, policy, usableUntil } = asked;
  const needed = new Set(needs.map(({ itemId }) => itemId));
  const wanted = (policy.substitutes ?? 'NEVER') !== 'NEVER' && needed.size > 0;
  const rules = wanted ? await readSubstitutes(sources, context) : [];
  const choices = choicesByItem(rules);
  const instead = [...needed].flatMap((id) => choices.get(id) ?? []);
  const itemIds = [...new Set([...needed, ...instead.map((one) => one.substituteItemId)])].sort();
  const network = await readNetwork(sources, { divisionCode, itemIds, usableUntil }, context);
  const isKept = policy.releaseSafetyStock === false;
  const safetyStock = isKept ? await readSafetyStock(sources, itemIds, context) : [];
  const depots = network.depots.filter((depot) => mayDrawFrom(context.actor, depot.divisionCode));
  return { ...network, depots, safetyStock, rules };
}

/** What can be given: own stock that is free, what is called off, and what replaces the rest. */
async function readGoods(
  sources: Sources,
  asked: { held: Held; needs: PlannedNeed[]; hours: number; policy: PlanPolicy },
  context: CallContext,
) {
  const { held, needs: outstanding, hours, policy } = asked;
  const usable = new Set(held.depots.filter(({ closed }) => !closed).map(({ id }) => id));
  const isUsable = ({ depotId }: { depotId: string }): boolean => usable.has(depotId);
  const own = freeStock(held.availability.filter(isUsable), held.safetyStock);
  const short = itemsToCallOff(policy.callOff ?? 'NEVER', outstanding, own);
  const promised = { itemIds: [...short.keys()].sort(), hours };
  const tranches = (await readTranches(sources, promised, context)).filter(isUsable);
  const stock = new Map<string, number>();
  const give = (itemId: string, units: number): void => {
    stock.set(itemId, (stock.get(itemId) ?? 0) + units);
  };
  for (const { itemId, available } of own) give(itemId, Math.max(0, available));
  for (const { itemId, quantity } of tranches) give(itemId, quantity);
  const byPriority = policy.shortage === 'PRIORITY' || policy.shortage === 'GUARANTEED_MINIMUM';
  const rule = { rules: held.rules, byPriority };
  const { needs, substitutions } = withSubstitutes(outstanding, stock, rule);
  return { tranches, needs, substitutions, own, short };
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
  // A joint plan's stock is reserved under the first of its incidents.
  const askedOf = new Set([incidentId, ...joint.map(({ incidentIds }) => incidentIds[0]!)]);
  const transfers = await Promise.all(
    [...askedOf].map((id) => readTransfers(sources, id, context)),
  );
  const called = await calledGoods({ db, sources }, { incidentId, plans }, context);
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
  { incidentId, plans }: { incidentId: string; plans: PlanRecord[] },
  context: CallContext,
): Promise<PromisingPlan[]> {
  const found = await Promise.all(
    plans.map(async ({ id, readTime: startTime }) => {
      const lines = await planCallOffs(db, id);
      const substitutions = await storedSubstitutions(db, id);
      return { plan: { planId: id, startTime, shipments: lines, substitutions }, lines };
    }),
  );
  if (found.every(({ lines }) => lines.length === 0)) return [];
  return openCallOffs(found, await readCallOffs(sources, incidentId, context));
}
