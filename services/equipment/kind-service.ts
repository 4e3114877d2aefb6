import { z } from 'zod';
import { audit } from '../platform/audit';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { Trx } from '../platform/db';
import type { Implementations } from '../platform/rpc-types';
import { figuresOf, requireUnusedCapabilities } from './capability';
import {
  findClasses,
  findUsedCapabilities,
  hasAssets,
  listClasses,
  listKinds,
  lockClass,
  lockKind,
  putClass,
  putKind,
  type EquipmentClass,
} from './kind-store';
import { classShape, kindShape } from './kind-shapes';
import { classMessage, kindMessage } from './messages';
import { readers, requireEtag, requireKeeper, type Equipment } from './service-context';
import { filterText, parseIn, slug } from './shapes';

type Kinds = Implementations['muster.equipment.v1.KindsService'];

export function kindsService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.KindsService', {
    ...readingHandlers(equipment),
    ...writingHandlers(equipment),
  });
}

function readingHandlers({ db }: Equipment): Pick<Kinds, 'listKinds' | 'getClass' | 'listClasses'> {
  return {
    listKinds: async (_request, context) => {
      requireRole(context.actor, readers);
      return { kinds: (await listKinds(db)).map(kindMessage) };
    },

    getClass: async (request, context) => {
      const { id } = parse(z.object({ id: slug }), request);
      requireRole(context.actor, readers);
      const [found] = await findClasses(db, [id]);
      if (!found) throw notFound('class', id);
      return classMessage(found, await listKinds(db));
    },

    listClasses: async (request, context) => {
      requireRole(context.actor, readers);
      const filter = parse(z.object({ kindId: filterText }), request);
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? '');
      const found = await listClasses(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      const kinds = await listKinds(db);
      return { classes: rows.map((row) => classMessage(row, kinds)), nextPageToken };
    },
  };
}

function writingHandlers({ db, now }: Equipment): Pick<Kinds, 'putKind' | 'putClass'> {
  return {
    putKind: async (request, context) => {
      const kind = parseIn('kind', kindShape, request.kind);
      await requireKeeper(db, context.actor);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockKind(trx, kind.id);
        const etag = request.kind?.etag;
        if (etag) requireEtag(before ?? { version: 0 }, etag, 'kind');
        if (before) {
          requireUnusedCapabilities(before, kind, await findUsedCapabilities(trx, kind.id));
        }
        const put = await putKind(trx, { ...kind, updateTime: now() });
        const subject = `equipment-kinds/${kind.id}`;
        const fact = { action: 'equipment-kind.put', subject, divisionCode: '' };
        await audit(trx, context, { ...fact, before: before ?? null, after: put });
        await publish(trx, { kind: fact.action, subject, divisionCode: '', data: {} });
        return kindMessage(put);
      });
    },

    putClass: async (request, context) => {
      const one = parseIn('class', classShape, request.class);
      await requireKeeper(db, context.actor);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const kind = await lockKind(trx, one.kindId);
        if (!kind) throw notFound('kind', one.kindId);
        const before = await lockClass(trx, one.id);
        const etag = request.class?.etag;
        if (etag) requireEtag(before ?? { version: 0 }, etag, 'class');
        await requireSameKind(trx, before, one.kindId);
        const capabilities = figuresOf(one.capabilities, kind, 'class.capabilities');
        const put = await putClass(trx, { ...one, capabilities, updateTime: now() });
        const subject = `equipment-classes/${one.id}`;
        const fact = { action: 'equipment-class.put', subject, divisionCode: '' };
        await audit(trx, context, { ...fact, before: before ?? null, after: put });
        await publish(trx, { kind: fact.action, subject, divisionCode: '', data: {} });
        return classMessage(put, [kind]);
      });
    },
  };
}

/** Serials are unique in a kind and figures are of it: a class with assets stays in its kind. */
async function requireSameKind(
  trx: Trx,
  before: EquipmentClass | undefined,
  kindId: string,
): Promise<void> {
  if (!before || before.kindId === kindId || !(await hasAssets(trx, before.id))) return;
  const description = `${before.id} has assets and stays in the kind ${before.kindId}`;
  throw new AppError('CLASS_KIND_FIXED', `class.kindId: ${description}`, {
    violations: [{ field: 'class.kindId', description }],
    metadata: { kindId: before.kindId },
  });
}
