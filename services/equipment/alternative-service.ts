// What may be taken instead of what somebody else has.
import type { Db, Trx } from '../platform/db';
import { findCandidates } from './asset-store';
import { ratedOf, type AssetView } from './asset-view-service';
import type { Alternative } from './claim';
import { distanceKm, nearest, pointOf, type Point } from './distance';

// Readiness is computed for so many of the nearest: of the same class, and of any.
const candidatesMax = 60;

export type AlternativeQuery = {
  kindId: string;
  classId: string;
  minimum: number;
  point: Point | undefined;
  prefixes: string[];
  exercise: boolean;
  limit: number;
};

/** Ready and free ones: those that can do as much first, of these the nearest. */
export async function findAlternatives(
  db: Db | Trx,
  query: AlternativeQuery,
  now: Date,
): Promise<Alternative[]> {
  const { kindId, classId, prefixes, exercise, minimum, point, limit } = query;
  const scope = { prefixes, exercise, near: point, limit: candidatesMax + limit };
  const [alike, any] = await Promise.all([
    classId === '' ? [] : findCandidates(db, { ...scope, kindId, classId }),
    findCandidates(db, { ...scope, kindId, classId: null }),
  ]);
  const candidates = [...new Map([...alike, ...any].map((one) => [one.id, one])).values()];
  const ready = (await ratedOf(db, candidates, now)).filter(({ readiness }) => readiness.ready);
  return ready
    .map((view) => alternativeOf(view, point))
    .sort(
      (a, b) =>
        Number(b.capability >= minimum) - Number(a.capability >= minimum) ||
        (a.capability < minimum ? b.capability - a.capability : 0) ||
        nearest(a.distanceKm, b.distanceKm) ||
        a.capability - b.capability ||
        (a.assetId < b.assetId ? -1 : 1),
    )
    .slice(0, limit);
}

/** Where an asset is: where it was last said to be, else its home. */
export function placeOf({ asset }: AssetView): Point | undefined {
  const home = { latitude: asset.homeLatitude, longitude: asset.homeLongitude };
  return pointOf(asset) ?? pointOf(home);
}

function alternativeOf(view: AssetView, point: Point | undefined): Alternative {
  return {
    assetId: view.asset.id,
    classId: view.asset.classId,
    capability: view.figure,
    unit: view.kind.capabilities[0]!.unit,
    homeDivisionCode: view.asset.homeDivisionCode,
    distanceKm: distanceKm(placeOf(view), point),
  };
}
