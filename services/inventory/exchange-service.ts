import { z } from 'zod';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { optionalText, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { deliveredLots } from './agreement-shapes';
import { newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { divisionPattern } from './division';
import { carry, movementOf } from './ledger';
import { receiveLines } from './receiving-service';
import { record } from './recording-service';
import {
  exchangeStates,
  listExchanges,
  lockExchange,
  resolveExchange,
  type Exchange,
} from './rotation-store';
import { requireLotUnits } from './rotation-transfer-service';
import { readScope, requireWriter, type Inventory } from './service-context';
import { optionalDivision, optionalEnum, uuid } from './shapes';

type Handlers = ServiceImplementation<'muster.inventory.v1.RotationService'>;
type ExchangeHandlers = Pick<Handlers, 'listExchanges' | 'completeExchange' | 'cancelExchange'>;

const listShape = z.object({
  divisionCode: optionalDivision,
  state: optionalEnum(exchangeStates),
});
const completeShape = z.object({
  requestId: z.string(),
  id: uuid,
  lines: deliveredLots,
  documentNumber: optionalText(80),
});
const cancelShape = z.object({ requestId: z.string(), id: uuid, reason: optionalText(500) });

export function exchangeHandlers({ db, now }: Inventory): ExchangeHandlers {
  return {
    listExchanges: async (request, context) => {
      const { divisionCode, state } = parse(listShape, request);
      const scope = readScope(context.actor);
      const filter = { division: divisionPattern(divisionCode), scope, state };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listExchanges(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { exchanges: rows.map(exchangeMessage), nextPageToken };
    },

    completeExchange: async (request, context) => {
      const { requestId, id, lines, documentNumber } = parse(completeShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const exchange = await plannedExchange(trx, context, id);
        const { depotId, itemId, lotId, quantity } = exchange;
        requireEqual(exchange, lines);
        const document = documentNumber || `exchanges/${id}`;
        await requireUnfrozen(trx, [depotId]);
        // The old lot first: whoever is short of it has not taken the fresh one either.
        await requireLotUnits(trx, { depotId, itemId, lotId, quantity }, time);
        const { depots } = await findMentioned(trx, [depotId], []);
        const known = requireKnown('depot', [{ field: 'depotId', id: depotId }], depots);
        const entries = carry([{ depotId, itemId, lotId, quantity }], 'ON_HAND', 'ISSUED');
        const facts = { documentNumber: document, reason: 'exchange with an enterprise' };
        // Its cause tells it from goods that somebody asked for.
        const about = newMovement(context, time, { ...facts, cause: `exchanges/${id}` });
        await recordMovement(trx, context, movementOf('ISSUE', entries, about), known);
        const fresh = lines.map((line) => ({ ...line, depotId, itemId }));
        await receiveLines(trx, context, fresh, facts, time);
        return settle(trx, context, { ...exchange, state: 'COMPLETED', resolveTime: time });
      });
    },

    cancelExchange: async (request, context) => {
      const { requestId, id, reason } = parse(cancelShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const exchange = await plannedExchange(trx, context, id);
        const after = { ...exchange, state: 'CANCELLED' as const, resolveTime: now() };
        return settle(trx, context, after, { reason });
      });
    },
  };
}

async function plannedExchange(trx: Trx, context: CallContext, id: string): Promise<Exchange> {
  requireWriter(context.actor, []);
  const exchange = await lockExchange(trx, id);
  if (!exchange) throw notFound('exchange', id);
  requireWriter(context.actor, [exchange.divisionCode]);
  if (exchange.state === 'PLANNED') return exchange;
  const subject = `exchanges/${id}`;
  const description = `is ${exchange.state}`;
  throw new AppError('EXCHANGE_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'EXCHANGE_STATE', subject, description }],
    metadata: { state: exchange.state },
  });
}

function requireEqual({ id, quantity }: Exchange, lines: { quantity: number }[]): void {
  const received = lines.reduce((sum, line) => sum + line.quantity, 0);
  if (received === quantity) return;
  const subject = `exchanges/${id}`;
  const description = `${quantity} units are given, ${received} come back`;
  throw new AppError('EXCHANGE_UNEQUAL', `${subject}: ${description}`, {
    preconditions: [{ type: 'EXCHANGE_UNEQUAL', subject, description }],
    metadata: { quantity: String(quantity) },
  });
}

async function settle(trx: Trx, context: CallContext, after: Exchange, facts: object = {}) {
  await resolveExchange(trx, after);
  const { id, state, divisionCode, depotId, itemId, lotId, quantity, agreementId } = after;
  await record(trx, context, {
    ...{ kind: `exchange.${state.toLowerCase()}`, subject: `exchanges/${id}`, divisionCode },
    after: { state, agreementId, depotId, itemId, lotId, quantity, ...facts },
    data: { state, depotId, itemId },
  });
  return exchangeMessage(after);
}

function exchangeMessage(exchange: Exchange) {
  const { id, state, agreementId, depotId, itemId, lotId, quantity, dueDate } = exchange;
  return {
    ...{ id, state, agreementId, depotId, itemId, lotId, quantity, dueDate },
    createTime: toTimestamp(exchange.createTime),
    resolveTime: toOptionalTimestamp(exchange.resolveTime),
  };
}
