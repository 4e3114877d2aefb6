import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { requireRole, scopePrefixes, type Actor } from '../platform/identity';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { findAlternatives, placeOf } from './alternative-service';
import { findAssets, lockAssets } from './asset-store';
import { ratedBy, ratedOf, type AssetView, type Classified } from './asset-view-service';
import { alreadyClaimed, AssetTaken, contended } from './claim';
import { releaseExpired } from './claim-expiry-sweep';
import { record } from './claim-record-service';
import { leavesArea, requireHomeKept, selectFor, type Purpose } from './claim-selection-service';
import { createClaimShape, type NewClaim } from './claim-shapes';
import {
  endEmptyClaims,
  engage,
  findEngagements,
  insertClaim,
  type Claim,
  type ClaimedAsset,
} from './claim-store';
import { distanceKm, pointOf } from './distance';
import { commonDivision } from './division';
import { findClassesOfAssets, listKinds } from './kind-store';
import { claimMessage } from './messages';
import { requireReady } from './readiness';
import { claimers, type Equipment } from './service-context';
import { requireWholePoint } from './shapes';

type Claims = Implementations['muster.equipment.v1.ClaimsService'];

const alternativesTold = 5;
// An asset that was taken at each try and free again each time when its holder was looked for.
const triesMax = 5;

export function takingHandler(equipment: Equipment): Pick<Claims, 'createClaim'> {
  const { db, now } = equipment;
  return {
    createClaim: async (request, context) => {
      const input = parse(createClaimShape, request);
      requireWholePoint(input);
      requireRole(context.actor, claimers(input.exerciseId));
      const take = () => {
        const { requestId } = input;
        const find = (trx: Trx) => lockNamed(trx, input.assetIds);
        return once(db, context, { requestId, request, find }, (trx, named) =>
          takeAssets(trx, context, input, named, now()),
        );
      };
      for (let tries = 1; ; tries += 1) {
        try {
          return await take();
        } catch (error) {
          if (!(error instanceof AssetTaken)) throw error;
          // Assets of a hold that is over are free: once more with them.
          if ((await releaseExpired(equipment)) > 0 && tries < triesMax) continue;
          await refuse(equipment, context.actor, input, error);
          if (tries === triesMax) throw contended(error);
        }
      }
    },
  };
}

/** The named assets, held, with what they are judged by: all of it is asked for at once. */
async function lockNamed(trx: Trx, ids: string[]): Promise<Classified> {
  const [assets, classes, kinds] = await Promise.all([
    lockAssets(trx, ids),
    findClassesOfAssets(trx, ids),
    listKinds(trx),
  ]);
  return { assets, classes, kinds };
}

async function takeAssets(
  trx: Trx,
  context: CallContext,
  input: NewClaim,
  held: Classified,
  now: Date,
) {
  if (input.dueBackTime && input.dueBackTime <= now) {
    throw invalid('dueBackTime', `must be later than now, ${now.toISOString()}`);
  }
  const named = await requireNamed(trx, context.actor, input, held, now);
  const purpose: Purpose = {
    divisionCode: input.divisionCode,
    exercise: input.exerciseId !== '',
    point: pointOf(input),
    prefixes: scopePrefixes(context.actor, claimers(input.exerciseId)),
    now,
  };
  await requireHomeKept(trx, named, purpose);
  const chosen = await selectFor(trx, input.lines, named, purpose);
  const views = [...named, ...chosen];
  const claim = newClaim(context, input, views, now);
  const assets = views.map((view) => claimedAsset(claim, view, purpose));
  await insertClaim(trx, claim, assets);
  const ids = assets.map(({ assetId }) => assetId);
  const { taken, freed } = await engage(trx, claim, ids);
  const lost = ids.find((id) => !taken.includes(id));
  if (lost !== undefined) throw new AssetTaken(lost, input.assetIds.indexOf(lost));
  await record(trx, context, claim, 'created', { assetIds: ids.slice(0, 50), count: ids.length });
  if (freed.length > 0) await recordPreempted(trx, context, claim, freed, now);
  return claimMessage(
    claim,
    assets.sort((a, b) => (a.assetId < b.assetId ? -1 : 1)),
    now,
  );
}

/** The named assets in the order asked: existing, within reach and ready, or accepted as they are. */
async function requireNamed(
  trx: Trx,
  actor: Actor,
  { assetIds, exerciseId, acceptGapsReason }: NewClaim,
  held: Classified,
  now: Date,
): Promise<AssetView[]> {
  if (assetIds.length === 0) return [];
  const rated = new Map((await ratedBy(trx, held, now)).map((view) => [view.asset.id, view]));
  return assetIds.map((id, index) => {
    const view = rated.get(id);
    if (!view) throw notFound('asset', id);
    requireRole(actor, claimers(exerciseId), view.asset.homeDivisionCode);
    requireReady(id, view.readiness.gaps, {
      field: `assetIds[${index}]`,
      acceptGaps: acceptGapsReason !== '',
    });
    return view;
  });
}

function newClaim({ actor }: CallContext, input: NewClaim, views: AssetView[], now: Date): Claim {
  return {
    id: uuidv7(),
    state: 'HELD',
    purpose: input.purpose,
    incidentId: input.incidentId,
    exerciseId: input.exerciseId,
    divisionCode: input.divisionCode,
    latitude: input.latitude,
    longitude: input.longitude,
    borrower: input.borrower,
    dueBackTime: input.dueBackTime ?? null,
    homeDivisionCode: commonDivision(views.map(({ asset }) => asset.homeDivisionCode)),
    holderId: actor.onBehalfOf ?? actor.id,
    holderName: actor.name,
    expireTime: new Date(now.getTime() + input.holdSeconds * 1000),
    createTime: now,
    confirmTime: null,
    resolveTime: null,
    version: 1,
  };
}

function claimedAsset(claim: Claim, view: AssetView, purpose: Purpose): ClaimedAsset {
  const { asset, kind, figure, readiness } = view;
  return {
    claimId: claim.id,
    assetId: asset.id,
    classId: asset.classId,
    kindId: asset.kindId,
    state: 'ACTIVE',
    capability: figure,
    unit: kind.capabilities[0]!.unit,
    homeDivisionCode: asset.homeDivisionCode,
    areaCode: asset.areaCode,
    outOfArea: leavesArea(view, purpose),
    distanceKm: distanceKm(placeOf(view), purpose.point) ?? null,
    acceptedGaps: [...new Set(readiness.gaps.map(({ reason }) => reason))],
    endTime: null,
    condition: '',
    note: '',
  };
}

/** The answer to whoever came second; nothing when it has become free meanwhile. */
async function refuse(
  { db, now }: Equipment,
  actor: Actor,
  input: NewClaim,
  { assetId, index }: AssetTaken,
): Promise<void> {
  const time = now();
  const exercise = input.exerciseId !== '';
  const engagements = await findEngagements(db, [assetId], time);
  const holder =
    engagements.find((one) => !one.exercise) ?? (exercise ? engagements[0] : undefined);
  if (!holder) return;
  const [view] = await ratedOf(db, await findAssets(db, [assetId]), time);
  const query = {
    kindId: view!.asset.kindId,
    classId: view!.asset.classId,
    minimum: view!.figure,
    point: pointOf(input) ?? placeOf(view!),
    prefixes: scopePrefixes(actor, claimers(input.exerciseId)),
    exercise,
    limit: alternativesTold + input.assetIds.length,
  };
  const found = await findAlternatives(db, query, time);
  const others = found.filter((one) => !input.assetIds.includes(one.assetId));
  const field = index < 0 ? 'lines' : `assetIds[${index}]`;
  throw alreadyClaimed(holder, field, others.slice(0, alternativesTold));
}

/** A drill loses what is needed in earnest, and is told. */
async function recordPreempted(
  trx: Trx,
  context: CallContext,
  claim: Claim,
  freed: { claimId: string; assetId: string }[],
  now: Date,
): Promise<void> {
  const drills = await endEmptyClaims(trx, [...new Set(freed.map(({ claimId }) => claimId))], now);
  for (const drill of drills) {
    const lost = freed.filter(({ claimId }) => claimId === drill.id);
    await record(trx, context, drill, 'preempted', {
      assetIds: lost.map(({ assetId }) => assetId),
      byClaimId: claim.id,
    });
  }
}
