// Makes the call-outs that an activation, a commit or a drill is followed by, and ends them with it. A
// row is settled in the transaction that makes its call-out, so each has one, whoever dies.
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, RemoteError } from '../../platform/errors';
import { faultPoint } from '../../platform/fault-point';
import type { FollowedEvent } from '../../platform/follow';
import { publish } from '../../platform/outbox';
import type { Client } from '../../platform/rpc-types';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { fromTimestamp } from '../../platform/wire-values';
import { isRefusal } from '../refusals';
import { isOpen, type Order } from './call-out';
import { lockCallOut } from './call-out-store';
import { endCallOut } from './ending-service';
import type { CallOuts } from './parts-service';
import { planCallOut, requireFeasible } from './planning-service';
import { resolveContacts, rosterOptions } from './roster-client';
import { standingOf } from './standing-store';
import { storeCallOut } from './starting-service';
import { orderOfActivation, orderOfTeams, type Point } from './trigger';
import {
  endTrigger,
  insertTrigger,
  listOpenTriggers,
  lockTrigger,
  settleTrigger,
  type Trigger,
} from './trigger-store';

export type Triggering = CallOuts & { incidents: Client<'incidents'> };

const batch = 20;

/** Of `activation.changed`: called out when whoever approved it wanted so, ended when it ends. */
export async function noteActivation(trx: Trx, event: FollowedEvent): Promise<void> {
  const { data, subject: source, divisionCode, createTime } = event;
  if (data['state'] === 'STEPPED_DOWN') return endTrigger(trx, source, 'stepped down');
  if (data['state'] !== 'ACTIVE' || data['callOut'] !== true) return;
  const incidentId = String(data['incidentId'] ?? '');
  const own = source.slice('activations/'.length);
  await insertTrigger(trx, {
    ...{ source, kind: 'ACTIVATION', divisionCode, incidentId, createTime },
    facts: { language: data['callOutLanguage'] === 'en' ? 'en' : 'zh' },
    // The exercise of an activation is its incident's, else itself: what else it is followed by
    // goes by the same id.
    exerciseId: data['exercise'] === true ? incidentId || own : '',
    actorId: String(data['deciderId'] ?? ''),
    actorName: '',
  });
}

export function startTriggers(
  parts: Triggering,
  { log, everyMs }: { log: SweepLog; everyMs: number },
): Sweep {
  return every(everyMs, parts.db, 'call-out-triggers', () => carryOutTriggers(parts, log), { log });
}

export async function carryOutTriggers(parts: Triggering, log: SweepLog): Promise<void> {
  for (const trigger of await listOpenTriggers(parts.db, batch)) {
    const work = trigger.state === 'WAITING' ? start(parts, trigger) : end(parts, trigger);
    await work.catch((error: unknown) => refuseOrWait(parts, trigger, error, log));
  }
}

async function start(parts: Triggering, trigger: Trigger): Promise<void> {
  await faultPoint('call-out:trigger:before');
  await requireOpenIncident(parts, trigger);
  const { order, who } = await orderOf(parts, trigger);
  const plan = await planCallOut(parts, order, who);
  // People are on their way to a disaster: as many as can come are better than a refusal.
  requireFeasible(plan, true);
  const quotas = plan.feasible ? order.quotas : plan.nearest.filter(({ people }) => people > 0);
  const contacts = await resolveContacts(
    parts.roster,
    plan.candidates.map(({ personId }) => personId),
    `call-out: ${order.title}`,
    rosterOptions(who.actor.id),
  );
  await parts.db.transaction(async (trx) => {
    if (!(await lockTrigger(trx, trigger))) return;
    const asked = { ...plan, order: { ...order, quotas } };
    const { id } = await storeCallOut(trx, parts, who, asked, contacts);
    const reason = plan.feasible ? '' : 'QUOTA_INFEASIBLE';
    await settleTrigger(trx, { ...trigger, state: 'STARTED', callOutId: id, reason, message: '' });
    await faultPoint('call-out:trigger:written');
  });
  await faultPoint('call-out:trigger:after');
}

/** A commit of several incidents goes on when one of them has closed; nobody is called to that one. */
async function requireOpenIncident({ db }: Triggering, trigger: Trigger): Promise<void> {
  if (trigger.kind !== 'COMMIT') return;
  const { incidentId } = trigger;
  const { incidentClosed } = await standingOf(db, { incidentId, exerciseId: '' });
  if (!incidentClosed) return;
  throw new AppError('INCIDENT_CLOSED', `incident ${incidentId} is closed`);
}

async function end(parts: Triggering, trigger: Trigger): Promise<void> {
  const { callOutId, message } = trigger;
  const who = whoOf(trigger);
  await parts.db.transaction(async (trx) => {
    if (!(await lockTrigger(trx, trigger))) return;
    const found = callOutId === null ? undefined : await lockCallOut(trx, callOutId);
    if (found && (isOpen(found) || found.state === 'AWAITING_APPROVAL')) {
      await endCallOut(trx, parts, who, { found, decision: 'cancel', reason: message });
    }
    await settleTrigger(trx, { ...trigger, state: 'ENDED' });
    await faultPoint('call-out:trigger:ended');
  });
}

/** A refusal would be the same the next time; anything else is tried again. */
async function refuseOrWait(
  parts: Triggering,
  trigger: Trigger,
  error: unknown,
  log: SweepLog,
): Promise<void> {
  const definite = error instanceof RemoteError ? isRefusal(error) : error instanceof AppError;
  const { source, divisionCode, exerciseId } = trigger;
  if (!definite || trigger.state !== 'WAITING') {
    log.error({ err: error, source }, 'a call-out could not be made yet');
    return;
  }
  const { reason, message } = error as AppError;
  await parts.db.transaction(async (trx) => {
    if (!(await lockTrigger(trx, trigger))) return;
    await settleTrigger(trx, { ...trigger, state: 'REFUSED', reason, message });
    const data = { source, reason, exerciseId };
    await publish(trx, { kind: 'call-out.refused', subject: source, divisionCode, data });
  });
}

async function orderOf(
  parts: Triggering,
  trigger: Trigger,
): Promise<{ order: Order; who: AuditContext }> {
  if (trigger.kind !== 'ACTIVATION') {
    const options = rosterOptions(trigger.actorId);
    const ids = trigger.facts.teamIds ?? [];
    const teams = await Promise.all(ids.map((id) => parts.roster.getTeam({ id }, options)));
    const divisions = teams.map(({ divisionCode }) => divisionCode);
    const point = await centreOf(parts, trigger, trigger.facts.toDivisionCode);
    const said = { now: parts.now(), point };
    return { order: orderOfTeams(trigger, trigger.facts, divisions, said), who: whoOf(trigger) };
  }
  const id = trigger.source.slice('activations/'.length);
  const found = await parts.incidents.getActivation({ id }, rosterOptions(trigger.actorId));
  const plan = found.plan!;
  const startTime = found.startTime ? fromTimestamp(found.startTime) : trigger.createTime;
  const { language } = trigger.facts;
  const point = plan.musterPoint ?? (await centreOf(parts, trigger, await placeOf(parts, trigger)));
  const said = { now: parts.now(), language, point };
  const order = orderOfActivation(trigger, { ...plan, startTime }, said);
  return { order, who: whoOf({ ...trigger, actorName: found.deciderName }) };
}

/** The division of the incident, which is nearer than that of the plan. */
async function placeOf(parts: Triggering, { incidentId, divisionCode, actorId }: Trigger) {
  if (!incidentId) return divisionCode;
  const options = rosterOptions(actorId);
  return (await parts.incidents.getIncident({ id: incidentId }, options)).divisionCode;
}

/** The middle of a division, by name: where nobody has said a better place. */
async function centreOf(
  { incidents }: Triggering,
  { actorId }: Trigger,
  divisionCode?: string,
): Promise<Point | undefined> {
  if (!divisionCode) return undefined;
  const request = { divisionCode, pageSize: 1 };
  const [found] = (await incidents.listDivisions(request, rosterOptions(actorId))).divisions;
  if (found?.code !== divisionCode) return undefined;
  const { nameZh, nameEn, latitude = null, longitude = null } = found;
  return { nameZh, nameEn, latitude, longitude };
}

/** Whoever decided it is who calls out: so many people need a second person all the same. */
function whoOf({ actorId: id, actorName: name }: Pick<Trigger, 'actorId' | 'actorName'>) {
  return { actor: { id, name, grants: [] }, method: 'job/call-out-trigger' };
}
