import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext } from '../platform/rpc-types';
import { optionalText, toTimestamp } from '../platform/wire-values';
import { findAvailability } from './balance-store';
import { requireKnown } from './catalogue';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { withoutBlind } from './blind-service';
import { parseIn } from './catalogue-shapes';
import { findMentioned } from './catalogue-store';
import { usableUntil } from './dates';
import { divisionPattern } from './division';
import { readers, readScope, type Inventory } from './service-context';
import { itemId, optionalDate, optionalDivision, quantity, unset } from './shapes';
import { optionsFor, propose } from './substitute';
import {
  deleteSubstitute,
  findSubstitutes,
  listSubstitutes,
  putSubstitute,
  type StoredSubstitute,
} from './substitute-store';

const pair = { itemId, substituteItemId: itemId };

export const substituteShape = z
  .object({
    ...pair,
    ratio: z.number().gt(0, 'must be more than 0').max(1e6, 'must be at most 1000000'),
    twoWay: z.boolean(),
    priority: z
      .number()
      .int()
      .min(0, 'must not be negative')
      .max(1_000, 'must be at most 1000')
      .transform((priority) => priority || 100),
    note: optionalText(200),
  })
  .refine((way) => way.itemId !== way.substituteItemId, {
    path: ['substituteItemId'],
    message: 'must be another item',
  });

const listShape = z.object({ itemId: z.union([unset, itemId]) });

const proposeShape = z.object({
  itemId,
  quantity,
  divisionCode: optionalDivision,
  usableUntil: optionalDate,
});

/** What may stand in for what. */
export function substitutesService(inventory: Inventory): ServiceHandlers {
  const { db, now } = inventory;
  return implement('muster.inventory.v1.SubstitutesService', {
    listSubstitutes: async (request, context) => {
      const filter = parse(listShape, request);
      requireRole(context.actor, readers);
      const { limit, after = ['', 0, ''] } = pageRequest(filter, request);
      const [first, priority, second] = after as [string, number, string];
      const key = { itemId: first, priority, substituteItemId: second };
      const found = await listSubstitutes(db, { ...filter, after: key, limit: limit + 1 });
      const keyOf = (row: StoredSubstitute) => [row.itemId, row.priority, row.substituteItemId];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return { substitutes: rows.map(substituteMessage), nextPageToken };
    },

    putSubstitute: async (request, context) => {
      const fields = parseIn('substitute', substituteShape, request.substitute);
      await requireCatalogueKeeper(db, context.actor, inventory);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const mentions = (['itemId', 'substituteItemId'] as const).map((field) => ({
          field: `substitute.${field}`,
          id: fields[field],
        }));
        const ids = mentions.map(({ id }) => id);
        requireKnown('item', mentions, (await findMentioned(trx, [], ids)).items);
        const put = await putSubstitute(trx, { ...fields, updateTime: now() });
        await recordSubstitute(trx, context, 'put', put, put);
        return substituteMessage(put);
      });
    },

    deleteSubstitute: async (request, context) => {
      const key = parse(z.object(pair), request);
      await requireCatalogueKeeper(db, context.actor, inventory);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const gone = await deleteSubstitute(trx, key);
        if (!gone) throw notFound('substitute', `${key.itemId}/${key.substituteItemId}`);
        await recordSubstitute(trx, context, 'delete', key);
        return {};
      });
    },

    proposeSubstitutes: async (request, context) => {
      const asked = parse(proposeShape, request);
      const scope = readScope(context.actor);
      const { items } = await findMentioned(db, [], [asked.itemId]);
      if (items.length === 0) throw notFound('item', asked.itemId);
      const options = optionsFor(asked.itemId, await findSubstitutes(db, asked.itemId));
      if (options.length === 0) return { proposals: [] };
      const time = now();
      const lines = await findAvailability(db, {
        division: divisionPattern(asked.divisionCode),
        scope,
        itemIds: options.map((option) => option.itemId),
        usableUntil: usableUntil(asked.usableUntil, time),
        ownReservationId: null,
        now: time,
      });
      const available = new Map<string, number>();
      for (const line of await withoutBlind(db, context.actor, lines)) {
        available.set(line.itemId, (available.get(line.itemId) ?? 0) + line.available);
      }
      return { proposals: propose(options, asked.quantity, available) };
    },
  });
}

const substituteMessage = ({ updateTime, ...substitute }: StoredSubstitute) => ({
  ...substitute,
  updateTime: toTimestamp(updateTime),
});

export async function recordSubstitute(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  verb: 'put' | 'delete',
  { itemId: asked, substituteItemId }: { itemId: string; substituteItemId: string },
  after?: StoredSubstitute,
): Promise<void> {
  const subject = `items/${asked}/substitutes/${substituteItemId}`;
  const action = `substitute.${verb}`;
  await audit(trx, context, { action, subject, divisionCode: '', ...(after && { after }) });
  await publish(trx, { kind: action, subject, divisionCode: '', data: {} });
}
