import { uuidv7 } from 'uuidv7';
import { notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf } from '../platform/paging';
import { once } from '../platform/requests';
import { capacityMessage } from './agreement-messages';
import { capacityFields, newCapacity, promiseKey, requireWholePromise } from './agreement-shapes';
import {
  pickedFields,
  promiseQuery,
  requireCovered,
  requireEnds,
  type Handlers,
} from './promise-service';
import { dropOverHolds } from './call-off-service';
import {
  findCapacity,
  insertCapacity,
  listCapacities,
  lockCapacity,
  updateCapacity,
} from './capacity-store';
import { maskedFields, parseIn } from './catalogue-shapes';
import { record } from './recording-service';
import { readers, requireEtag, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

type CapacityHandlers = Pick<
  Handlers,
  'getCapacity' | 'listCapacities' | 'createCapacity' | 'updateCapacity'
>;

export function capacityHandlers({ db, now }: Inventory): CapacityHandlers {
  return {
    getCapacity: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const capacity = await findCapacity(db, id);
      if (!capacity) throw notFound('capacity', id);
      requireRole(context.actor, readers, capacity.divisionCode);
      return capacityMessage(capacity);
    },

    listCapacities: async (request, context) => {
      const { query, page } = promiseQuery(request, context);
      const found = await listCapacities(db, query);
      const { rows, nextPageToken } = pageOf(found, page.limit, ({ id }) => [id], page.filter);
      return { capacities: rows.map(capacityMessage), nextPageToken };
    },

    createCapacity: async (request, context) => {
      const fields = parseIn('capacity', newCapacity, request.capacity);
      requireWholePromise('capacity', fields);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const depot = await requireEnds(trx, context, 'capacity', fields);
        const id = uuidv7();
        await insertCapacity(trx, { ...fields, id, createTime: now() });
        const subject = `capacities/${id}`;
        const { divisionCode } = depot;
        const data = { depotId: fields.depotId, itemId: fields.itemId };
        const kind = 'capacity.created';
        await record(trx, context, { kind, subject, divisionCode, after: fields, data });
        return capacityMessage((await findCapacity(trx, id))!);
      });
    },

    updateCapacity: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('capacity', capacityFields, request.capacity, paths);
      const { id, etag } = parseIn('capacity', promiseKey, request.capacity);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        requireWriter(context.actor, []);
        const before = await lockCapacity(trx, id);
        if (!before) throw notFound('capacity', id);
        requireWriter(context.actor, [before.divisionCode]);
        requireEtag(before, etag, 'capacity');
        const after = { ...before, ...changes };
        requireWholePromise('capacity', after);
        const freed = await dropOverHolds(trx, { agreementId: null, capacityId: id }, now());
        requireCovered('capacities', id, after.quantity, before.called - freed);
        await updateCapacity(trx, { ...after, updateTime: now() });
        const { divisionCode, itemId, depotId } = before;
        await record(trx, context, {
          ...{ kind: 'capacity.updated', subject: `capacities/${id}`, divisionCode },
          before: pickedFields(before, changes),
          after: changes,
          data: { depotId, itemId },
        });
        return capacityMessage((await findCapacity(trx, id))!);
      });
    },
  };
}
