// Rows and what was computed of them, as messages.
import type { AssetPointInput } from '../../gen/muster/equipment/v1/AssetPoint';
import type { RowVersion } from '../platform/history';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { placeOf } from './alternative-service';
import type { AssetView } from './asset-view-service';
import type { Figures, Kind } from './capability';
import { stateAt } from './claim';
import type { Claim, ClaimedAsset, Engagement } from './claim-store';
import type { EquipmentClass, EquipmentKind } from './kind-store';

export function kindMessage({ version, updateTime, ...kind }: EquipmentKind) {
  return { ...kind, etag: String(version), updateTime: toTimestamp(updateTime) };
}

/** Figures in the order in which the kind declares them, with its units. */
function capabilityMessages(figures: Figures, kind: Kind | undefined) {
  return (kind?.capabilities ?? [])
    .filter(({ key }) => key in figures)
    .map(({ key, unit }) => ({ key, value: figures[key]!, unit }));
}

export function classMessage(
  { version, updateTime, capabilities, ...one }: EquipmentClass,
  kinds: EquipmentKind[],
) {
  const kind = kinds.find(({ id }) => id === one.kindId);
  return {
    ...one,
    homeMinimumShare: one.homeMinimumShare ?? undefined,
    capabilities: capabilityMessages(capabilities, kind),
    etag: String(version),
    updateTime: toTimestamp(updateTime),
  };
}

export function assetMessage(view: AssetView) {
  const { asset, readiness, figures, kind } = view;
  const { version, checks, components, ...rest } = asset;
  const known = new Set(view.class.components.map(({ key }) => key));
  return {
    ...rest,
    homeLatitude: asset.homeLatitude ?? undefined,
    homeLongitude: asset.homeLongitude ?? undefined,
    latitude: asset.latitude ?? asset.homeLatitude ?? undefined,
    longitude: asset.longitude ?? asset.homeLongitude ?? undefined,
    locateTime: toOptionalTimestamp(asset.locateTime),
    custodyTime: toOptionalTimestamp(asset.custodyTime),
    hoursRun: asset.hoursRun ?? 0,
    output: asset.output ?? 0,
    capabilities: capabilityMessages(figures, kind),
    components: [
      ...view.class.components.map(({ key, quantity }) => ({
        key,
        present: components[key] ?? 0,
        required: quantity,
      })),
      // What its class does not ask for any more is still there.
      ...Object.entries(components)
        .filter(([key]) => !known.has(key))
        .map(([key, present]) => ({ key, present, required: 0 })),
    ],
    checks: Object.entries(checks).map(([key, result]) => ({ key, ...result })),
    etag: String(version),
    createTime: toTimestamp(asset.createTime),
    updateTime: toTimestamp(asset.updateTime),
    readiness,
    engagement: engagementMessage(view.engagement),
    exerciseEngagement: engagementMessage(view.exerciseEngagement),
  };
}

function engagementMessage(engagement: Engagement | undefined) {
  if (!engagement) return null;
  const { claimId, exerciseId, incidentId, purpose, holderId, holderName } = engagement;
  return {
    claimId,
    exerciseId,
    incidentId,
    purpose,
    holderId,
    holderName,
    sinceTime: toTimestamp(engagement.createTime),
    dueBackTime: toOptionalTimestamp(engagement.dueBackTime),
  };
}

/** What a map shows; nothing of what has no place. */
export function pointMessage(view: AssetView): AssetPointInput | undefined {
  const { asset, engagement, readiness } = view;
  const place = placeOf(view);
  if (!place) return undefined;
  const { id, nameZh, nameEn, kindId, classId } = asset;
  const unclaimed = readiness.ready ? ('AVAILABLE' as const) : ('NOT_READY' as const);
  const status = engagement ? ('CLAIMED' as const) : unclaimed;
  return { id, nameZh, nameEn, kindId, classId, ...place, status };
}

export function versionMessage({ fromTime, toTime, actorId, changes }: RowVersion) {
  return {
    fromTime: toTimestamp(fromTime),
    toTime: toOptionalTimestamp(toTime),
    actorId,
    changes: changes.map(({ field, before, after }) => ({
      field,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    })),
  };
}

export function claimMessage(claim: Claim, assets: ClaimedAsset[], now: Date) {
  const state = stateAt(claim, now);
  const isOut = state === 'CONFIRMED' && assets.some((asset) => asset.state === 'ACTIVE');
  return {
    ...claim,
    state,
    latitude: claim.latitude ?? undefined,
    longitude: claim.longitude ?? undefined,
    dueBackTime: toOptionalTimestamp(claim.dueBackTime),
    overdue: isOut && claim.dueBackTime !== null && claim.dueBackTime < now,
    expireTime: toTimestamp(claim.expireTime),
    createTime: toTimestamp(claim.createTime),
    confirmTime: toOptionalTimestamp(claim.confirmTime),
    resolveTime: toOptionalTimestamp(claim.resolveTime),
    etag: String(claim.version),
    assets: assets.map(({ claimId: _claimId, areaCode: _areaCode, ...asset }) => ({
      ...asset,
      // A hold that is over has given its assets back, swept or not.
      state: state === 'EXPIRED' && asset.state === 'ACTIVE' ? ('RELEASED' as const) : asset.state,
      distanceKm: asset.distanceKm ?? undefined,
      endTime: toOptionalTimestamp(asset.endTime),
    })),
  };
}
