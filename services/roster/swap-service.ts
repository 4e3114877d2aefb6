import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { optionalEnum } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalText, optionalTimestampSchema, toTimestamp } from '../platform/wire-values';
import { requireFitForDuty } from './duty-check-service';
import {
  insertSwap,
  listSwaps,
  lockSwap,
  setSwapState,
  swapStates,
  type Swap,
  type SwapState,
} from './leave-store';
import { requirePeople } from './person-put-service';
import { lockPeople, type Person } from './person-store';
import { leaders, readScope, type Roster } from './service-context';
import { id, optionalId, uuid } from './shapes';
import { dutiesOf, lockMentioned } from './shift-service';
import {
  insertShiftMembers,
  lockShift,
  removeShiftMembers,
  touchShift,
  type ManyShift,
} from './shift-store';
import { findTeams } from './team-store';

type DutyService = Implementations['muster.roster.v1.DutyService'];

const offerShape = z
  .object({ shiftId: uuid, fromPersonId: id, toPersonId: id, reason: optionalText(500) })
  .refine(({ fromPersonId, toPersonId }) => fromPersonId !== toPersonId, {
    path: ['toPersonId'],
    message: 'must be someone else',
  });
const listShape = z.object({
  teamId: optionalId,
  personId: optionalId,
  state: optionalEnum(swapStates),
  asOf: optionalTimestampSchema,
});

export function swapHandlers({
  db,
  now,
}: Roster): Pick<
  DutyService,
  'offerSwap' | 'answerSwap' | 'decideSwap' | 'withdrawSwap' | 'listSwaps'
> {
  return {
    offerSwap: async (request, context) => {
      const given = parse(offerShape, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const shift = await openShift(trx, given.shiftId, now());
        const people = await requirePeople(trx, [
          { field: 'fromPersonId', id: given.fromPersonId },
          { field: 'toPersonId', id: given.toPersonId },
        ]);
        requireSelfOrLeader(context.actor, people.get(given.fromPersonId)!);
        requireOnShift(shift, given);
        const offered = { id: uuidv7(), state: 'OFFERED' as const, createTime: now(), ...given };
        const swap = await insertSwap(trx, offered);
        if (!swap) throw exists(given);
        await record(trx, context, swap, shift);
        return swapMessage(swap);
      });
    },

    answerSwap: async (request, context) => {
      const given = parse(z.object({ id: uuid, accept: z.boolean() }), request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { swap, shift, people } = await reach(trx, given.id, now());
        requireSelfOrLeader(context.actor, people.get(swap.toPersonId)!);
        requireSwapState(swap, ['OFFERED']);
        const state = given.accept ? 'ACCEPTED' : 'DECLINED';
        return move(trx, context, { swap, shift, state });
      });
    },

    decideSwap: async (request, context) => {
      const given = parse(z.object({ id: uuid, approve: z.boolean() }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { swap, shift } = await reach(trx, given.id, now());
        const [team] = await findTeams(trx, [shift.teamId]);
        requireRole(context.actor, leaders, team!.divisionCode);
        requireSwapState(swap, ['ACCEPTED']);
        if (given.approve) await handOver(trx, swap, shift);
        const state = given.approve ? 'APPROVED' : 'REJECTED';
        return move(trx, context, { swap, shift, state });
      });
    },

    withdrawSwap: async (request, context) => {
      const given = parse(z.object({ id: uuid }), request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { swap, shift, people } = await reach(trx, given.id, now());
        requireSelfOrLeader(context.actor, people.get(swap.fromPersonId)!);
        requireSwapState(swap, ['OFFERED', 'ACCEPTED']);
        return move(trx, context, { swap, shift, state: 'WITHDRAWN' });
      });
    },

    listSwaps: async (request, context) => {
      const filter = parse(listShape, request);
      const scope = readScope(context.actor);
      if (filter.asOf) requirePast(filter.asOf, now());
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listSwaps(db, { ...filter, scope, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.id], filter);
      return { swaps: rows.map(swapMessage), nextPageToken };
    },
  };
}

/** People act for themselves with the account that names them; whoever leads acts for all. */
export function requireSelfOrLeader(actor: Actor, person: Person): void {
  if (person.account !== '' && person.account === actor.id) return;
  requireRole(actor, leaders, person.divisionCode);
}

async function openShift(trx: Trx, shiftId: string, now: Date): Promise<ManyShift> {
  const shift = await lockShift(trx, shiftId);
  if (!shift) throw notFound('shift', shiftId);
  if (shift.startTime > now) return shift;
  const subject = `shifts/${shiftId}`;
  const description = `began at ${shift.startTime.toISOString()}`;
  throw new AppError('SHIFT_BEGUN', `${subject} ${description}`, {
    preconditions: [{ type: 'SHIFT_BEGUN', subject, description }],
  });
}

async function reach(trx: Trx, swapId: string, now: Date) {
  const swap = await lockSwap(trx, swapId);
  if (!swap) throw notFound('swap', swapId);
  const shift = await openShift(trx, swap.shiftId, now);
  const people = await lockPeople(trx, [swap.fromPersonId, swap.toPersonId]);
  return { swap, shift, people: new Map(people.map((person) => [person.id, person])) };
}

function requireOnShift(
  { personIds }: ManyShift,
  given: { fromPersonId: string; toPersonId: string },
) {
  if (!personIds.includes(given.fromPersonId)) {
    const description = `${given.fromPersonId} is not on this shift`;
    throw new AppError('NOT_ON_SHIFT', `fromPersonId: ${description}`, {
      violations: [{ field: 'fromPersonId', description }],
    });
  }
  if (personIds.includes(given.toPersonId)) {
    throw invalid('toPersonId', `${given.toPersonId} is on this shift already`);
  }
}

function requireSwapState({ id: swapId, state }: Swap, allowed: SwapState[]): void {
  if (allowed.includes(state)) return;
  const subject = `swaps/${swapId}`;
  const description = `is ${state}, not ${allowed.join(' or ')}`;
  throw new AppError('SWAP_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'SWAP_STATE', subject, description }],
    metadata: { state },
  });
}

/** The one who takes the place must be as fit for it as if the roster were written now. */
async function handOver(trx: Trx, { fromPersonId, toPersonId }: Swap, shift: ManyShift) {
  requireOnShift(shift, { fromPersonId, toPersonId });
  const place = { ...shift, personIds: [toPersonId] };
  const duties = dutiesOf(place, '').map((duty) => ({ ...duty, field: 'id' }));
  await requireFitForDuty(trx, duties, await lockMentioned(trx, duties), shift.id);
  await removeShiftMembers(trx, shift.id, [fromPersonId]);
  await insertShiftMembers(trx, [place]);
  await touchShift(trx, shift.id);
}

const exists = ({ fromPersonId }: { fromPersonId: string }) =>
  new AppError('SWAP_EXISTS', `fromPersonId: ${fromPersonId} offers this place already`, {
    violations: [{ field: 'fromPersonId', description: 'offers this place already' }],
  });

async function move(
  trx: Trx,
  context: CallContext,
  { swap, shift, state }: { swap: Swap; shift: ManyShift; state: SwapState },
) {
  const moved = await setSwapState(trx, swap.id, state);
  await record(trx, context, moved, shift, swap.state);
  return swapMessage(moved);
}

async function record(
  trx: Trx,
  context: CallContext,
  { id: swapId, state, shiftId, fromPersonId, toPersonId }: Swap,
  { teamId }: ManyShift,
  before?: SwapState,
): Promise<void> {
  const [team] = await findTeams(trx, [teamId]);
  const { divisionCode } = team!;
  const subject = `swaps/${swapId}`;
  const kind = `swap.${state.toLowerCase()}`;
  const after = { shiftId, fromPersonId, toPersonId, state };
  const change = { ...(before && { before: { state: before } }), after };
  await audit(trx, context, { action: kind, subject, divisionCode, ...change });
  await publish(trx, { kind, subject, divisionCode, data: { shiftId, teamId, state } });
}

const swapMessage = ({ createTime, ...swap }: Swap) => ({
  ...swap,
  createTime: toTimestamp(createTime),
});
