// What every handler about a site begins with: the site locked or read, with the figures of the day.
import type { Db, Trx } from '../platform/db';
import { notFound } from '../platform/errors';
import { ensureOccupancies } from './occupancy-store';
import { placesOf } from './places';
import { findSite, lockSites, type Site } from './site-store';
import { findStandards, type StoredStandards } from './standard-store';

export async function seenSite(db: Db | Trx, id: string, exerciseId: string): Promise<Site> {
  const site = await findSite(db, id, exerciseId);
  if (!site) throw notFound('site', id);
  return site;
}

export type Locked = { sites: Map<string, Site>; standards: StoredStandards };

/** These sites, locked in id order, as they stand in the exercise or for real. */
export async function lockedSites(
  trx: Trx,
  ids: Iterable<string>,
  exerciseId: string,
): Promise<Locked> {
  const wanted = [...new Set(ids)].sort();
  const standards = await findStandards(trx);
  let found = await lockSites(trx, wanted, exerciseId);
  if (found.length < wanted.length && exerciseId !== '') {
    await enterExercise(trx, wanted, exerciseId, standards);
    found = await lockSites(trx, wanted, exerciseId);
  }
  const sites = new Map(found.map((site) => [site.id, site]));
  const missing = wanted.find((id) => !sites.has(id));
  if (missing !== undefined) throw notFound('site', missing);
  return { sites, standards };
}

export async function lockedSite(trx: Trx, id: string, exerciseId: string) {
  const { sites, standards } = await lockedSites(trx, [id], exerciseId);
  return { site: sites.get(id)!, standards };
}

// A site takes part in an exercise from the first time that one names it.
async function enterExercise(
  trx: Trx,
  ids: string[],
  exerciseId: string,
  standards: StoredStandards,
): Promise<void> {
  const real = await Promise.all(ids.map((id) => findSite(trx, id, '')));
  const places = real
    .filter((site) => site !== undefined)
    .map((site) => ({ siteId: site.id, places: placesOf(standards, site, '').places }));
  await ensureOccupancies(trx, exerciseId, places);
}
