// Starts the commit of a joint plan. From there it is carried on like any other commit.
import { uuidv7 } from 'uuidv7';
import type { CommitInput } from '../../gen/muster/mobilization/v1/Commit';
import type { CommitJointPlanRequest } from '../../gen/muster/mobilization/v1/CommitJointPlanRequest';
import type { JointPlan } from '../../gen/muster/optimizer/v1/JointPlan';
import { audit } from '../platform/audit';
import type { Db } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { once } from '../platform/requests';
import type { Client } from '../platform/rpc-client';
import type { CallContext } from '../platform/rpc-server';
import { fromTimestamp } from '../platform/wire-values';
import { publishCommit } from './commit-record';
import type { Peers } from './commit-steps';
import {
  calledPlaces,
  jointWork,
  requireJointCommittable,
  requireKnownParts,
  requireRealAndOpen,
  type IncidentOfPlan,
  type JointPlanToCommit,
  type SiteOfPlan,
} from './joint-work';
import { commitJointPlanSchema, toCommit } from './messages';
import { commitExists } from './plan-check';
import { runCommitJob } from './queues';
import { roadsAtCommit } from './road-check-client';
import { jointSteps, startSaga } from './saga';
import { requireSources } from './source-scope-service';
import { findActiveCommit, insertCommit } from './store';

type Deps = {
  db: Db;
  peers: Peers & { incidents: Client<'incidents'> };
  settings: { deadlineSeconds: number };
};

const holdMax = 86_400;

export async function commitJointPlan(
  { db, peers, settings }: Deps,
  body: CommitJointPlanRequest,
  context: CallContext,
): Promise<CommitInput> {
  const {
    requestId,
    jointPlanId,
    withoutParts,
    callOutLevel: level,
    callOutLanguage,
    acceptClosureIds: accepted,
  } = parse(commitJointPlanSchema, body);
  requireRole(context.actor, ['COMMANDER']);
  return once(db, context, { requestId, request: body }, async (trx) => {
    const asked = { parent: context, timeoutMs: 8_000 };
    const plan = planOf(await peers.optimizer.getJointPlan({ id: jointPlanId }, asked));
    const other = await findActiveCommit(trx, plan.id);
    if (other) throw commitExists(other);
    requireJointCommittable(plan);
    requireKnownParts(plan, withoutParts);
    const incidents = await incidentsOf(peers, plan, context);
    const sites = await requireHolders(peers, plan, context);
    await requireSources(peers, [...plan.shipments, ...plan.callOffs], context);
    const hazardOf = new Map(incidents.map(({ id, hazard }) => [id, hazard]));
    // What is held must not run out while the commit may still be confirmed.
    const holdSeconds = Math.min(holdMax, Math.ceil(settings.deadlineSeconds) + 60);
    const { work, parts } = jointWork(plan, { sites, hazardOf, holdSeconds });
    const roads = await roadsAtCommit(peers, { planId: plan.id, joint: true, accepted }, context);
    const approved = plan.state === 'APPROVED';
    const commit = await insertCommit(trx, {
      ...{ id: uuidv7(), planId: plan.id, incidentId: plan.incidentIds[0]!, joint: true },
      ...{ divisionCode: plan.divisionCode, planEtag: '', work, incidentIds: plan.incidentIds },
      roads,
      approverId: (approved && plan.approverId) || context.actor.id,
      callOut: level && {
        ...{ level, title: incidents[0]?.name ?? '', actorName: context.actor.name },
        language: callOutLanguage as 'zh' | 'en',
        teamIds: work.claims?.teams.flatMap(({ teamIds }) => teamIds) ?? [],
        places: calledPlaces(plan, new Map(incidents.map(({ id, name }) => [id, name]))),
      },
      saga: startSaga(approved, jointSteps(parts)),
      deadlineSeconds: settings.deadlineSeconds,
    });
    if (!commit) throw commitExists(await findActiveCommit(trx, plan.id));
    await publishCommit(trx, 'commit.started', commit, runCommitJob(commit.id));
    const { id, divisionCode, planId, incidentIds, state, step } = commit;
    await audit(trx, context, {
      ...{ action: 'commit.start', subject: `commits/${id}`, divisionCode },
      after: { jointPlanId: planId, incidentIds, state, step, parts, withoutParts, roads },
    });
    return toCommit(commit);
  });
}

/** Whoever commits a plan of several incidents must command in the area of each. */
async function incidentsOf(
  { incidents }: Deps['peers'],
  { incidentIds }: JointPlanToCommit,
  context: CallContext,
): Promise<IncidentOfPlan[]> {
  const found = await Promise.all(
    incidentIds.map((id) => incidents.getIncident({ id }, { parent: context })),
  );
  for (const incident of found) {
    requireRole(context.actor, ['COMMANDER'], incident.divisionCode);
    requireRealAndOpen(incident);
  }
  return found;
}

/**
 * The saga acts as a service, which no scope would stop: so the commander must command where each
 * team, asset and site belongs. Asked in their own name, so what they may not see is refused.
 */
async function requireHolders(
  { roster, equipment, shelters }: Peers,
  plan: JointPlanToCommit,
  context: CallContext,
): Promise<SiteOfPlan[]> {
  const options = { parent: context };
  const distinct = (ids: string[]) => [...new Set(ids)].filter((id) => id !== '');
  const teams = await each(distinct(plan.teamOrders.map(({ teamId }) => teamId)), (id) =>
    roster.getTeam({ id }, options),
  );
  const assets = await each(distinct(plan.pumpOrders.map(({ assetId }) => assetId)), (id) =>
    equipment.getAsset({ id }, options),
  );
  const siteIds = [
    ...plan.placements,
    ...plan.shipments.map(({ toSiteId: siteId }) => ({ siteId })),
  ];
  const sites = await each(distinct(siteIds.map(({ siteId }) => siteId)), (id) =>
    shelters.getSite({ id }, options),
  );
  for (const { divisionCode } of [...teams, ...sites]) {
    requireRole(context.actor, ['COMMANDER'], divisionCode);
  }
  for (const { homeDivisionCode } of assets) {
    requireRole(context.actor, ['COMMANDER'], homeDivisionCode);
  }
  return sites;
}

const atOnce = 20;

/** A few at a time: a region's plan names hundreds. */
async function each<T>(ids: string[], read: (id: string) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    found.push(...(await Promise.all(ids.slice(from, from + atOnce).map(read))));
  }
  return found;
}

function planOf(plan: JointPlan): JointPlanToCommit {
  return {
    ...plan,
    startTime: fromTimestamp(plan.startTime!),
    shipments: plan.shipments.map((shipment) => ({
      ...shipment,
      quantity: wholeUnits(shipment.quantity),
    })),
    callOffs: plan.callOffs.map(({ kind, quantity, ...line }) => ({
      ...line,
      kind: kind as 'AGREEMENT' | 'CAPACITY',
      quantity: wholeUnits(quantity),
    })),
  };
}

function wholeUnits(quantity: number): number {
  const units = Math.round(quantity);
  if (Number.isSafeInteger(units) && Math.abs(units - quantity) < 1e-6) return units;
  throw new AppError('PLAN_TOO_LARGE', `the plan moves ${quantity} units of one item at once`);
}
