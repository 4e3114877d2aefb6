import { uuidv7 } from 'uuidv7';
import type { AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { recordPlan } from './plan-record';
import {
  findPlan,
  insertPlan,
  lockIncidentPlans,
  nextVersion,
  type PlanRecord,
} from './plan-store';
import type { PlanPolicy } from './planner';
import type { PreparedPlan } from './prepare-plan';
import { insertSolve } from './solve-store';

/** Stores a prepared plan with its problem, to be solved by a job. */
export async function insertNewPlan(
  trx: Trx,
  context: AuditContext,
  {
    prepared,
    policy,
    now,
    basePlanId,
    urgent = false,
  }: {
    prepared: PreparedPlan;
    policy: PlanPolicy;
    now: Date;
    basePlanId?: string;
    urgent?: boolean;
  },
): Promise<PlanRecord> {
  const { incident, problem, problemHash, basis, countedPlanIds, readTime } = prepared;
  await lockIncidentPlans(trx, incident.id);
  const id = uuidv7();
  await insertPlan(trx, {
    id,
    incidentId: incident.id,
    divisionCode: incident.divisionCode,
    version: await nextVersion(trx, incident.id),
    state: 'PROPOSED',
    exercise: incident.exercise,
    policy,
    readTime,
    ...(incident.reliefDueTime ? { reliefDueTime: incident.reliefDueTime } : {}),
    ...(basePlanId ? { basePlanId } : {}),
    urgent,
    countedPlanIds,
    commitFailures: [],
    creatorId: context.actor.onBehalfOf ?? context.actor.id,
    createTime: now,
    revision: 1,
  });
  await insertSolve(trx, { planId: id, problem, problemHash, basis });
  const plan = (await findPlan(trx, id))!;
  await recordPlan(trx, context, 'create', plan);
  return plan;
}
