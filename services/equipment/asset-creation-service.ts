import type { Trx } from '../platform/db';
import { notFound } from '../platform/errors';
import { countedComponents, countedConsumables, requireCheck } from './asset';
import type { NewAsset } from './asset-shapes';
import type { AssetRecord } from './asset-store';
import { figuresOf } from './capability';
import { addDays, dateInShanghai } from './dates';
import { countyOf } from './division';
import { findClasses, listKinds, type EquipmentClass, type EquipmentKind } from './kind-store';
import type { CheckResult } from './readiness';
import { requireWholePoint } from './shapes';

/** New assets as they are stored, each held against its class. */
export async function requireCreatable(
  trx: Trx,
  given: NewAsset[],
  now: Date,
): Promise<AssetRecord[]> {
  const classIds = [...new Set(given.map(({ classId }) => classId))];
  const [classes, kinds] = await Promise.all([findClasses(trx, classIds), listKinds(trx)]);
  const classOf = new Map(classes.map((one) => [one.id, one]));
  const kindOf = new Map(kinds.map((one) => [one.id, one]));
  return given.map((one, index) => {
    const own = classOf.get(one.classId);
    if (!own) throw notFound('class', one.classId);
    return recordOfNew(one, own, kindOf.get(own.kindId)!, `assets[${index}]`, now);
  });
}

function recordOfNew(
  given: NewAsset,
  own: EquipmentClass,
  kind: EquipmentKind,
  field: string,
  now: Date,
): AssetRecord {
  const { homeLatitude, homeLongitude } = given;
  requireWholePoint({ latitude: homeLatitude, longitude: homeLongitude }, [
    `${field}.homeLatitude`,
    `${field}.homeLongitude`,
  ]);
  const today = dateInShanghai(now);
  return {
    ...given,
    kindId: own.kindId,
    areaCode: given.areaCode || countyOf(given.homeDivisionCode),
    capabilities: figuresOf(given.capabilities, kind, `${field}.capabilities`),
    components: countedComponents(given.components, own.components, `${field}.components`),
    consumables: countedConsumables([], given.consumables, own, `${field}.consumables`),
    checks: Object.fromEntries(
      given.checks.map((check, index) => [
        check.key,
        firstResult(check, own, `${field}.checks[${index}]`, today),
      ]),
    ),
    locationNote: '',
    latitude: null,
    longitude: null,
    locateTime: null,
    pendingSteps: [],
    openWorkOrders: 0,
    custodian: '',
    custodyTime: null,
    createTime: now,
    updateTime: now,
  };
}

/** What is known of a check when the asset is taken in: done today unless told. */
function firstResult(
  { key, passed, checkDate, dueDate }: NewAsset['checks'][number],
  { checks }: EquipmentClass,
  field: string,
  today: string,
): CheckResult {
  const { intervalDays } = requireCheck(key, checks, `${field}.key`);
  const done = checkDate || today;
  return { passed, checkDate: done, dueDate: dueDate || addDays(done, intervalDays) };
}
