import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { itemFields, listItemsShape, maskedFields, newItem, parseIn } from './catalogue-shapes';
import { settledClass } from './item-classes';
import {
  findItem,
  findItemByCode,
  insertItem,
  listItems,
  lockItem,
  updateItem,
  type Item,
  type TaxonomyCode,
} from './item-store';
import { itemMessage } from './messages';
import { readers, requireEtag, type Handlers, type Inventory } from './service-context';
import { requireNodes } from './taxonomy';
import { findNodes } from './taxonomy-store';

export function itemHandlers(
  inventory: Inventory,
): Pick<Handlers, 'getItem' | 'listItems' | 'createItem' | 'updateItem'> {
  const { db, now } = inventory;
  return {
    getItem: async (request, context) => {
      requireRole(context.actor, readers);
      const item = await findItem(db, request.id);
      if (!item) throw notFound('item', request.id);
      return itemMessage(item);
    },

    listItems: async (request, context) => {
      const filter = parse(listItemsShape, request);
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? '');
      const found = await listItems(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { items: rows.map(itemMessage), nextPageToken };
    },

    createItem: async (request, context) => {
      const fields = parseIn('item', newItem, request.item);
      const supplyClass = settledClass(fields);
      await requireCatalogueKeeper(db, context.actor, inventory);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await requireTaxonomyCodes(trx, fields.taxonomyCodes);
        const item = await insertItem(trx, { ...fields, supplyClass, createTime: now() });
        if (!item) throw await itemExists(trx, fields);
        await recordItem(trx, context, 'create', item);
        return itemMessage(item);
      });
    },

    updateItem: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('item', itemFields, request.item, paths);
      const { id, etag } = request.item ?? { id: '', etag: '' };
      await requireCatalogueKeeper(db, context.actor, inventory);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockItem(trx, id);
        if (!before) throw notFound('item', id);
        requireEtag(before, etag, 'item');
        const supplyClass = settledClass(before, changes);
        await requireTaxonomyCodes(trx, changes.taxonomyCodes ?? []);
        const after = { ...before, ...changes, supplyClass, updateTime: now() };
        const item = await updateItem(trx, after);
        if (!item) throw await itemExists(trx, { id: '', supplyCode: after.supplyCode });
        await recordItem(trx, context, 'update', item, before);
        return itemMessage(item);
      });
    },
  };
}

async function requireTaxonomyCodes(trx: Trx, codes: TaxonomyCode[]): Promise<void> {
  if (codes.length > 0) requireNodes(codes, await findNodes(trx, codes));
}

/** Says whether the id or the code is taken, and by which item. */
export async function itemExists(
  trx: Trx,
  { id, supplyCode }: { id: string; supplyCode: string | null },
): Promise<AppError> {
  const holder = supplyCode === null ? undefined : await findItemByCode(trx, supplyCode);
  return holder === undefined || holder === id
    ? new AppError('ITEM_EXISTS', `the item ${id} exists already`, {
        metadata: { id, field: 'item.id' },
      })
    : new AppError('ITEM_EXISTS', `item ${holder} has the supply code ${supplyCode} already`, {
        metadata: { id: holder, field: 'item.supplyCode' },
      });
}

/** The audit entry and the event of a change. */
export async function recordItem(
  trx: Trx,
  context: AuditContext,
  verb: 'create' | 'update',
  item: Item,
  before?: Item,
): Promise<void> {
  const subject = `items/${item.id}`;
  await audit(trx, context, {
    action: `item.${verb}`,
    subject,
    divisionCode: '',
    ...(before && { before: facts(before) }),
    after: facts(item),
  });
  await publish(trx, { kind: `item.${verb}d`, subject, divisionCode: '', data: {} });
}

function facts({ createTime: _c, updateTime: _u, ...item }: Item): object {
  return item;
}
