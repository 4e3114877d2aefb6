import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { requireKnown } from './catalogue';
import {
  depotFields,
  maskedFields,
  newDepot,
  parseIn,
  requireWholePlace,
} from './catalogue-shapes';
import {
  findDepot,
  findDepth,
  insertDepot,
  listDepots,
  lockAncestors,
  lockDepot,
  updateDepot,
  type Depot,
} from './depot-store';
import { usualOwnership } from './depot-tiers';
import { requireTree } from './depot-tree';
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

type Reading = Pick<Handlers, 'getDepot' | 'listDepots'>;
type Writing = Pick<Handlers, 'createDepot' | 'updateDepot'>;

export function depotHandlers(inventory: Inventory): Reading & Writing {
  return { ...readingHandlers(inventory), ...writingHandlers(inventory) };
}

function readingHandlers({ db, now }: Inventory): Reading {
  return {
    getDepot: async (request, context) => {
      const depot = await findDepot(db, request.id);
      requireRole(context.actor, readers);
      if (!depot) throw notFound('depot', request.id);
      requireRole(context.actor, readers, depot.divisionCode);
      return depotMessage(depot);
    },

    listDepots: async (request, context) => {
      const { divisionCode, ...asked } = parse(listDepotsShape, request);
      if (asked.asOf) requirePast(asked.asOf, now());
      const scope = readScope(context.actor);
      const filter = { division: divisionPattern(divisionCode), scope, ...asked };
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? '');
      const found = await listDepots(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { depots: rows.map(depotMessage), nextPageToken };
    },
  };
}

function writingHandlers({ db, now }: Inventory): Writing {
  return {
    createDepot: async (request, context) => {
      const fields = parseIn('depot', newDepot, request.depot);
      requireWholePlace(fields);
      requireWriter(context.actor, [fields.divisionCode]);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await requireParent(trx, fields.id, fields.parentId);
        const ownership = fields.ownership ?? usualOwnership(fields.tier);
        const depot = await insertDepot(trx, { ...fields, ownership, createTime: now() });
        if (!depot) {
          throw new AppError('DEPOT_EXISTS', `the depot ${fields.id} exists already`, {
            metadata: { id: fields.id },
          });
        }
        await recordDepot(trx, context, depot);
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
        const ownership = changes.ownership ?? before.ownership;
        const after = { ...before, ...changes, ownership };
        requireWriter(context.actor, [before.divisionCode, after.divisionCode]);
        requireEtag(before, etag, 'depot');
        requireWholePlace(after);
        if (after.parentId !== before.parentId) await requireParent(trx, id, after.parentId);
        const depot = await updateDepot(trx, { ...after, updateTime: now() });
        await recordDepot(trx, context, depot, before);
        return depotMessage(depot);
      });
    },
  };
}

/** The audit entry and the event of a change. */
export async function recordDepot(
  trx: Trx,
  context: AuditContext,
  depot: Depot,
  before?: Depot,
): Promise<void> {
  const { divisionCode } = depot;
  const verb = before ? 'update' : 'create';
  const subject = `depots/${depot.id}`;
  const change = { ...(before && { before: facts(before) }), after: facts(depot) };
  await audit(trx, context, { action: `depot.${verb}`, subject, divisionCode, ...change });
  await publish(trx, { kind: `depot.${verb}d`, subject, divisionCode, data: {} });
}

/** The depot above exists, and is not below: a depot need not be in reach of whoever names it. */
export async function requireParent(trx: Trx, id: string, parentId: string | null): Promise<void> {
  if (parentId === null) return;
  const above = await lockAncestors(trx, parentId);
  requireKnown('depot', [{ field: 'depot.parentId', id: parentId }], idsOf(above.slice(0, 1)));
  requireTree(id, above, await findDepth(trx, id));
}

const idsOf = (ids: string[]) => ids.map((id) => ({ id }));

// The audit log is kept for ever: who keeps the depot and their telephone stay out of it.
function facts({ createTime: _c, updateTime: _u, keeper: _k, phone: _p, ...depot }: Depot): object {
  return depot;
}
