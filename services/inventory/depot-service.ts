import { audit } from '../platform/audit';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import {
  depotFields,
  maskedFields,
  newDepot,
  parseIn,
  requireWholePlace,
} from './catalogue-shapes';
import {
  findDepot,
  insertDepot,
  listDepots,
  lockDepot,
  updateDepot,
  type Depot,
} from './depot-store';
import { divisionPattern } from './division';
import { depotMessage } from './messages';
import {
  readers,
  readScope,
  requireEtag,
  requireWriter,
  type Handlers,
  type Inventory,
} from './service-context';
import { listDepotsShape } from './shapes';

export function depotHandlers({
  db,
  now,
}: Inventory): Pick<Handlers, 'getDepot' | 'listDepots' | 'createDepot' | 'updateDepot'> {
  return {
    getDepot: async (request, context) => {
      const depot = await findDepot(db, request.id);
      requireRole(context.actor, readers);
      if (!depot) throw notFound('depot', request.id);
      requireRole(context.actor, readers, depot.divisionCode);
      return depotMessage(depot);
    },

    listDepots: async (request, context) => {
      const { divisionCode, tier } = parse(listDepotsShape, request);
      const scope = readScope(context.actor);
      const filter = { division: divisionPattern(divisionCode), scope, tier };
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? '');
      const found = await listDepots(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { depots: rows.map(depotMessage), nextPageToken };
    },

    createDepot: async (request, context) => {
      const fields = parseIn('depot', newDepot, request.depot);
      requireWholePlace(fields);
      requireWriter(context.actor, [fields.divisionCode]);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const depot = await insertDepot(trx, { ...fields, createTime: now() });
        if (!depot) {
          throw new AppError('DEPOT_EXISTS', `the depot ${fields.id} exists already`, {
            metadata: { id: fields.id },
          });
        }
        const { divisionCode } = depot;
        const subject = `depots/${depot.id}`;
        const change = { action: 'depot.create', subject, divisionCode, after: facts(depot) };
        await audit(trx, context, change);
        await publish(trx, { kind: 'depot.created', subject, divisionCode, data: {} });
        return depotMessage(depot);
      });
    },

    updateDepot: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('depot', depotFields, request.depot, paths);
      const { id, etag } = request.depot ?? { id: '', etag: '' };
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockDepot(trx, id);
        requireWriter(context.actor, []);
        if (!before) throw notFound('depot', id);
        // A depot that moves to another division needs the role in both.
        const after = { ...before, ...changes };
        requireWriter(context.actor, [before.divisionCode, after.divisionCode]);
        requireEtag(before, etag, 'depot');
        requireWholePlace(after);
        const depot = await updateDepot(trx, { ...after, updateTime: now() });
        const { divisionCode } = depot;
        const subject = `depots/${id}`;
        await audit(trx, context, {
          action: 'depot.update',
          subject,
          divisionCode,
          before: facts(before),
          after: facts(depot),
        });
        await publish(trx, { kind: 'depot.updated', subject, divisionCode, data: {} });
        return depotMessage(depot);
      });
    },
  };
}

// The audit log is kept for ever: who keeps the depot and their telephone stay out of it.
function facts({ createTime: _c, updateTime: _u, keeper: _k, phone: _p, ...depot }: Depot): object {
  return depot;
}
