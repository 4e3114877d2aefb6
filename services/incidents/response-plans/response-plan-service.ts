import { audit } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import { requireRole, requireSight, roles, scopePrefixes } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { commanders, editors, reporters, requireReader } from '../access';
import { divisionsByCode } from '../division-store';
import { etagOf, requireRecent, requireEtag } from '../incident';
import { seenIncident } from '../incident-access';
import type { Deps } from '../service';
import {
  approve,
  complete,
  extend,
  reject,
  stepDown,
  tasksOf,
  type Activation,
  type Decision,
} from './activation';
import {
  findActivation,
  insertTasks,
  listActivations,
  listTasks,
  lockActivation,
  updateActivation,
  updateTask,
} from './activation-store';
import * as messages from './messages';
import { propose } from './propose-service';
import { findResponsePlan, listResponsePlans, putResponsePlan } from './response-plan-store';
import { startTaskDeadlines } from './task-deadlines-store';

type Handlers = Implementations['muster.incidents.v1.ResponsePlansService'];

export function responsePlansService(deps: Deps): ServiceHandlers {
  return implement('muster.incidents.v1.ResponsePlansService', {
    ...planHandlers(deps),
    ...readingHandlers(deps),
    proposeActivation: (request, context) => proposeByHand(deps, request, context),
    ...decisionHandlers(deps),
    completeTask: (request, context) => completeTask(deps, request, context),
  });
}

function planHandlers({
  db,
}: Deps): Pick<Handlers, 'getResponsePlan' | 'listResponsePlans' | 'putResponsePlan'> {
  return {
    async getResponsePlan({ id }, { actor }) {
      requireReader(actor);
      const found = await findResponsePlan(db, id);
      if (!found) throw notFound('response plan', id);
      return messages.planMessage(found.plan, found.version);
    },

    async listResponsePlans(request, { actor }) {
      requireReader(actor);
      const filter = parse(messages.listPlansSchema, request);
      const page = pageRequest(filter, request);
      const after = page.after?.[0] as string | undefined;
      const found = await listResponsePlans(db, { ...filter, after, limit: page.limit + 1 });
      const { rows, nextPageToken } = pageOf(found, page.limit, (row) => [row.plan.id], filter);
      const responsePlans = rows.map(({ plan, version }) => messages.planMessage(plan, version));
      return { responsePlans, nextPageToken };
    },

    async putResponsePlan(request, context) {
      const { responsePlan: plan } = parse(messages.putSchema, request);
      requireRole(context.actor, [...editors, ...commanders], plan.divisionCode);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const known = await divisionsByCode(trx, [plan.divisionCode]);
        if (known.size === 0) throw invalid('responsePlan.divisionCode', 'is not a known division');
        const before = await findResponsePlan(trx, plan.id);
        if (before)
          requireRole(context.actor, [...editors, ...commanders], before.plan.divisionCode);
        const etag = request.responsePlan?.etag ?? '';
        const seen = before ? etagOf(before) : '';
        const version = (before?.version ?? 0) + 1;
        const after = etag === seen && (await putResponsePlan(trx, { plan, version }));
        if (!after) {
          const message = `response plan ${plan.id} exists or was changed: read it again`;
          throw new AppError('ETAG_STALE', message, { metadata: { etag: seen } });
        }
        const subject = `response-plans/${plan.id}`;
        const { divisionCode } = plan;
        const fact = { subject, divisionCode, before: before?.plan, after: plan };
        await audit(trx, context, { action: 'response-plan.put', ...fact });
        const data = { responsePlanId: plan.id, version };
        await publish(trx, { kind: 'response-plan.changed', subject, divisionCode, data });
        return messages.planMessage(after.plan, after.version);
      });
    },
  };
}

function readingHandlers({ db, now }: Deps): Pick<Handlers, 'getActivation' | 'listActivations'> {
  return {
    async getActivation(request, { actor }) {
      const { id } = parse(messages.getActivationSchema, request);
      const found = await findActivation(db, id);
      if (!found) throw notFound('activation', id);
      requireSight(actor, found.divisionCode);
      return messages.activationMessage(found, now(), await listTasks(db, id));
    },

    async listActivations(request, { actor }) {
      requireReader(actor);
      const filter = parse(messages.listActivationsSchema, request);
      const bound = { ...filter, scopePrefixes: scopePrefixes(actor, roles) };
      const page = pageRequest(bound, request);
      const [beforeTime, beforeId] = (page.after ?? []).map(String);
      const query = { ...bound, beforeTime, beforeId, limit: page.limit + 1 };
      const found = await listActivations(db, query);
      const keyOf = ({ createTime, id }: Activation) => [createTime.toISOString(), id];
      const { rows, nextPageToken } = pageOf(found, page.limit, keyOf, bound);
      const time = now();
      const activations = rows.map((row) => messages.activationMessage(row, time));
      return { activations, nextPageToken };
    },
  };
}

async function proposeByHand(
  { db, now }: Deps,
  request: Parameters<Handlers['proposeActivation']>[0],
  context: CallContext,
) {
  const { responsePlanId, incidentId, reason, ...given } = parse(messages.proposeSchema, request);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const found = await findResponsePlan(trx, responsePlanId);
    if (!found) throw notFound('response plan', responsePlanId);
    const divisionCode = given.divisionCode || found.plan.divisionCode;
    requireRole(context.actor, reporters, divisionCode);
    const incident = incidentId ? await seenIncident(trx, incidentId, context.actor) : undefined;
    const activation = await propose(trx, found.plan, {
      ...{ divisionCode, reason, now: now(), warningId: null },
      incidentId: incident?.id ?? null,
      exercise: incident?.exercise ?? false,
    });
    if (!activation) {
      throw new AppError('ACTIVATION_EXISTS', 'the plan is proposed or active there already');
    }
    await tell(trx, context, 'propose', activation);
    return messages.activationMessage(activation, now());
  });
}

type Decide = (activation: Activation, decision: Decision) => Activation;
type DecisionVerb =
  'approveActivation' | 'rejectActivation' | 'stepDownActivation' | 'extendActivation';

function decisionHandlers(deps: Deps): Pick<Handlers, DecisionVerb> {
  return {
    approveActivation: (body, context) =>
      decide(deps, context, body, parse(messages.approveSchema, body), 'approve', approve),
    rejectActivation: (body, context) =>
      decide(deps, context, body, parse(messages.decideSchema, body), 'reject', reject),
    stepDownActivation: (body, context) =>
      decide(deps, context, body, parse(messages.decideSchema, body), 'step-down', stepDown),
    extendActivation: (body, context) => {
      const { stepDownDueTime, ...request } = parse(messages.extendSchema, body);
      return decide(deps, context, body, request, 'extend', (activation, decision) =>
        extend(activation, stepDownDueTime, decision),
      );
    },
  };
}

/** What an approval has mobilization carry out beside the tasks. */
type Strands = {
  callOut: boolean;
  prePosition: boolean;
  readyShelters: boolean;
  callOutLanguage: string;
};
const noStrands: Strands = {
  ...{ callOut: false, prePosition: false, readyShelters: false, callOutLanguage: 'zh' },
};

type DecisionAsked = { id: string; etag: string; reason: string } & Partial<Strands>;

async function decide(
  { db, now }: Deps,
  context: CallContext,
  body: { requestId: string },
  { id, etag, reason, ...strands }: DecisionAsked,
  action: 'approve' | 'reject' | 'step-down' | 'extend',
  rule: Decide,
) {
  return once(db, context, { requestId: body.requestId, request: body }, async (trx) => {
    const before = await lockActivation(trx, id);
    if (!before) throw notFound('activation', id);
    requireRole(context.actor, commanders, before.divisionCode);
    if (etag) requireEtag(before, etag, 'the activation');
    const { id: deciderId, name: deciderName } = context.actor;
    const after = rule(before, { deciderId, deciderName, reason, now: now() });
    if (action === 'approve') {
      const tasks = tasksOf(after);
      await insertTasks(trx, id, tasks);
      await startTaskDeadlines(trx, after, tasks);
    }
    const saved = await updateActivation(trx, after);
    await tell(trx, context, action, saved, before, { ...noStrands, ...strands });
    return messages.activationMessage(saved, now(), await listTasks(trx, id));
  });
}

async function completeTask(
  { db, now }: Deps,
  body: Parameters<Handlers['completeTask']>[0],
  context: CallContext,
) {
  const { id, taskId, skipped, note, ...given } = parse(messages.completeSchema, body);
  const doneTime = given.doneTime ?? now();
  requireRecent('doneTime', given.doneTime, now());
  return once(db, context, { requestId: body.requestId, request: body }, async (trx) => {
    const activation = await lockActivation(trx, id);
    if (!activation) throw notFound('activation', id);
    requireRole(context.actor, [...reporters, 'DRILL_OPERATOR'], activation.divisionCode);
    const task = (await listTasks(trx, id)).find((each) => each.id === taskId);
    if (!task) throw notFound('task', taskId);
    const actorName = context.actor.name;
    const after = complete(activation, task, { skipped, note, actorName, doneTime });
    await updateTask(trx, id, after);
    const { divisionCode, exercise } = activation;
    const subject = `activations/${id}/tasks/${taskId}`;
    const facts = { state: after.state, note };
    await audit(trx, context, { action: 'task.complete', subject, divisionCode, after: facts });
    const data = { activationId: id, taskId, state: after.state, exercise };
    await publish(trx, { kind: 'activation.task-completed', subject, divisionCode, data });
    return messages.activationMessage(activation, now(), await listTasks(trx, id));
  });
}

async function tell(
  trx: Trx,
  context: CallContext,
  action: string,
  after: Activation,
  before?: Activation,
  strands = noStrands,
): Promise<void> {
  const { id, divisionCode, state, responsePlanId, incidentId, exercise } = after;
  const subject = `activations/${id}`;
  const facts = { state, decisionReason: after.decisionReason, ...strands };
  await audit(trx, context, {
    action: `activation.${action}`,
    ...{ subject, divisionCode, before: before && { state: before.state }, after: facts },
  });
  if (action === 'propose') return;
  const { deciderId } = after;
  const data = { responsePlanId, incidentId, state, exercise, deciderId, ...strands };
  await publish(trx, { kind: 'activation.changed', subject, divisionCode, data });
}
