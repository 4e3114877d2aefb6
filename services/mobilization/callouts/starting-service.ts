// From a plan to rows: everyone who may be asked, the first wave, and its deadlines.
import { audit, type AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { uuidv7 } from 'uuidv7';
import { isGroup } from './channels/channel';
import { isOpen, type CallOut } from './call-out';
import { insertCallOut, insertWave, updateCallOut } from './call-out-store';
import { sealContact } from './contact-seal';
import { insertDeadline, type Deadline } from './deadline-store';
import { laneOf, timerQueue, type CallOuts } from './parts-service';
import { needsApproval, type Plan, type PlannedPerson } from './planning-service';
import {
  insertRecipients,
  queueEveryone,
  queuePeople,
  queueRole,
  type NewRecipient,
  type Queueing,
} from './recipient-store';
import type { Contacts } from './roster-client';
import { startTargets } from './target-store';
import { phoneKey, routesOf } from './routes';

const batch = 1_000;

export type Resolved = Map<string, Contacts>;

/** Stores the call-out with everyone in it; asks the first wave unless it must be approved. */
export async function storeCallOut(
  trx: Trx,
  parts: CallOuts,
  who: AuditContext,
  plan: Plan,
  contacts: Resolved,
): Promise<CallOut> {
  const now = parts.now();
  const { order, policy, candidates, first } = plan;
  if (policy.urgent) parts.gate.hold();
  const waiting = needsApproval(plan);
  const callOut = await insertCallOut(trx, {
    id: uuidv7(),
    state: waiting ? 'AWAITING_APPROVAL' : 'ACTIVE',
    ...{ order, policy, now },
    candidateCount: candidates.length,
    creatorId: who.actor.id,
    creatorName: who.actor.name,
  });
  const everyone = order.quotas.length === 0;
  const queue = { now, noticeTime: plan.sendTime, respondBy: answerBy(callOut, plan.sendTime) };
  const atOnce = everyone && !waiting;
  const how: Queueing = atOnce
    ? { state: 'QUEUED', wave: 1, queue }
    : { state: 'CANDIDATE', wave: 0, queue: null };
  const ids: string[] = [];
  let stored = Promise.resolve();
  for (let from = 0; from < candidates.length; from += batch) {
    // Batch by batch: to seal a region's addresses at once would stop everything else. The next is
    // made while the database stores this one.
    const rows = candidates
      .slice(from, from + batch)
      .map((person, at) => newRecipient(parts, plan, person, from + at, contacts));
    await stored;
    stored = insertRecipients(trx, callOut.id, rows, how);
    stored.catch(() => undefined);
    ids.push(...rows.filter(({ personId }) => first.has(personId)).map(({ id }) => id));
  }
  await stored;
  const tellers = tellersOf(parts, plan, candidates.length, contacts);
  await insertRecipients(trx, callOut.id, tellers, { state: 'CANDIDATE', wave: 0, queue: null });
  await record(trx, who, callOut, 'call-out.create');
  if (waiting) return callOut;
  if (atOnce) return beginWave(trx, parts, callOut, candidates.length, plan.sendTime);
  return startWaves(trx, parts, callOut, { ids, noticeTime: plan.sendTime });
}

export const answerBy = ({ policy }: CallOut, from: Date) =>
  new Date(from.getTime() + policy.respondSeconds * 1000);

/** The first wave of a call-out: these people, or everyone. */
export async function startWaves(
  trx: Trx,
  parts: CallOuts,
  callOut: CallOut,
  { ids, noticeTime }: { ids: string[] | 'everyone'; noticeTime: Date },
): Promise<CallOut> {
  const queue = { now: parts.now(), noticeTime, respondBy: answerBy(callOut, noticeTime) };
  let count: number;
  if (ids === 'everyone') {
    count = await queueEveryone(trx, callOut.id, { ...queue, wave: 1 });
  } else {
    count = ids.length;
    await queuePeople(trx, ids, { ...queue, wave: 1 });
  }
  return beginWave(trx, parts, callOut, count, noticeTime);
}

async function beginWave(
  trx: Trx,
  parts: CallOuts,
  callOut: CallOut,
  people: number,
  noticeTime: Date,
): Promise<CallOut> {
  const now = parts.now();
  await openWave(trx, callOut, { people, startTime: noticeTime });
  await startTargets(trx, callOut, noticeTime);
  const { musterTime } = callOut.order;
  if (musterTime) {
    const dueTime = new Date(
      new Date(musterTime).getTime() + callOut.policy.graceSeconds * 1000 + 1,
    );
    await setDeadline(trx, callOut, { callOutId: callOut.id, kind: 'MUSTER', dueTime });
  }
  await queueRole(trx, callOut.id, { role: 'GROUP', notice: 'CALL', now });
  await dispatch(trx, callOut);
  return updateCallOut(trx, callOut, { state: 'ACTIVE', startTime: now });
}

/** A wave's row and the time at which its silence ends. */
export async function openWave(
  trx: Trx,
  callOut: CallOut,
  { people, startTime }: { people: number; startTime: Date },
): Promise<number> {
  const respondBy = answerBy(callOut, startTime);
  const number = await insertWave(trx, callOut.id, { people, startTime, respondBy });
  await setDeadline(trx, callOut, {
    ...{ callOutId: callOut.id, kind: 'RESPONSE', dueTime: respondBy },
  });
  return number;
}

/** Looks at the call-out again at that time. */
export async function setDeadline(
  trx: Trx,
  { divisionCode }: CallOut,
  deadline: Omit<Deadline, 'id'>,
): Promise<void> {
  const { id, dueTime } = await insertDeadline(trx, deadline);
  await publish(trx, {
    kind: 'call-out.deadline-set',
    subject: `call-out-deadlines/${id}`,
    divisionCode,
    data: { callOutId: deadline.callOutId, kind: deadline.kind, dueTime: dueTime.toISOString() },
    job: { queue: timerQueue, name: 'deadline', id: `deadline-${id}` },
  });
}

/** Has a worker send what is due of a call-out. */
export async function dispatch(trx: Trx, callOut: CallOut): Promise<void> {
  await publish(trx, {
    kind: 'call-out.dispatched',
    subject: `call-outs/${callOut.id}`,
    divisionCode: callOut.divisionCode,
    data: { exerciseId: callOut.exerciseId },
    job: { queue: laneOf(callOut), name: 'dispatch' },
  });
}

/** The audit entry and the event of a change; without anything of the people in it. */
export async function record(
  trx: Trx,
  who: AuditContext,
  callOut: CallOut,
  action: string,
  data: object = {},
): Promise<void> {
  const { id, divisionCode, exerciseId, incidentId, state } = callOut;
  const subject = `call-outs/${id}`;
  const after = { state, exerciseId, incidentId, ...data };
  await audit(trx, who, { action, subject, divisionCode, after });
  const kind =
    isOpen(callOut) || state === 'AWAITING_APPROVAL' ? 'call-out.changed' : 'call-out.ended';
  await publish(trx, { kind, subject, divisionCode, data: { ...after, action } });
}

function newRecipient(
  { keys, channels }: CallOuts,
  { policy }: Plan,
  person: PlannedPerson,
  rank: number,
  resolved: Resolved,
): NewRecipient {
  const id = uuidv7();
  const { name, contacts } = resolved.get(person.personId) ?? { name: person.name, contacts: [] };
  const routes = routesOf({ ...person, contacts }, policy.channelKinds, channels.all);
  const phone = contacts.find(({ kind }) => kind === 'PHONE')?.value;
  return {
    ...{ id, rank, role: 'CALLED', personId: person.personId, teamId: person.teamId },
    ...{ account: person.account, skills: person.skills, rate: person.rate },
    contactSealed: sealContact(keys, id, { name, routes }),
    phoneIndex: phone ? keys.blindIndex(phoneKey(phone)) : '',
    channelIds: routes.map(({ channelId }) => channelId),
  };
}

/** Authorities, who are asked when nobody else is left, and group robots. */
function tellersOf(
  { keys, channels }: CallOuts,
  { order, policy }: Plan,
  firstRank: number,
  resolved: Resolved,
): NewRecipient[] {
  const authorities = order.authorityPersonIds.map((personId) => {
    const { name, contacts } = resolved.get(personId) ?? { name: '', contacts: [] };
    const reach = { personId, account: '', contacts };
    const routes = routesOf(reach, policy.channelKinds, channels.all);
    return { role: 'AUTHORITY' as const, personId, name, routes };
  });
  const groups = channels.all.filter(isGroup).map(({ id: channelId }) => ({
    ...{ role: 'GROUP' as const, personId: `channel:${channelId}`, name: '' },
    routes: [{ channelId, address: '' }],
  }));
  return [...authorities, ...groups].map(({ role, personId, name, routes }, at) => {
    const id = uuidv7();
    return {
      ...{ id, rank: firstRank + at, role, personId, teamId: '', account: '', skills: [], rate: 0 },
      contactSealed: sealContact(keys, id, { name, routes }),
      phoneIndex: '',
      channelIds: routes.map(({ channelId }) => channelId),
    };
  });
}
