// What agreements and capacities have in common: both are promised by a depot that is not ours.
import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { listPromisesShape, promiseKey, requireWholePromise } from './agreement-shapes';
import { dropOverHolds, type Origin } from './call-off-service';
import { requireInUse, requireKnown, type KnownDepot } from './catalogue';
import { findMentioned } from './catalogue-store';
import { maskedFields, parseIn } from './catalogue-shapes';
import { divisionPattern } from './division';
import type { promiseStore, Promised, Terms } from './promise-store';
import { record } from './recording-service';
import { readers, readScope, requireEtag, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

export type Handlers = ServiceImplementation<'muster.inventory.v1.AgreementsService'>;

export type PromiseNoun<Fields extends Terms, Row extends Fields & Promised, Message> = {
  kind: 'agreement' | 'capacity';
  plural: 'agreements' | 'capacities';
  store: ReturnType<typeof promiseStore<Fields, Row>>;
  fields: z.ZodObject & z.ZodType<Fields>;
  created: z.ZodType<Fields & { depotId: string; itemId: string }>;
  originOf: (id: string) => Origin;
  message: (row: Row) => Message;
};

type Given = object | null | undefined;
type Mutation = { requestId?: string };

/** What can be done with either; the service of each gives it the names of its rpcs. */
export function promiseHandlers<Fields extends Terms, Row extends Fields & Promised, Message>(
  { db, now }: Inventory,
  noun: PromiseNoun<Fields, Row, Message>,
) {
  const { kind, store, message } = noun;
  return {
    get: async (request: object, { actor }: CallContext): Promise<Message> => {
      const { id } = parse(getByUuidShape, request);
      requireRole(actor, readers);
      const found = await store.find(db, id);
      if (!found) throw notFound(kind, id);
      requireRole(actor, readers, found.divisionCode);
      return message(found);
    },

    list: async (request: { pageSize?: number; pageToken?: string }, { actor }: CallContext) => {
      const { divisionCode, ...asked } = parse(listPromisesShape, request);
      const filter = { ...asked, division: divisionPattern(divisionCode), scope: readScope(actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await store.list(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { found: rows.map(message), nextPageToken };
    },

    create: (request: Mutation, given: Given, context: CallContext): Promise<Message> => {
      const fields = parseIn(kind, noun.created, given);
      requireWholePromise(kind, fields);
      return once(db, context, { requestId: request.requestId ?? '', request }, async (trx) => {
        await requireEnds(trx, context, kind, fields);
        return message(await insertPromise(trx, context, noun, fields, now()));
      });
    },

    update: (
      request: Mutation & { updateMask?: { paths?: string[] } | null },
      given: Given,
      context: CallContext,
    ): Promise<Message> => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields(kind, noun.fields, given ?? null, paths) as Partial<Fields>;
      const { id, etag } = parseIn(kind, promiseKey, given);
      return once(db, context, { requestId: request.requestId ?? '', request }, async (trx) => {
        requireWriter(context.actor, []);
        const before = await store.lock(trx, id);
        if (!before) throw notFound(kind, id);
        requireWriter(context.actor, [before.divisionCode]);
        requireEtag(before, etag, kind);
        return message(await changePromise(trx, context, noun, { before, changes, now: now() }));
      });
    },
  };
}

export async function insertPromise<Fields extends Terms, Row extends Fields & Promised, M>(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  { kind, plural, store }: PromiseNoun<Fields, Row, M>,
  fields: Fields & { depotId: string; itemId: string },
  now: Date,
): Promise<Row> {
  const id = uuidv7();
  await store.insert(trx, { ...fields, id, createTime: now });
  const stored = (await store.find(trx, id))!;
  const { divisionCode, depotId, itemId } = stored;
  await record(trx, context, {
    ...{ kind: `${kind}.created`, subject: `${plural}/${id}`, divisionCode },
    ...{ after: fields, data: { depotId, itemId } },
  });
  return stored;
}

/** The caller holds the row. */
export async function changePromise<Fields extends Terms, Row extends Fields & Promised, M>(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  { kind, plural, store, originOf }: PromiseNoun<Fields, Row, M>,
  { before, changes, now }: { before: Row; changes: Partial<Fields>; now: Date },
): Promise<Row> {
  const { id, divisionCode, itemId, depotId } = before;
  const after = { ...before, ...changes };
  requireWholePromise(kind, after);
  const freed = await dropOverHolds(trx, originOf(id), now);
  requireCovered(plural, id, after.quantity, before.called - freed);
  await store.update(trx, { ...after, updateTime: now });
  await record(trx, context, {
    ...{ kind: `${kind}.updated`, subject: `${plural}/${id}`, divisionCode },
    ...{ before: pickedFields<object>(before, changes), after: changes, data: { depotId, itemId } },
  });
  return (await store.find(trx, id))!;
}

/** The depot and the item exist, the item is in use, and the caller may change stock there. */
async function requireEnds(
  trx: Trx,
  { actor }: CallContext,
  kind: string,
  { depotId, itemId }: { depotId: string; itemId: string },
): Promise<KnownDepot> {
  const { depots, items } = await findMentioned(trx, [depotId], [itemId]);
  const depot = { field: `${kind}.depotId`, id: depotId };
  const item = { field: `${kind}.itemId`, id: itemId };
  const found = requireKnown('depot', [depot], depots).get(depotId)!;
  const known = requireKnown('item', [item], items);
  requireWriter(actor, [found.divisionCode]);
  requireInUse([item], known);
  return found;
}

/** Less than what is called off already cannot be promised. */
function requireCovered(kind: string, id: string, quantity: number, called: number): void {
  if (quantity >= called) return;
  const subject = `${kind}/${id}`;
  const description = `${called} units are called off`;
  throw new AppError('QUANTITY_CALLED_OFF', `${subject}: ${description}`, {
    preconditions: [{ type: 'QUANTITY_CALLED_OFF', subject, description }],
    metadata: { called: String(called) },
  });
}

/** The values that a change replaces. */
function pickedFields<T extends object>(row: T, changes: Partial<T>): Partial<T> {
  return Object.fromEntries(
    Object.keys(changes).map((name) => [name, row[name as keyof T]]),
  ) as Partial<T>;
}
