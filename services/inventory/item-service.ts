import { audit } from '../platform/audit';
import { AppError, notFound } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { itemFields, maskedFields, newItem, parseIn } from './catalogue-shapes';
import { findItem, insertItem, listItems, lockItem, updateItem, type Item } from './item-store';
import { itemMessage } from './messages';
import { readers, requireEtag, writers, type Handlers, type Inventory } from './service-context';

// The catalogue belongs to no division: whoever may change stock somewhere keeps it.
export function itemHandlers({
  db,
  now,
}: Inventory): Pick<Handlers, 'getItem' | 'listItems' | 'createItem' | 'updateItem'> {
  return {
    getItem: async (request, context) => {
      requireRole(context.actor, readers);
      const item = await findItem(db, request.id);
      if (!item) throw notFound('item', request.id);
      return itemMessage(item);
    },

    listItems: async (request, context) => {
      requireRole(context.actor, readers);
      const words = request.query.trim().slice(0, 200).split(/\s+/).filter(Boolean);
      const filter = { words, includeArchived: request.includeArchived };
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? '');
      const found = await listItems(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { items: rows.map(itemMessage), nextPageToken };
    },

    createItem: async (request, context) => {
      const fields = parseIn('item', newItem, request.item);
      requireRole(context.actor, writers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const item = await insertItem(trx, { ...fields, createTime: now() });
        if (!item) throw itemExists(fields.id, fields.supplyCode);
        const subject = `items/${item.id}`;
        const change = { action: 'item.create', subject, divisionCode: '', after: facts(item) };
        await audit(trx, context, change);
        await publish(trx, { kind: 'item.created', subject, divisionCode: '', data: {} });
        return itemMessage(item);
      });
    },

    updateItem: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('item', itemFields, request.item, paths);
      const { id, etag } = request.item ?? { id: '', etag: '' };
      requireRole(context.actor, writers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockItem(trx, id);
        if (!before) throw notFound('item', id);
        requireEtag(before, etag, 'item');
        const item = await updateItem(trx, { ...before, ...changes, updateTime: now() });
        if (!item) throw itemExists(id, changes.supplyCode ?? null);
        const subject = `items/${id}`;
        await audit(trx, context, {
          action: 'item.update',
          subject,
          divisionCode: '',
          before: facts(before),
          after: facts(item),
        });
        await publish(trx, { kind: 'item.updated', subject, divisionCode: '', data: {} });
        return itemMessage(item);
      });
    },
  };
}

function itemExists(id: string, supplyCode: string | null): AppError {
  const taken = supplyCode === null ? id : `${id} or the supply code ${supplyCode}`;
  return new AppError('ITEM_EXISTS', `the item ${taken} exists already`, { metadata: { id } });
}

function facts({ createTime: _c, updateTime: _u, ...item }: Item): object {
  return item;
}
