// An asset as people see it: with its figures, whether it is ready, and who has it.
import type { Db, Trx } from '../platform/db';
import type { Asset } from './asset-store';
import { mainFigure, type Figures } from './capability';
import { findEngagements, findPastEngagements, type Engagement } from './claim-store';
import { dateInShanghai } from './dates';
import { findClasses, listKinds, type EquipmentClass, type EquipmentKind } from './kind-store';
import { operatorsOf } from './operators';
import { findOperators } from './operator-store';
import { readinessOf, type Readiness } from './readiness';

export type AssetView = {
  asset: Asset;
  class: EquipmentClass;
  kind: EquipmentKind;
  figures: Figures;
  /** In the kind's first capability. */
  figure: number;
  readiness: Readiness;
  engagement?: Engagement;
  exerciseEngagement?: Engagement;
};

/** The views of these assets now, or as all of it was at a time. */
export async function viewsOf(
  db: Db | Trx,
  assets: Asset[],
  now: Date,
  asOf?: Date,
): Promise<AssetView[]> {
  if (assets.length === 0) return [];
  const ids = assets.map(({ id }) => id);
  const [rated, engagements] = await Promise.all([
    ratedOf(db, assets, now, asOf),
    asOf ? findPastEngagements(db, ids, asOf) : findEngagements(db, ids, now),
  ]);
  const keyOf = (id: string, exercise: boolean) => `${id} ${exercise}`;
  const engaged = new Map(engagements.map((one) => [keyOf(one.assetId, one.exercise), one]));
  return rated.map((view) => ({
    ...view,
    engagement: engaged.get(keyOf(view.asset.id, false)),
    exerciseEngagement: engaged.get(keyOf(view.asset.id, true)),
  }));
}

/** The same without who has them. */
export async function ratedOf(
  db: Db | Trx,
  assets: Asset[],
  now: Date,
  asOf?: Date,
): Promise<AssetView[]> {
  const classIds = [...new Set(assets.map(({ classId }) => classId))];
  const [classes, kinds] = await Promise.all([
    findClasses(db, classIds, asOf),
    listKinds(db, asOf),
  ]);
  return ratedBy(db, { assets, classes, kinds }, now, asOf);
}

/** Assets with all of their classes and all kinds. */
export type Classified = { assets: Asset[]; classes: EquipmentClass[]; kinds: EquipmentKind[] };

export async function ratedBy(
  db: Db | Trx,
  { assets, classes, kinds }: Classified,
  now: Date,
  asOf?: Date,
): Promise<AssetView[]> {
  const classOf = new Map(classes.map((one) => [one.id, one]));
  const kindOf = new Map(kinds.map((one) => [one.id, one]));
  const qualifications = [
    ...new Set(classes.flatMap(({ operators }) => operators.map((need) => need.qualification))),
  ];
  const reports =
    qualifications.length === 0 ? [] : await findOperators(db, qualifications, now, asOf);
  const today = dateInShanghai(asOf ?? now);
  const areas = new Map(
    assets.map(({ areaCode }) => [areaCode, operatorsOf(reports, areaCode)] as const),
  );
  return assets.map((asset) => {
    const own = classOf.get(asset.classId)!;
    const kind = kindOf.get(asset.kindId)!;
    const figures = { ...own.capabilities, ...asset.capabilities };
    const readiness = readinessOf(asset, own, areas.get(asset.areaCode)!, today);
    return { asset, class: own, kind, figures, figure: mainFigure(kind, figures), readiness };
  });
}
