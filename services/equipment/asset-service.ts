import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { Implementations } from '../platform/rpc-types';
import { countedComponents, countedConsumables, requireNew } from './asset';
import { assetReadingHandlers } from './asset-reading-service';
import { recordChange } from './asset-record-service';
import { requireCreatable } from './asset-creation-service';
import { assetFields, checkKitShape, createAssetsShape, locateShape } from './asset-shapes';
import { findTaken, insertAssets, updateAssets, findAssets, type Asset } from './asset-store';
import { viewsOf } from './asset-view-service';
import { figuresOf, type Kind } from './capability';
import { findEngagements } from './claim-store';
import { countyOf } from './division';
import { findClasses, listKinds } from './kind-store';
import { assetMessage } from './messages';
import {
  assetForChange,
  fieldWorkers,
  requireEtag,
  writers,
  type Equipment,
} from './service-context';
import { maskedFields, parseIn, requireWholePoint, slug } from './shapes';
import { z } from 'zod';

type Assets = Implementations['muster.equipment.v1.AssetsService'];

export function assetsService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.AssetsService', {
    ...assetReadingHandlers(equipment),
    ...creatingHandler(equipment),
    ...updatingHandler(equipment),
    ...fieldHandlers(equipment),
  });
}

function creatingHandler({ db, now }: Equipment): Pick<Assets, 'createAssets'> {
  return {
    createAssets: async (request, context) => {
      const { requestId, assets: given } = parse(createAssetsShape, request);
      for (const { homeDivisionCode } of given) {
        requireRole(context.actor, writers, homeDivisionCode);
      }
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const named = given.map((one) => ({ ...one, id: one.id || uuidv7() }));
        const records = await requireCreatable(trx, named, time);
        requireNew(records, await findTaken(trx, records), (index) => `assets[${index}]`);
        await insertAssets(trx, records);
        await recordChange(trx, context, 'asset.created', records);
        const ids = records.map(({ id }) => id);
        const views = await viewsOf(trx, await findAssets(trx, ids), time);
        const byId = new Map(views.map((view) => [view.asset.id, view]));
        return { assets: ids.map((id) => assetMessage(byId.get(id)!)) };
      });
    },
  };
}

function updatingHandler({ db, now }: Equipment): Pick<Assets, 'updateAsset'> {
  return {
    updateAsset: async (request, context) => {
      const { requestId, asset: given, updateMask } = request;
      const { id } = parseIn('asset', z.object({ id: slug }), given);
      const fields = maskedFields('asset', assetFields, given, updateMask?.paths ?? []);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await assetForChange(trx, context.actor, id, writers);
        requireEtag(before, given?.etag ?? '', 'asset');
        const after = await changedAsset(trx, before, fields, now());
        requireRole(context.actor, writers, after.homeDivisionCode);
        if (after.state !== 'IN_SERVICE' && before.state === 'IN_SERVICE') {
          await requireUnclaimed(trx, id, now());
        }
        const others = (await findTaken(trx, [after])).filter((one) => one.id !== id);
        requireNew([after], others, () => 'asset');
        const [updated] = await updateAssets(trx, [after]);
        await recordChange(trx, context, 'asset.updated', [updated!], before);
        return assetMessage((await viewsOf(trx, [updated!], now()))[0]!);
      });
    },
  };
}

function fieldHandlers({ db, now }: Equipment): Pick<Assets, 'checkKit' | 'locateAsset'> {
  return {
    checkKit: async (request, context) => {
      const { requestId, id, ...counted } = parse(checkKitShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await assetForChange(trx, context.actor, id, fieldWorkers);
        const [own] = await findClasses(trx, [before.classId]);
        const { components } = counted;
        const after = {
          ...before,
          components: {
            ...before.components,
            ...countedComponents(components, own!.components, 'components'),
          },
          consumables: countedConsumables(
            before.consumables,
            counted.consumables,
            own!,
            'consumables',
          ),
          fuelShare: counted.fuelShare ?? before.fuelShare,
          note: counted.note || before.note,
          updateTime: now(),
        };
        const [updated] = await updateAssets(trx, [after]);
        await recordChange(trx, context, 'asset.kit-checked', [updated!], before);
        return assetMessage((await viewsOf(trx, [updated!], now()))[0]!);
      });
    },

    locateAsset: async (request, context) => {
      const { requestId, id, ...place } = parse(locateShape, request);
      requireWholePoint(place);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await assetForChange(trx, context.actor, id, fieldWorkers);
        const after = { ...before, ...place, locateTime: now(), updateTime: now() };
        const [updated] = await updateAssets(trx, [after]);
        await recordChange(trx, context, 'asset.located', [updated!], before);
        return assetMessage((await viewsOf(trx, [updated!], now()))[0]!);
      });
    },
  };
}

type Fields = Partial<z.output<typeof assetFields>>;

/** The asset with the fields of the mask; what depends on its class is checked against it. */
async function changedAsset(
  trx: Trx,
  before: Asset,
  { capabilities, areaCode, ...fields }: Fields,
  now: Date,
): Promise<Asset> {
  const after: Asset = { ...before, ...fields, updateTime: now };
  if (areaCode !== undefined) after.areaCode = areaCode || countyOf(after.homeDivisionCode);
  requireWholePoint({ latitude: after.homeLatitude, longitude: after.homeLongitude }, [
    'asset.homeLatitude',
    'asset.homeLongitude',
  ]);
  const [own] = await findClasses(trx, [after.classId]);
  if (!own) throw notFound('class', after.classId);
  after.kindId = own.kindId;
  const kind = (await listKinds(trx)).find(({ id }) => id === own.kindId)!;
  const figures = capabilities ?? figuresGiven(before, kind);
  after.capabilities = figuresOf(figures, kind, 'asset.capabilities');
  return after;
}

/** The figures it has, to be held against the kind it comes to. */
function figuresGiven({ capabilities }: Asset, kind: Kind) {
  return Object.entries(capabilities).map(([key, value]) => ({
    key,
    value,
    unit: kind.capabilities.find((one) => one.key === key)?.unit ?? '',
  }));
}

/** What somebody counts on cannot be taken out of service behind their back. */
async function requireUnclaimed(trx: Trx, id: string, now: Date): Promise<void> {
  const engagement = (await findEngagements(trx, [id], now)).find(({ exercise }) => !exercise);
  if (!engagement) return;
  const description = `${engagement.holderName} has it for ${engagement.purpose}: return it first`;
  throw new AppError('ASSET_CLAIMED', `asset.state: ${id} is claimed; ${description}`, {
    violations: [{ field: 'asset.state', description }],
    metadata: { claimId: engagement.claimId, heldBy: engagement.holderName },
  });
}
