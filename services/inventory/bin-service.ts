import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalText, toTimestamp } from '../platform/wire-values';
import { loadOf, requireBinHolds } from './bin';
import {
  deleteBin,
  findBinGoods,
  insertBin,
  listBins,
  listBinStock,
  lockBin,
  updateBin,
  type BinStock,
  type LoadedBin,
  type StoredBin,
} from './bin-store';
import { blindPlacesOf } from './blind-service';
import { maskedFields, measure, parseIn, plainText } from './catalogue-shapes';
import { findDepot, type Depot } from './depot-store';
import { storageClasses } from './item-classes';
import { readers, requireEtag, requireWriter, type Inventory } from './service-context';
import { depotId, itemId, optionalEnum, unset } from './shapes';

export const binCode = z
  .string()
  .transform((code) => plainText(code).toUpperCase())
  .pipe(
    z
      .string()
      .regex(/^[A-Z0-9][A-Z0-9._-]{0,31}$/, 'must have 1 to 32 of A-Z, 0-9, ".", "_" and "-"'),
  );

const binKey = { depotId, code: binCode };
export const binFields = z.object({
  storageClass: optionalEnum(storageClasses).transform((kept) => kept ?? 'AMBIENT'),
  volumeM3Capacity: measure(1e6),
  massKgCapacity: measure(1e8),
  closed: z.boolean(),
  note: optionalText(200),
});

const stockShape = z.object({
  depotId,
  binCode: z.union([unset, binCode]),
  itemId: z.union([unset, itemId]),
});

const nilUuid = '00000000-0000-0000-0000-000000000000';

/** Marked places inside depots. What is put there and taken out is a movement's business. */
export function binsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.BinsService', {
    ...readingHandlers(inventory),
    ...writingHandlers(inventory),
  });
}

type Bins = Implementations['muster.inventory.v1.BinsService'];

function readingHandlers({ db }: Inventory): Pick<Bins, 'getBin' | 'listBins' | 'listBinStock'> {
  return {
    getBin: async (request, context) => {
      const key = parse(z.object(binKey), request);
      await requireReadable(db, context.actor, key.depotId);
      const query = { ...key, afterCode: '', limit: 1 };
      const [bin] = await listBins(db, query);
      if (!bin) throw notFound('bin', `${key.depotId}/${key.code}`);
      return binMessage(bin);
    },

    listBins: async (request, context) => {
      const filter = parse(z.object({ depotId }), request);
      await requireReadable(db, context.actor, filter.depotId);
      const { limit, after } = pageRequest(filter, request);
      const afterCode = String(after?.[0] ?? '');
      const found = await listBins(db, { ...filter, code: null, afterCode, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ code }) => [code], filter);
      return { bins: rows.map(binMessage), nextPageToken };
    },

    listBinStock: async (request, context) => {
      const filter = parse(stockShape, request);
      await requireReadable(db, context.actor, filter.depotId);
      const { limit, after } = pageRequest(filter, request);
      const [item, lotId, code] = (after ?? ['', nilUuid, '']).map(String);
      const key = { itemId: item!, lotId: lotId!, binCode: code! };
      const found = await listBinStock(db, { ...filter, after: key, limit: limit + 1 });
      const keyOf = (row: BinStock) => [row.itemId, row.lotId, row.binCode];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      const isBlind = await blindPlacesOf(db, context.actor);
      return { stock: rows.filter((row) => !isBlind(row)), nextPageToken };
    },
  };
}

function writingHandlers({
  db,
  now,
}: Inventory): Pick<Bins, 'createBin' | 'updateBin' | 'deleteBin'> {
  return {
    createBin: async (request, context) => {
      const fields = parseIn('bin', binFields.extend(binKey), request.bin);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const depot = await writableDepot(trx, context.actor, fields.depotId, 'bin.depotId');
        const bin = await insertBin(trx, { ...fields, createTime: now() });
        if (!bin) {
          const message = `depot ${depot.id} has a bin ${fields.code} already`;
          throw new AppError('BIN_EXISTS', message, { metadata: { code: fields.code } });
        }
        await recordBin(trx, context, depot, 'bin.created', bin);
        return binMessage({ ...bin, massKg: 0, volumeM3: 0 });
      });
    },

    updateBin: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('bin', binFields, request.bin, paths);
      const key = parseIn('bin', z.object(binKey), request.bin);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const depot = await writableDepot(trx, context.actor, key.depotId, 'bin.depotId');
        const before = await lockBin(trx, key.depotId, key.code);
        if (!before) throw notFound('bin', `${key.depotId}/${key.code}`);
        requireEtag(before, request.bin?.etag ?? '', 'bin');
        const after = { ...before, ...changes, updateTime: now() };
        const goods = await findBinGoods(trx, key.depotId, key.code);
        requireBinHolds(after, goods);
        const bin = await updateBin(trx, after);
        await recordBin(trx, context, depot, 'bin.updated', bin, before);
        return binMessage({ ...bin, ...loadOf(goods) });
      });
    },

    deleteBin: async (request, context) => {
      const { requestId } = request;
      const key = parse(z.object(binKey), request);
      return once(db, context, { requestId, request }, async (trx) => {
        const depot = await writableDepot(trx, context.actor, key.depotId, 'depotId');
        const bin = await lockBin(trx, key.depotId, key.code);
        if (!bin) throw notFound('bin', `${key.depotId}/${key.code}`);
        const goods = await findBinGoods(trx, key.depotId, key.code);
        if (goods.length > 0) throw notEmpty(bin, goods.length);
        await deleteBin(trx, key.depotId, key.code);
        await recordBin(trx, context, depot, 'bin.deleted', undefined, bin);
        return {};
      });
    },
  };
}

async function requireReadable(db: Db, actor: Actor, id: string): Promise<void> {
  requireRole(actor, readers);
  const depot = await findDepot(db, id);
  if (!depot) throw notFound('depot', id);
  requireRole(actor, readers, depot.divisionCode);
}

async function writableDepot(trx: Trx, actor: Actor, id: string, field: string): Promise<Depot> {
  requireWriter(actor, []);
  const depot = await findDepot(trx, id);
  if (!depot) {
    throw new AppError('DEPOT_NOT_FOUND', `${field}: depot ${id} does not exist`, {
      violations: [{ field, description: `depot ${id} is unknown` }],
      metadata: { id },
    });
  }
  requireWriter(actor, [depot.divisionCode]);
  return depot;
}

function notEmpty({ depotId: depot, code }: StoredBin, itemCount: number): AppError {
  const subject = `depots/${depot}/bins/${code}`;
  const description = `still holds ${itemCount} items`;
  return new AppError('BIN_NOT_EMPTY', `${subject} ${description}`, {
    preconditions: [{ type: 'BIN_NOT_EMPTY', subject, description }],
  });
}

export async function recordBin(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  { id, divisionCode }: Pick<Depot, 'id' | 'divisionCode'>,
  kind: 'bin.created' | 'bin.updated' | 'bin.deleted',
  after?: StoredBin,
  before?: StoredBin,
): Promise<void> {
  const { code } = (after ?? before)!;
  const subject = `depots/${id}/bins/${code}`;
  const change = { ...(before && { before }), ...(after && { after }) };
  await audit(trx, context, { action: kind, subject, divisionCode, ...change });
  await publish(trx, { kind, subject, divisionCode, data: { depotId: id, code } });
}

function binMessage({ version, createTime, updateTime, ...bin }: LoadedBin) {
  return {
    ...bin,
    etag: String(version),
    createTime: toTimestamp(createTime),
    updateTime: toTimestamp(updateTime),
  };
}
