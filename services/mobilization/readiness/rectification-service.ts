import { uuidv7 } from 'uuidv7';
import { audit } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import {
  divisionPrefix,
  requireRole,
  roles,
  scopePrefixes,
  type Role,
} from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { hasPassedRetest } from '../drills/evaluation-store';
import { evaluate } from './evaluate-service';
import * as messages from './messages';
import type { Readiness } from './readiness-service';
import {
  requireAdvance,
  requireOpen,
  requireReturn,
  type Rectification,
  type RectificationState,
} from './rectification';
import {
  findOpen,
  findRectification,
  insertRectification,
  insertStep,
  listRectifications,
  listSteps,
  lockRectification,
  updateRectification,
  type RectificationChange,
} from './rectification-store';
import type { ReadinessResult } from './rule';

type Handlers = Implementations['muster.mobilization.v1.RectificationsService'];

const keepers: Role[] = [
  'COMMANDER',
  'LOGISTICS_OFFICER',
  'DRILL_OPERATOR',
  'ADMINISTRATOR',
  'SERVICE',
];
const dayMs = 86_400_000;
const dueDaysDefault = 30;

export function rectificationsService(service: Readiness): ServiceHandlers {
  return implement('muster.mobilization.v1.RectificationsService', {
    ...readingHandlers(service),
    openRectification: (request, context) => open(service, request, context),
    advanceRectification: (request, context) => advance(service, request, context),
    returnRectification: async (body, context) => {
      const request = parse(messages.returnSchema, body);
      return move(service, context, { ...request, body, action: 'return' }, async (_trx, found) => {
        requireReturn(found);
        return { change: { state: 'SUPERVISED' }, note: request.reason, evidence: [] };
      });
    },
    reassignRectification: async (body, context) => {
      const request = parse(messages.reassignSchema, body);
      const { ownerId, ownerName, dueTime } = request;
      if (dueTime && dueTime <= service.now()) throw invalid('dueTime', 'must be in the future');
      if (!ownerId && !dueTime) throw invalid('ownerId', 'give an owner or a due time');
      return move(service, context, { ...request, body, action: 'reassign' }, async (_, found) => {
        requireOpen(found);
        const owner = ownerId ? { ownerId, ownerName: ownerName || ownerId } : {};
        const change = { ...owner, ...(dueTime ? { dueTime } : {}) };
        return { change, note: request.reason, evidence: [] };
      });
    },
  });
}

function readingHandlers({
  db,
  now,
}: Readiness): Pick<Handlers, 'getRectification' | 'listRectifications'> {
  return {
    getRectification: async (request, { actor }) => {
      const { id } = parse(messages.getRectificationSchema, request);
      requireRole(actor, [...roles]);
      const found = await findRectification(db, id);
      if (!found) throw notFound('rectification', id);
      requireRole(actor, [...roles], found.divisionCode);
      return messages.rectificationMessage(found, now(), await listSteps(db, id));
    },

    listRectifications: async (request, { actor }) => {
      const parsed = parse(messages.listRectificationsSchema, request);
      const { pageSize, pageToken, divisionCode, overdueOnly, ...filter } = parsed;
      requireRole(actor, [...roles]);
      const prefix = divisionPrefix(divisionCode);
      const bound = { ...filter, prefix, overdueOnly, scopePrefixes: scopePrefixes(actor, roles) };
      const { limit, after } = pageRequest(bound, { pageSize, pageToken });
      const [afterTime, afterId] = (after ?? []).map(String);
      const found = await listRectifications(db, {
        ...{ ...bound, afterTime, afterId, limit: limit + 1 },
        overdueAt: overdueOnly ? now() : undefined,
      });
      const keyOf = ({ dueTime, id }: Rectification) => [dueTime.toISOString(), id];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, bound);
      return {
        rectifications: rows.map((row) => messages.rectificationMessage(row, now())),
        nextPageToken,
      };
    },
  };
}

async function open(
  service: Readiness,
  body: Parameters<Handlers['openRectification']>[0],
  context: CallContext,
) {
  const { db, now } = service;
  const request = parse(messages.openSchema, body);
  const { requestId, divisionCode, origin, originId } = request;
  requireRole(context.actor, keepers, divisionCode);
  if (request.dueTime && request.dueTime <= now())
    throw invalid('dueTime', 'must be in the future');
  return once(db, context, { requestId, request: body }, async (trx) => {
    const known = await findOpen(trx, request);
    if (known) throw exists(known);
    const failed = origin === 'READINESS' ? await failedRule(service, request, context) : undefined;
    if (!failed && !request.title) throw invalid('title', 'is required');
    const dueMs = now().getTime() + (failed?.rule.dueDays ?? dueDaysDefault) * dayMs;
    const row = await insertRectification(trx, {
      id: uuidv7(),
      ...{ divisionCode, origin, originId, retestDrillId: request.retestDrillId },
      title: request.title || failed!.rule.nameZh,
      detail: request.detail || (failed ? shortfallOf(failed) : ''),
      state: 'REGISTERED',
      ownerId: request.ownerId || context.actor.id,
      ownerName: request.ownerName || request.ownerId || context.actor.name,
      dueTime: request.dueTime ?? new Date(dueMs),
      createTime: now(),
    });
    if (!row) throw exists(await findOpen(trx, request));
    await tell(trx, context, 'open', undefined, row);
    return messages.rectificationMessage(row, now());
  });
}

async function failedRule(
  service: Readiness,
  { divisionCode, originId }: { divisionCode: string; originId: string },
  context: CallContext,
): Promise<ReadinessResult> {
  const result = await resultOf(service, divisionCode, originId, context);
  if (result?.outcome === 'FAIL' || result?.outcome === 'UNKNOWN') return result;
  const message = result ? 'passes' : 'does not apply to the division';
  throw new AppError('RULE_NOT_FAILED', `rule ${originId} ${message}`);
}

async function resultOf(
  { db, peers, now }: Readiness,
  divisionCode: string,
  ruleId: string,
  context: CallContext,
): Promise<ReadinessResult | undefined> {
  const question = { divisionCode, asOf: now(), includeBelow: false, pack: '', ruleId };
  const [result] = await evaluate({ db, peers }, question, { parent: context });
  return result;
}

function shortfallOf({ rule, finding, gap }: ReadinessResult): string {
  if (!finding) return '没有数据 / no figure';
  const { threshold, unitZh, unitEn } = rule;
  return `要求 ${threshold} ${unitZh}，现有 ${finding.value}，差 ${gap} / requires ${threshold} ${unitEn}, has ${finding.value}, gap ${gap}`;
}

async function advance(
  service: Readiness,
  body: Parameters<Handlers['advanceRectification']>[0],
  context: CallContext,
) {
  const request = parse(messages.advanceSchema, body);
  const { to, note, evidence, id } = request;
  return move(service, context, { ...request, body, action: 'advance' }, async (trx, found) => {
    const steps = await listSteps(trx, id);
    requireAdvance(found, { to, evidence, actorId: context.actor.id, steps });
    if (to === 'CLOSED') await requirePutRight(service, found, context);
    return { change: { state: to }, note, evidence };
  });
}

/** What a rule opened is closed when the rule passes, not when somebody says so. */
async function requirePutRight(
  service: Readiness,
  { id, origin, originId, divisionCode, retestDrillId }: Rectification,
  context: CallContext,
): Promise<void> {
  if (retestDrillId && !(await hasPassedRetest(service.db, { id, retestDrillId }))) {
    const message = `drill ${retestDrillId} must re-test it first`;
    throw new AppError('RETEST_MISSING', message, { metadata: { retestDrillId } });
  }
  if (origin !== 'READINESS') return;
  const result = await resultOf(service, divisionCode, originId, context);
  if (!result || result.outcome === 'PASS') return;
  const message = `rule ${originId} still fails: ${shortfallOf(result)}`;
  throw new AppError('RULE_STILL_FAILS', message, { metadata: { gap: String(result.gap) } });
}

type Verb = { requestId: string; id: string; etag: string; body: object; action: string };
type Outcome = {
  change: Partial<Omit<RectificationChange, 'id' | 'closeTime'>>;
  note: string;
  evidence: string[];
};

/** What every verb does: once, locked, decided, written with a step, told. */
async function move(
  { db, now }: Readiness,
  context: CallContext,
  { requestId, id, etag, body, action }: Verb,
  decide: (trx: Trx, found: Rectification) => Promise<Outcome>,
) {
  requireRole(context.actor, keepers);
  return once(db, context, { requestId, request: body }, async (trx) => {
    const found = await lockRectification(trx, id);
    if (!found) throw notFound('rectification', id);
    requireRole(context.actor, keepers, found.divisionCode);
    if (etag && etag !== String(found.version)) throw stale(found);
    const { change, note, evidence } = await decide(trx, found);
    const closeTime = change.state === 'CLOSED' ? now() : null;
    const after = await updateRectification(trx, { ...found, ...change, closeTime });
    await insertStep(trx, id, {
      fromState: found.state,
      toState: after.state as RectificationState,
      ...{ note, evidence, createTime: now() },
      actorId: context.actor.id,
      actorName: context.actor.name,
    });
    await tell(trx, context, action, found, after);
    return messages.rectificationMessage(after, now(), await listSteps(trx, id));
  });
}

async function tell(
  trx: Trx,
  context: CallContext,
  action: string,
  before: Rectification | undefined,
  after: Rectification,
): Promise<void> {
  const { id, divisionCode, origin, originId, state } = after;
  const subject = `rectifications/${id}`;
  const facts = ({ state: at, ownerId, dueTime }: Rectification) => ({
    ...{ state: at, ownerId },
    dueTime: dueTime.toISOString(),
  });
  await audit(trx, context, {
    action: `rectification.${action}`,
    ...{ subject, divisionCode },
    before: before && facts(before),
    after: facts(after),
  });
  const data = { origin, originId, state };
  await publish(trx, { kind: 'rectification.changed', subject, divisionCode, data });
}

function exists(known: Rectification | undefined): AppError {
  return new AppError('RECTIFICATION_EXISTS', 'one of this origin is open already', {
    metadata: { rectificationId: known?.id ?? '' },
  });
}

function stale(found: Rectification): AppError {
  return new AppError('ETAG_STALE', 'the rectification was changed meanwhile: read it again', {
    metadata: { etag: String(found.version) },
  });
}
