import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { callOffMessage } from './agreement-messages';
import {
  callOffVerbShape,
  createCallOffShape,
  listCallOffsShape,
  receiveCallOffShape,
} from './agreement-shapes';
import { agreements, changeCalled } from './agreement-store';
import {
  agreementTime,
  joinRun,
  leaveRun,
  receiveUnits,
  requireCallable,
  requireCallOffState,
  type CallOffState,
} from './call-off';
import {
  findCallOff,
  insertCallOff,
  listCallOffs,
  lockCallOff,
  lockOverHolds,
  updateCallOff,
  type CallOff,
} from './call-off-store';
import { capacities, changeRun } from './capacity-store';
import { requireKnown, requireOpen } from './catalogue';
import { findMentioned } from './catalogue-store';
import { receiveLines } from './receiving-service';
import { record } from './recording-service';
import { readScope, requireReaderOfOne, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

type Handlers = ServiceImplementation<'muster.inventory.v1.AgreementsService'>;
type CallOffHandlers = Pick<Handlers, 'getCallOff' | 'listCallOffs' | 'createCallOff'>;
type ResolvingHandlers = Pick<Handlers, 'confirmCallOff' | 'releaseCallOff' | 'receiveCallOff'>;

/** Where the units come from: one of the two. */
export type Origin = { agreementId: string | null; capacityId: string | null };

export function callOffHandlers({ db, now }: Inventory): CallOffHandlers {
  return {
    getCallOff: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      readScope(context.actor);
      const callOff = await findCallOff(db, id);
      if (!callOff) throw notFound('call_off', id);
      requireReaderOfOne(context.actor, [callOff.sourceDivisionCode, callOff.divisionCode]);
      return callOffMessage(callOff, now());
    },

    listCallOffs: async (request, context) => {
      const filter = { ...parse(listCallOffsShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const time = now();
      const found = await listCallOffs(db, { ...filter, now: time, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { callOffs: rows.map((row) => callOffMessage(row, time)), nextPageToken };
    },

    createCallOff: async (request, context) => {
      const input = parse(createCallOffShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId: input.requestId, request }, async (trx) => {
        const time = now();
        const taken = await takeUnits(trx, context, input, input.quantity, time);
        const depotId = input.depotId ?? taken.depotId;
        await requireReceiver(trx, context, depotId);
        const id = uuidv7();
        await insertCallOff(trx, {
          ...{ id, state: 'HELD', agreementId: input.agreementId, capacityId: input.capacityId },
          ...{ itemId: taken.itemId, sourceDepotId: taken.depotId, depotId, received: 0 },
          ...{ quantity: input.quantity, incidentId: input.incidentId, purpose: input.purpose },
          expectedTime: taken.expectedTime,
          expireTime: new Date(time.getTime() + input.holdSeconds * 1000),
          ...{ version: 1, createTime: time, resolveTime: null },
          ...{ sourceDivisionCode: '', divisionCode: '' },
        });
        const callOff = (await findCallOff(trx, id))!;
        await recordCallOff(trx, context, callOff, 'created');
        return callOffMessage(callOff, time);
      });
    },
  };
}

export function callOffVerbHandlers({ db, now }: Inventory): ResolvingHandlers {
  return {
    confirmCallOff: async (request, context) => {
      const { requestId, id } = parse(callOffVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const callOff = await callOffForChange(trx, context, id);
        requireCallOffState(callOff, ['HELD'], now());
        const confirmed = await settle(trx, context, { ...callOff, state: 'CONFIRMED' });
        return callOffMessage(confirmed, now());
      });
    },

    releaseCallOff: async (request, context) => {
      const { requestId, id, reason } = parse(callOffVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const callOff = await callOffForChange(trx, context, id);
        const open: CallOffState[] = ['HELD', 'CONFIRMED', 'PARTIALLY_RECEIVED', 'RELEASED'];
        requireCallOffState(callOff, open, time);
        if (callOff.state === 'RELEASED') return callOffMessage(callOff, time);
        await giveBack(trx, callOff);
        const after = { ...callOff, state: 'RELEASED' as const, resolveTime: time };
        return callOffMessage(await settle(trx, context, after, { reason }), time);
      });
    },

    receiveCallOff: async (request, context) => {
      const { requestId, id, lines, documentNumber, occurTime } = parse(
        receiveCallOffShape,
        request,
      );
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const callOff = await callOffForChange(trx, context, id);
        requireCallOffState(callOff, ['CONFIRMED', 'PARTIALLY_RECEIVED'], time);
        const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
        const { received, state } = receiveUnits(callOff, units);
        const { depotId, itemId } = callOff;
        const delivered = lines.map((line) => ({ ...line, depotId, itemId }));
        const document = {
          documentNumber,
          cause: `callOffs/${id}`,
          reason: callOff.purpose || `callOffs/${id}`,
          occurTime,
        };
        const movement = await receiveLines(trx, context, delivered, document, time);
        const resolveTime = state === 'RECEIVED' ? time : null;
        const after = await settle(trx, context, { ...callOff, received, state, resolveTime });
        return { callOff: callOffMessage(after, time), movement };
      });
    },
  };
}

/** Locks the agreement or capacity and takes units of it, if it has them and is in force. */
async function takeUnits(
  trx: Trx,
  context: CallContext,
  origin: Origin,
  quantity: number,
  time: Date,
): Promise<{ depotId: string; itemId: string; expectedTime: Date }> {
  if (origin.agreementId !== null) {
    const agreement = await agreements.lock(trx, origin.agreementId);
    if (!agreement) throw notFound('agreement', origin.agreementId);
    requireWriter(context.actor, [agreement.divisionCode]);
    const called = agreement.called - (await dropOverHolds(trx, origin, time));
    requireCallable('agreements', { ...agreement, called }, quantity, time);
    await changeCalled(trx, agreement.id, quantity);
    return { ...agreement, expectedTime: agreementTime(agreement, time) };
  }
  const found = await capacities.lock(trx, origin.capacityId!);
  if (!found) throw notFound('capacity', origin.capacityId!);
  requireWriter(context.actor, [found.divisionCode]);
  const freed = await dropOverHolds(trx, origin, time);
  const capacity = freed > 0 ? (await capacities.lock(trx, found.id))! : found;
  requireCallable('capacities', capacity, quantity, time);
  const { expectedTime, ...run } = joinRun(capacity, quantity, time);
  await changeRun(trx, capacity.id, { called: quantity, ...run });
  return { ...capacity, expectedTime };
}

/** Ends the holds that are over, and says how many units came back. The caller holds the origin. */
export async function dropOverHolds(trx: Trx, origin: Origin, time: Date): Promise<number> {
  const over = await lockOverHolds(trx, origin, time);
  for (const callOff of over) {
    await giveBack(trx, callOff);
    await updateCallOff(trx, { ...callOff, state: 'EXPIRED', resolveTime: callOff.expireTime });
  }
  return over.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What was not received is free again. The caller holds the origin. */
async function giveBack(trx: Trx, callOff: CallOff): Promise<void> {
  const units = callOff.quantity - callOff.received;
  if (callOff.agreementId !== null) return changeCalled(trx, callOff.agreementId, -units);
  const capacity = (await capacities.lock(trx, callOff.capacityId!))!;
  const run = leaveRun(capacity, { ...callOff, quantity: units });
  await changeRun(trx, capacity.id, { called: -units, ...run });
}

/** The call-off with its origin, both locked in this order by everyone. */
async function callOffForChange(trx: Trx, context: CallContext, id: string): Promise<CallOff> {
  requireWriter(context.actor, []);
  const found = await findCallOff(trx, id);
  if (!found) throw notFound('call_off', id);
  requireWriter(context.actor, [found.divisionCode]);
  if (found.agreementId !== null) await agreements.lock(trx, found.agreementId);
  else await capacities.lock(trx, found.capacityId!);
  return (await lockCallOff(trx, id))!;
}

async function requireReceiver(trx: Trx, context: CallContext, depotId: string): Promise<void> {
  const mention = { field: 'depotId', id: depotId };
  const { depots } = await findMentioned(trx, [depotId], []);
  const known = requireKnown('depot', [mention], depots);
  requireWriter(context.actor, [known.get(depotId)!.divisionCode]);
  requireOpen([mention], known);
}

async function settle(trx: Trx, context: CallContext, after: CallOff, facts: object = {}) {
  await updateCallOff(trx, after);
  const stored = (await findCallOff(trx, after.id))!;
  const verb = after.state.toLowerCase().replace('_', '-');
  await recordCallOff(trx, context, stored, verb, facts);
  return stored;
}

async function recordCallOff(
  trx: Trx,
  context: CallContext,
  callOff: CallOff,
  verb: string,
  facts: object = {},
): Promise<void> {
  const { id, divisionCode, agreementId, capacityId, itemId, depotId, state } = callOff;
  const { quantity, received, incidentId } = callOff;
  await record(trx, context, {
    kind: `call-off.${verb}`,
    subject: `callOffs/${id}`,
    divisionCode,
    after: { state, agreementId, capacityId, itemId, depotId, quantity, received, ...facts },
    data: { state, itemId, depotId, incidentId },
  });
}
