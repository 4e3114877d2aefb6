import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { optionalEnum, parseIn } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import {
  optionalText,
  optionalTimestampSchema,
  timestampSchema,
  toTimestamp,
} from '../platform/wire-values';
import { dayMs } from './calendar';
import {
  insertLeave,
  leaveKinds,
  leaveStates,
  listLeaves,
  lockLeave,
  setLeaveState,
  type Leave,
  type LeaveState,
} from './leave-store';
import { requirePeople } from './person-put-service';
import { lockPeople } from './person-store';
import { shown } from './rest-rules';
import { leaders, readScope, type Roster } from './service-context';
import { id, optionalId, uuid } from './shapes';
import { shiftsOfPeople } from './shift-store';
import { requireSelfOrLeader } from './swap-service';

type DutyService = Implementations['muster.roster.v1.DutyService'];

const leaveDaysMax = 400;
const leaveShape = z
  .object({
    personId: id,
    kind: z.enum(leaveKinds, `must be one of ${leaveKinds.join(', ')}`),
    startTime: timestampSchema,
    endTime: timestampSchema,
    reason: optionalText(500),
  })
  .superRefine(({ startTime, endTime }, context) => {
    const days = (endTime.getTime() - startTime.getTime()) / dayMs;
    if (days > 0 && days <= leaveDaysMax) return;
    const message = `must be after startTime, by at most ${leaveDaysMax} days`;
    context.addIssue({ code: 'custom', path: ['endTime'], message });
  });
const listShape = z.object({
  teamId: optionalId,
  personId: optionalId,
  state: optionalEnum(leaveStates),
  asOf: optionalTimestampSchema,
});

export function leaveHandlers({
  db,
  now,
}: Roster): Pick<DutyService, 'requestLeave' | 'decideLeave' | 'cancelLeave' | 'listLeaves'> {
  return {
    requestLeave: async (request, context) => {
      const given = parseIn('leave', leaveShape, request.leave);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { personId } = given;
        const people = await requirePeople(trx, [{ field: 'leave.personId', id: personId }]);
        const person = people.get(personId)!;
        requireSelfOrLeader(context.actor, person);
        const leave: Leave = { id: uuidv7(), state: 'REQUESTED', createTime: now(), ...given };
        await insertLeave(trx, leave);
        await record(trx, context, leave, person.divisionCode);
        return leaveMessage(leave);
      });
    },

    decideLeave: async (request, context) => {
      const given = parse(z.object({ id: uuid, approve: z.boolean() }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { leave, person } = await reach(trx, given.id);
        requireRole(context.actor, leaders, person.divisionCode);
        requireLeaveState(leave, ['REQUESTED']);
        if (given.approve) await requireOffShift(trx, leave);
        const state = given.approve ? 'APPROVED' : 'REJECTED';
        return move(trx, context, { leave, divisionCode: person.divisionCode, state });
      });
    },

    cancelLeave: async (request, context) => {
      const given = parse(z.object({ id: uuid }), request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { leave, person } = await reach(trx, given.id);
        requireSelfOrLeader(context.actor, person);
        requireLeaveState(leave, ['REQUESTED', 'APPROVED']);
        const { divisionCode } = person;
        return move(trx, context, { leave, divisionCode, state: 'CANCELLED' });
      });
    },

    listLeaves: async (request, context) => {
      const filter = parse(listShape, request);
      const scope = readScope(context.actor);
      if (filter.asOf) requirePast(filter.asOf, now());
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listLeaves(db, { ...filter, scope, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.id], filter);
      return { leaves: rows.map(leaveMessage), nextPageToken };
    },
  };
}

/** The person is locked, so that nobody gives them a shift meanwhile. */
async function reach(trx: Trx, leaveId: string) {
  const leave = await lockLeave(trx, leaveId);
  if (!leave) throw notFound('leave', leaveId);
  const [person] = await lockPeople(trx, [leave.personId]);
  return { leave, person: person! };
}

function requireLeaveState({ id: leaveId, state }: Leave, allowed: LeaveState[]): void {
  if (allowed.includes(state)) return;
  const subject = `leaves/${leaveId}`;
  const description = `is ${state}, not ${allowed.join(' or ')}`;
  throw new AppError('LEAVE_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'LEAVE_STATE', subject, description }],
    metadata: { state },
  });
}

async function requireOffShift(trx: Trx, { id: leaveId, personId, startTime, endTime }: Leave) {
  const query = { personIds: [personId], from: startTime, until: endTime, except: null };
  const [shift] = await shiftsOfPeople(trx, query);
  if (!shift) return;
  const subject = `leaves/${leaveId}`;
  const description = `${personId} is on shift ${shown(shift)}: hand it over first`;
  throw new AppError('LEAVE_ON_SHIFT', `${subject}: ${description}`, {
    preconditions: [{ type: 'LEAVE_ON_SHIFT', subject, description }],
    violations: [{ field: 'id', description }],
    metadata: { personId, shiftId: shift.shiftId },
  });
}

async function move(
  trx: Trx,
  context: CallContext,
  { leave, divisionCode, state }: { leave: Leave; divisionCode: string; state: LeaveState },
) {
  const moved = await setLeaveState(trx, { id: leave.id, state, actorId: context.actor.id });
  await record(trx, context, moved, divisionCode, leave.state);
  return leaveMessage(moved);
}

/** Why somebody is away is nobody else's business: the log says that, not why. */
async function record(
  trx: Trx,
  context: CallContext,
  { id: leaveId, personId, state }: Leave,
  divisionCode: string,
  before?: LeaveState,
): Promise<void> {
  const subject = `leaves/${leaveId}`;
  const kind = `leave.${state.toLowerCase()}`;
  const change = { ...(before && { before: { state: before } }), after: { personId, state } };
  await audit(trx, context, { action: kind, subject, divisionCode, ...change });
  await publish(trx, { kind, subject, divisionCode, data: { personId, state } });
}

const leaveMessage = (leave: Leave) => ({
  ...leave,
  startTime: toTimestamp(leave.startTime),
  endTime: toTimestamp(leave.endTime),
  createTime: toTimestamp(leave.createTime),
});
