// Sites that have room, nearest first: what planners ask, and what refusals suggest.
import type { Db } from '../platform/db';
import type { AppError } from '../platform/errors';
import { distanceM, placesOf, type Point } from './places';
import { tooFewPlaces, type Shortage } from './reservation';
import { seenSite } from './site-access-service';
import { everySite } from './site-service';
import { freeOf } from './site-state';
import { listSites, type Site } from './site-store';
import { findStandards } from './standard-store';

export type Finding = {
  scope: string[];
  pattern: string;
  exerciseId: string;
  hazard: string;
  needs: string[];
  places: number;
  from: Point | undefined;
  limit: number;
  notSiteIds: string[];
};

export async function findPlacesNear(db: Db, asked: Finding) {
  const { scope, pattern, exerciseId, needs: tags } = asked;
  const [sites, standards] = await Promise.all([
    listSites(db, { ...everySite, scope, pattern, exerciseId, tags }),
    findStandards(db),
  ]);
  const excluded = new Set(asked.notSiteIds);
  const found = sites
    .filter(({ id, state }) => !excluded.has(id) && state !== 'CLOSING')
    .map((site) => {
      const { places } = placesOf(standards, site, site.hazard || asked.hazard);
      const { id: siteId, nameZh, nameEn, divisionCode, state } = site;
      const facts = { siteId, nameZh, nameEn, divisionCode, state, places };
      return { ...facts, free: freeOf({ ...site, places }), distanceM: far(asked.from, site) };
    })
    .filter(({ free }) => free >= asked.places);
  // Without a place to start from, the emptiest first.
  found.sort(
    (a, b) => a.distanceM - b.distanceM || b.free - a.free || (a.siteId < b.siteId ? -1 : 1),
  );
  return found.slice(0, asked.limit);
}

function far(from: Point | undefined, { latitude, longitude }: Site): number {
  if (!from) return 0;
  // One without a point is not near anything.
  if (latitude === null || longitude === null) return 20_000_000;
  return Math.round(distanceM(from, { latitude, longitude }));
}

/** Thrown where places are locked; what else is free is looked up after they are let go. */
export class ShortOfPlaces extends Error {
  constructor(
    readonly reason: 'INSUFFICIENT_PLACES' | 'OVER_CAPACITY',
    readonly shortages: Shortage[],
  ) {
    super('too few places');
  }
}

/** The refusal, with the nearest sites that have room for all that was asked of the first. */
export async function shortageWithAlternatives(
  db: Db,
  { reason, shortages }: ShortOfPlaces,
  asked: { exerciseId: string; hazard: string; needs: string[]; scope: string[] },
): Promise<AppError> {
  const { siteId, asked: places } = shortages[0]!;
  const site = await seenSite(db, siteId, asked.exerciseId);
  const { latitude, longitude } = site;
  const near = await findPlacesNear(db, {
    ...asked,
    pattern: '%',
    hazard: site.hazard || asked.hazard,
    places,
    from: latitude !== null && longitude !== null ? { latitude, longitude } : undefined,
    limit: 5,
    notSiteIds: shortages.map((each) => each.siteId),
  });
  return tooFewPlaces(reason, shortages, near);
}
