import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { JointPlanInput } from '../../../gen/muster/optimizer/v1/JointPlan';
import type { MoveJointPlanRequest } from '../../../gen/muster/optimizer/v1/MoveJointPlanRequest';
import { audit } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { invalid, notFound, parse } from '../../platform/errors';
import { requireRole, roles, scopePrefixes } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { isAnswered, once } from '../../platform/requests';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import type { CallContext, Implementations } from '../../platform/rpc-types';
import { text, toTimestamp, wholeNumber } from '../../platform/wire-values';
import { carriers, requirePlanner } from '../access';
import { lockIncidentPlans, promisedPlans } from '../plan-store';
import { requireOpen } from '../prepare-plan';
import { policySchema } from '../request-shapes';
import type { Deps } from '../service';
import { readJointIncident, type JointSources } from './joint-clients';
import { jointClock } from './joint-clock';
import { jointBody } from './joint-making';
import { startOf } from './joint-plan';
import {
  findJointPlan,
  insertJointPlan,
  listJointPlans,
  lockStandingJointPlans,
  updateJointState,
  type JointRecord,
} from './joint-plan-store';
import { readFacts } from './joint-reading';
import { jointStates, mayMove, requireCounted } from './joint-states';

type Handlers = Implementations['muster.optimizer.v1.JointPlansService'];

const parts = ['SHELTERS', 'TEAMS', 'EQUIPMENT'] as const;
const ids = z.array(text(64)).max(1_000);

const askSchema = z.object({
  incidentIds: z.array(text(64)).min(1, 'must name an incident').max(5, 'must name at most five'),
  policy: policySchema.nullish().transform((policy) => policy ?? policySchema.parse({})),
  tasks: z
    .array(
      z.object({
        id: text(200),
        incidentId: text(64),
        divisionCode: text(12),
        specialism: text(64),
        teams: z
          .int()
          .min(0)
          .max(1_000)
          .transform((count) => count || 1),
        severity: z
          .number()
          .min(0)
          .max(1e6)
          .transform((given) => given || 1),
        deadlineHours: z
          .number()
          .min(0)
          .max(1_000)
          .transform((hours) => hours || undefined),
      }),
    )
    .max(1_000, 'must have at most 1,000 tasks'),
  drainHours: z
    .number()
    .min(0)
    .max(1_000)
    .transform((hours) => hours || 6),
  keepParts: z.array(z.enum(parts, `must be one of ${parts.join(', ')}`)).max(3),
  pinnedTeamIds: ids,
  pinnedAssetIds: ids,
  pinnedSiteIds: ids,
  pins: z
    .array(
      z.object({
        fromDepotId: text(64),
        toDivisionCode: z.string().max(12),
        toSiteId: z.string().max(64),
        itemId: text(64),
        quantity: wholeNumber(0, 1e9),
      }),
    )
    .max(10_000, 'must have at most 10,000 pins'),
  basePlanId: z.string().max(64),
});

type JointDeps = Deps & { sources: JointSources; now: () => Date };

export function jointPlansService(deps: JointDeps): ServiceHandlers {
  const { db, now } = deps;
  const handlers: Handlers = {
    async createJointPlan(request, context) {
      const { requestId } = request;
      const asked = parse(askSchema, request);
      const answered = await isAnswered(db, requestId);
      const made = answered ? undefined : await makeJointPlan(deps, asked, context);
      return once(db, context, { requestId, request }, async (trx) => {
        if (!made) throw new Error(`request ${requestId} was answered and is not any more`);
        const creatorId = context.actor.onBehalfOf ?? context.actor.id;
        const entry = { id: uuidv7(), ...made, creatorId, createTime: now() };
        const plan = await insertJointPlan(trx, entry);
        const [divisionCode = ''] = plan.divisionCodes;
        const subject = `joint-plans/${plan.id}`;
        const { incidentIds } = plan;
        const facts = {
          incidentIds,
          parts: plan.body.parts.map(({ name, status }) => [name, status]),
        };
        await audit(trx, context, {
          action: 'joint-plan.create',
          subject,
          divisionCode,
          after: facts,
        });
        const data = { jointPlanId: plan.id, incidentIds };
        await publish(trx, { kind: 'joint-plan.create', subject, divisionCode, data });
        return message(plan);
      });
    },

    async getJointPlan({ id }, { actor }) {
      const plan = await findJointPlan(db, id);
      if (!plan) throw notFound('joint plan', id);
      for (const code of plan.divisionCodes) requireRole(actor, [...roles], code);
      return message(plan);
    },

    async listJointPlans(request, { actor }) {
      requireRole(actor, [...roles]);
      const incidentId = request.incidentId || undefined;
      const filter = { scopePrefixes: scopePrefixes(actor, roles), incidentId };
      const page = pageRequest(filter, request);
      const after = page.after as [string, string] | undefined;
      const rows = await listJointPlans(db, { ...filter, after, limit: page.limit + 1 });
      const keyOf = (row: JointRecord) => [row.createTime.toISOString(), row.id];
      const { rows: shown, nextPageToken } = pageOf(rows, page.limit, keyOf, filter);
      return { plans: shown.map(summary), nextPageToken };
    },

    moveJointPlan: (request, context) => moveJointPlan(deps, request, context),
  };
  return implement('muster.optimizer.v1.JointPlansService', handlers);
}

const moveSchema = z.object({
  state: z.enum(jointStates, `must be one of ${jointStates.join(', ')}`),
  reservationId: z.string().max(64),
  approverId: z.string().max(200),
  reason: z.string().max(500),
});

/** What mobilization makes of a joint plan; nobody else moves one. */
async function moveJointPlan(
  { db }: JointDeps,
  request: MoveJointPlanRequest,
  context: CallContext,
): Promise<JointPlanInput> {
  const { requestId, id } = request;
  const { state, reservationId, approverId, reason } = parse(moveSchema, request);
  requireRole(context.actor, carriers);
  return once(db, context, { requestId, request }, async (trx) => {
    const { before, promised } = await lockedJointPlan(trx, id);
    if (!mayMove(before, state)) return message(before);
    if (state === 'APPROVED') {
      requireCounted({ id, counted: before.body.countedPlanIds ?? [] }, promised);
    }
    const back = state === 'PROPOSED';
    const after = await updateJointState(trx, {
      ...{ id, state },
      reservationId: back ? '' : reservationId || before.reservationId,
      approverId: back ? '' : approverId || before.approverId,
    });
    const [divisionCode = ''] = after.divisionCodes;
    const subject = `joint-plans/${id}`;
    await audit(trx, context, {
      ...{ action: 'joint-plan.move', subject, divisionCode, before: { state: before.state } },
      after: { state, reservationId, approverId, reason },
    });
    const data = { jointPlanId: id, incidentIds: after.incidentIds, state };
    await publish(trx, { kind: 'joint-plan.move', subject, divisionCode, data });
    return message(after);
  });
}

/** The plan and, behind the same locks, every plan that brings goods to one of its incidents. */
async function lockedJointPlan(trx: Trx, id: string) {
  const found = await findJointPlan(trx, id);
  if (!found) throw notFound('joint plan', id);
  const { incidentIds } = found;
  for (const incidentId of incidentIds.toSorted()) await lockIncidentPlans(trx, incidentId);
  const joint = await lockStandingJointPlans(trx, { id, incidentIds });
  const standing = joint.filter(({ state }) => state !== 'PROPOSED');
  const plans = await Promise.all(incidentIds.map((each) => promisedPlans(trx, each)));
  const promised = [...standing, ...plans.flat()].map((plan) => plan.id);
  return { before: joint.find((plan) => plan.id === id)!, promised };
}

/** Reads, decides and answers with what is to be stored. */
async function makeJointPlan(
  deps: JointDeps,
  { incidentIds, basePlanId, ...asked }: z.output<typeof askSchema>,
  context: CallContext,
) {
  const { db, pool, sources } = deps;
  const unique = [...new Set(incidentIds)];
  const incidents = await Promise.all(unique.map((id) => readJointIncident(sources, id, context)));
  for (const incident of incidents) {
    requirePlanner(context.actor, incident);
    requireOpen(incident);
  }
  const wrong = asked.tasks.findIndex(({ incidentId }) => !unique.includes(incidentId));
  if (wrong >= 0) throw invalid(`tasks[${wrong}].incidentId`, 'is none of the incidents');
  const base = basePlanId === '' ? undefined : await findJointPlan(db, basePlanId);
  if (basePlanId !== '' && !base) throw notFound('joint plan', basePlanId);
  if (base && base.incidentIds.join() !== unique.join()) {
    throw invalid('basePlanId', 'must be a joint plan of the same incidents');
  }
  const { keepParts, pinnedTeamIds, pinnedAssetIds, pinnedSiteIds, pins } = asked;
  const kept = [keepParts, pinnedTeamIds, pinnedAssetIds, pinnedSiteIds, pins].flat();
  if (!base && kept.length > 0) {
    throw invalid('basePlanId', 'is required to keep something of it');
  }
  if (base && base.state !== 'PROPOSED' && pins.length > 0) {
    throw invalid('pins', 'stay by themselves: the goods of this plan are promised already');
  }
  const facts = await readFacts(deps, { incidents, policy: asked.policy }, context);
  const body = await jointBody(pool, facts, {
    ...asked,
    incidents,
    signal: context.signal,
    clock: jointClock(context.remainingMs()),
    ...(base ? { base } : {}),
  });
  const divisionCodes = [...new Set(incidents.map(({ divisionCode }) => divisionCode))];
  return { incidentIds: unique, divisionCodes, body };
}

function message(record: JointRecord): JointPlanInput {
  const { body: kept, divisionCodes, createTime, ...plan } = record;
  const body = { ...kept, countedPlanIds: undefined };
  const reads = body.reads.map(({ service, readTime }) => {
    return { service, readTime: toTimestamp(new Date(readTime)) };
  });
  const times = { createTime: toTimestamp(createTime), startTime: toTimestamp(startOf(record)) };
  const about = { ...plan, divisionCode: divisionCodes[0], ...times };
  return { ...body, ...about, reads } as JointPlanInput;
}

/** Without its lines. */
function summary(plan: JointRecord): JointPlanInput {
  const { parts, jointUnmetBound, basePlanId, readSpreadSeconds, state } = message(plan);
  const { id, incidentIds, divisionCode, creatorId, createTime, reads } = message(plan);
  const about = { id, incidentIds, divisionCode, creatorId, createTime, reads };
  return { ...about, parts, state, jointUnmetBound, basePlanId, readSpreadSeconds };
}
