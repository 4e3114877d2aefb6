import { audit } from '../../platform/audit';
import type { Db } from '../../platform/db';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import {
  divisionPrefix,
  requireRole,
  roles,
  scopePrefixes,
  type Actor,
  type Role,
} from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { requireEtag } from '../../platform/request-fields';
import { isAnswered, once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { requireDrillRuns } from '../drills/exercise-service';
import { countPlaces, countStates, readMarks } from './answer-store';
import { stateAfterDecision, type CallOut, type Decision, type Order } from './call-out';
import {
  findCallOut,
  findPolicy,
  listCallOuts,
  listPolicies,
  listWaves,
  lockCallOut,
  updateCallOut,
  updatePolicy,
} from './call-out-store';
import { deadlineKeeping } from './deadline-store';
import { endCallOut } from './ending-service';
import { callOutMessage, planMessage, policyMessage, triggerMessage } from './messages';
import { costOfMessages } from './notice-store';
import type { CallOuts } from './parts-service';
import { costOf, needsApproval, planCallOut, requireFeasible, type Plan } from './planning-service';
import { sendTime } from './quiet-hours';
import { recipientHandlers } from './recipients-service';
import { listCalled } from './recipient-store';
import { resolveContacts, rosterOptions } from './roster-client';
import {
  createShape,
  decideShape,
  getShape,
  listShape,
  planShape,
  policyShape,
  triggersShape,
} from './shapes';
import { standingOf } from './standing-store';
import { record, startWaves, storeCallOut } from './starting-service';
import { findTriggers } from './trigger-store';
import { selectWave } from './wave';
import { askLimitsOf } from './planning-service';

export type Handlers = Implementations['muster.mobilization.v1.CallOutsService'];

const callers: Role[] = ['COMMANDER', 'SERVICE'];
const drillCallers: Role[] = [...callers, 'DRILL_OPERATOR'];

export function requireCaller(
  actor: Actor,
  { exerciseId, divisionCode }: { exerciseId: string; divisionCode: string },
): void {
  requireRole(actor, exerciseId === '' ? callers : drillCallers, divisionCode);
}

export function callOutsService(parts: CallOuts): ServiceHandlers {
  return implement('muster.mobilization.v1.CallOutsService', {
    ...callingHandlers(parts),
    ...readingHandlers(parts),
    ...decidingHandlers(parts),
    ...policyHandlers(parts),
    ...recipientHandlers(parts),
  });
}

function callingHandlers(parts: CallOuts): Pick<Handlers, 'planCallOut' | 'createCallOut'> {
  return {
    planCallOut: async (request, context) => {
      const { order } = parse(planShape, request);
      requireCaller(context.actor, order);
      await requireStanding(parts.db, order);
      requireFuture(order, parts.now());
      const plan = await planCallOut(parts, order, context);
      return planMessage(plan, costOf(plan, parts), needsApproval(plan));
    },

    createCallOut: async (request, context) => {
      const { order, acceptNearest } = parse(createShape, request);
      requireCaller(context.actor, order);
      const { requestId } = request;
      const work = { requestId, request };
      // What the roster says now may differ from what it said when this was asked first.
      if (await isAnswered(parts.db, requestId)) return once(parts.db, context, work, never);
      await requireStanding(parts.db, order);
      requireFuture(order, parts.now());
      const asked = await planCallOut(parts, order, context);
      requireFeasible(asked, acceptNearest);
      const plan = asked.feasible ? asked : nearestOf(asked);
      const contacts = await resolveContacts(
        parts.roster,
        [...plan.candidates.map(({ personId }) => personId), ...order.authorityPersonIds],
        `call-out: ${order.title}`,
        rosterOptions(context.actor.id),
      );
      return once(parts.db, context, work, async (trx) => {
        await requireDrillRuns(trx, context.actor, order.exerciseId);
        return callOutMessage(await storeCallOut(trx, parts, context, plan, contacts));
      });
    },
  };
}

/** The quota people agreed to instead; skills nobody has are left out. */
function nearestOf(plan: Plan): Plan {
  const quotas = plan.nearest.filter(({ people }) => people > 0);
  return { ...plan, order: { ...plan.order, quotas } };
}

const never = () => Promise.reject(new Error('an answered request did its work again'));

/** Nobody is called to what has stopped or is over. */
async function requireStanding(db: Db, order: Order): Promise<void> {
  const { incidentClosed, drillState } = await standingOf(db, order);
  const { incidentId } = order;
  if (incidentClosed) {
    const message = `incident ${incidentId} is closed: nobody is called out for it`;
    throw new AppError('INCIDENT_CLOSED', message, { metadata: { incidentId } });
  }
  if (drillState === null || drillState === 'RUNNING') return;
  throw new AppError('DRILL_STATE', `the drill is ${drillState}: nobody is called out for it`, {
    metadata: { state: drillState, allowed: 'RUNNING' },
  });
}

function requireFuture({ musterTime }: Order, now: Date): void {
  if (musterTime && new Date(musterTime) <= now) {
    throw invalid('order.musterTime', 'must be in the future');
  }
}

type Reading = 'getCallOut' | 'listCallOuts' | 'listCallOutTriggers';

function readingHandlers(parts: CallOuts): Pick<Handlers, Reading> {
  return {
    getCallOut: async (request, { actor }) => {
      const { id } = parse(getShape, request);
      return detailed(parts, await seenCallOut(parts.db, actor, id));
    },

    listCallOutTriggers: async (request, { actor }) => {
      requireRole(actor, [...roles]);
      const { source, incidentId } = parse(triggersShape, request);
      const scope = scopePrefixes(actor, roles);
      const found = await findTriggers(parts.db, { source, incidentId, scopePrefixes: scope });
      return { triggers: found.map(triggerMessage) };
    },

    listCallOuts: async (request, { actor }) => {
      const { pageSize, pageToken, divisionCode, ...given } = parse(listShape, request);
      requireRole(actor, [...roles]);
      const filter = {
        ...given,
        prefix: divisionPrefix(divisionCode ?? ''),
        scopePrefixes: scopePrefixes(actor, roles),
      };
      const { limit, after } = pageRequest(filter, { pageSize, pageToken });
      const [beforeTime, beforeId] = (after ?? []).map(String);
      const found = await listCallOuts(parts.db, {
        ...filter,
        beforeTime,
        beforeId,
        limit: limit + 1,
      });
      const keyOf = ({ createTime, id }: CallOut) => [createTime.toISOString(), id];
      const page = pageOf(found, limit, keyOf, filter);
      const callOuts = page.rows.map((row) => callOutMessage(row));
      return { callOuts, nextPageToken: page.nextPageToken };
    },
  };
}

export async function seenCallOut(db: Db, actor: Actor, id: string): Promise<CallOut> {
  requireRole(actor, [...roles]);
  const callOut = await findCallOut(db, id);
  if (!callOut) throw notFound('call-out', id);
  requireRole(actor, [...roles], callOut.divisionCode);
  return callOut;
}

async function detailed(parts: CallOuts, callOut: CallOut) {
  const { db, channels } = parts;
  const { id, policy } = callOut;
  const [counts, places, waves, marks, keeping, sent] = await Promise.all([
    countStates(db, id),
    countPlaces(db, id),
    listWaves(db, id),
    readMarks(db, id, policy.acknowledgeSeconds),
    deadlineKeeping(db, id, parts.now()),
    costOfMessages(db, id),
  ]);
  const costCents = sent.reduce(
    (sum, { channelId, messages }) => sum + messages * (channels.find(channelId)?.costCents ?? 0),
    0,
  );
  return callOutMessage(callOut, { counts, places, waves, marks, keeping, costCents });
}

function decidingHandlers(
  parts: CallOuts,
): Pick<Handlers, 'approveCallOut' | 'rejectCallOut' | 'closeCallOut' | 'cancelCallOut'> {
  const handler =
    (decision: Decision): Handlers['approveCallOut'] =>
    async (request, context) =>
      decide(parts, decision, request, context);
  return {
    approveCallOut: handler('approve'),
    rejectCallOut: handler('reject'),
    closeCallOut: handler('close'),
    cancelCallOut: handler('cancel'),
  };
}

async function decide(
  parts: CallOuts,
  decision: Decision,
  request: Parameters<Handlers['approveCallOut']>[0],
  context: CallContext,
) {
  const { id, etag, reason } = parse(decideShape, request);
  requireRole(context.actor, drillCallers);
  if (decision !== 'approve' && reason === '') throw invalid('reason', 'must say why');
  return once(parts.db, context, { requestId: request.requestId, request }, async (trx) => {
    const found = await lockCallOut(trx, id);
    if (!found) throw notFound('call-out', id);
    requireCaller(context.actor, found);
    if (etag) requireEtag(found, etag, 'call-out');
    const { actor } = context;
    if (decision === 'approve') {
      stateAfterDecision(found, decision, actor.id);
      const by = { deciderId: actor.id, deciderName: actor.name, decideReason: reason };
      const decided = await updateCallOut(trx, found, by);
      const started = await begin(trx, parts, decided);
      await record(trx, context, started, 'call-out.approve');
      return callOutMessage(started);
    }
    return callOutMessage(await endCallOut(trx, parts, context, { found, decision, reason }));
  });
}

/** Who is asked first is decided when it begins: the plan may have waited. */
async function begin(
  trx: Parameters<typeof lockCallOut>[0],
  parts: CallOuts,
  callOut: CallOut,
): Promise<CallOut> {
  const { order, policy } = callOut;
  requireFuture(order, parts.now());
  const quiet = {
    from: policy.quietFrom,
    until: policy.quietUntil,
    override: policy.quietOverride,
  };
  const noticeTime = sendTime(quiet, parts.now());
  if (order.quotas.length === 0) {
    return startWaves(trx, parts, callOut, { ids: 'everyone', noticeTime });
  }
  const people = await listCalled(trx, callOut.id);
  const ids = selectWave(order.quotas, [], people, askLimitsOf(order, callOut.policy));
  return startWaves(trx, parts, callOut, { ids, noticeTime });
}

function policyHandlers(
  parts: CallOuts,
): Pick<Handlers, 'listCallOutPolicies' | 'putCallOutPolicy'> {
  return {
    listCallOutPolicies: async (_request, { actor }) => {
      requireRole(actor, [...roles]);
      const policies = await listPolicies(parts.db);
      return {
        policies: policies.map(policyMessage),
        channels: parts.channels.all.map(({ id, kind, costCents, perMinute }) => ({
          ...{ id, kind, costCents, perMinute },
        })),
      };
    },

    putCallOutPolicy: async (request, context) => {
      const { etag = '', ...given } = request.policy ?? {};
      const { level, ...rules } = parse(policyShape, given);
      requireRole(context.actor, ['ADMINISTRATOR', 'SERVICE'], '');
      return once(parts.db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = (await findPolicy(trx, level))!;
        requireEtag(before, etag, 'policy');
        const after = await updatePolicy(trx, { level, rules, version: before.version });
        if (!after)
          throw new AppError('ETAG_STALE', `the policy of ${level} was changed meanwhile`);
        const subject = `call-out-policies/${level}`;
        const fact = { subject, divisionCode: '', before: before.rules, after: rules };
        await audit(trx, context, { action: 'call-out-policy.put', ...fact });
        const data = { level, version: after.version };
        await publish(trx, { kind: 'call-out-policy.changed', subject, divisionCode: '', data });
        return policyMessage(after);
      });
    },
  };
}
