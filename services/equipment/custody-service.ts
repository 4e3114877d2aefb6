import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import { invalid, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { toTimestamp } from '../platform/wire-values';
import { findAssets, updateAssets, type Asset } from './asset-store';
import { digestOf, firstBroken, requireHolder } from './custody';
import {
  findChain,
  findLastHandover,
  insertHandover,
  listHandovers,
  type Handover,
} from './custody-store';
import {
  assetForChange,
  fieldWorkers,
  readers,
  readPrefixes,
  type Equipment,
} from './service-context';
import {
  asOf,
  filterText,
  filterUuid,
  optionalText,
  optionalTime,
  requestId,
  slug,
  text,
} from './shapes';

type Custody = Implementations['muster.equipment.v1.CustodyService'];

const handOverShape = z.object({
  requestId,
  assetId: slug,
  fromHolder: optionalText(100),
  toHolder: text(100),
  signature: text(200),
  condition: optionalText(500),
  claimId: filterUuid,
  occurTime: optionalTime,
});
const listShape = z.object({ assetId: filterText, holder: filterText, asOf });

export function custodyService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.CustodyService', {
    ...handingHandler(equipment),
    ...readingHandlers(equipment),
  });
}

function handingHandler({ db, now }: Equipment): Pick<Custody, 'handOverAsset'> {
  return {
    handOverAsset: async (request, context) => {
      const input = parse(handOverShape, request);
      return once(db, context, { requestId: input.requestId, request }, async (trx) => {
        const asset = await assetForChange(trx, context.actor, input.assetId, fieldWorkers);
        requireHolder(asset.id, asset.custodian, input.fromHolder);
        const last = await findLastHandover(trx, asset.id);
        const handover = newHandover(input, asset, last, context, now());
        await insertHandover(trx, handover);
        const { toHolder, occurTime } = handover;
        const after = { ...asset, custodian: toHolder, custodyTime: occurTime, updateTime: now() };
        await updateAssets(trx, [after]);
        const fact = {
          action: 'asset.handed-over',
          subject: `assets/${asset.id}`,
          divisionCode: asset.homeDivisionCode,
        };
        await audit(trx, context, { ...fact, after: handover });
        const data = { sequence: handover.sequence };
        await publish(trx, { ...fact, kind: fact.action, data });
        return handoverMessage(handover);
      });
    },
  };
}

function newHandover(
  input: z.output<typeof handOverShape>,
  asset: Asset,
  last: Handover | undefined,
  { actor }: CallContext,
  now: Date,
): Handover {
  const occurTime = input.occurTime ?? now;
  if (occurTime > now) throw invalid('occurTime', 'must not be in the future');
  if (last && occurTime < last.occurTime) {
    const before = last.occurTime.toISOString();
    throw invalid('occurTime', `must not be before the last handover, at ${before}`);
  }
  const facts = {
    assetId: asset.id,
    sequence: (last?.sequence ?? 0) + 1,
    fromHolder: asset.custodian,
    toHolder: input.toHolder,
    signature: input.signature,
    condition: input.condition,
    occurTime,
    actorId: actor.id,
  };
  return {
    ...facts,
    id: uuidv7(),
    claimId: input.claimId,
    createTime: now,
    digest: digestOf(facts, last?.digest ?? ''),
  };
}

function readingHandlers({ db, now }: Equipment): Pick<Custody, 'listHandovers' | 'verifyCustody'> {
  return {
    listHandovers: async (request, context) => {
      const filter = parse(listShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listHandovers(db, { ...filter, prefixes, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { handovers: rows.map(handoverMessage), nextPageToken };
    },

    verifyCustody: async (request, context) => {
      const { assetId } = parse(z.object({ assetId: slug }), request);
      requireRole(context.actor, readers);
      const [asset] = await findAssets(db, [assetId]);
      if (!asset) throw notFound('asset', assetId);
      requireRole(context.actor, readers, asset.homeDivisionCode);
      const chain = await findChain(db, assetId);
      const broken = firstBroken(chain);
      return {
        handovers: chain.length,
        intact: broken === undefined,
        brokenSequence: broken ?? 0,
      };
    },
  };
}

function handoverMessage(handover: Handover) {
  return {
    ...handover,
    claimId: handover.claimId ?? '',
    occurTime: toTimestamp(handover.occurTime),
    createTime: toTimestamp(handover.createTime),
  };
}
