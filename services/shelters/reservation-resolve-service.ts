// Giving places back: released, expired, or because their site closes.
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import type { CallContext } from '../platform/rpc-types';
import { commonDivision } from './division';
import { grouped } from './grouping';
import { changeLoad } from './occupancy-store';
import { placesOf } from './places';
import {
  lockOfSite,
  lockOverdue,
  setReservationState,
  type Reservation,
} from './reservation-store';
import { lockedSites } from './site-access-service';
import type { Site } from './site-store';
import { findStandards, type StoredStandards } from './standard-store';

export type Who = Pick<CallContext, 'actor' | 'method'>;
type Ending = { state: 'RELEASED' | 'EXPIRED'; reason: string; now: Date };

/** Ends reservations that hold places; their rows are locked by the caller, in id order. */
export async function endReservations(
  trx: Trx,
  who: Who,
  reservations: Reservation[],
  ending: Ending,
): Promise<Reservation[]> {
  if (reservations.length === 0) return [];
  const byExercise = grouped(reservations, ({ exerciseId }) => exerciseId);
  const divisions: string[] = [];
  for (const [exerciseId, group] of byExercise) {
    const siteIds = group.map(({ siteId }) => siteId);
    const { sites, standards } = await lockedSites(trx, siteIds, exerciseId);
    for (const site of sites.values()) {
      divisions.push(site.divisionCode);
      const here = group.filter(({ siteId }) => siteId === site.id);
      await giveBack(trx, who, { site, standards, exerciseId, here, now: ending.now });
    }
  }
  const ids = reservations.map(({ id }) => id);
  const ended = await setReservationState(trx, ids, ending.state, ending.now);
  await recordReservations(trx, who, ended, commonDivision(divisions), ending.reason);
  return ended;
}

const unused = (all: Reservation[]) =>
  all.reduce((sum, { places, arrived }) => sum + places - arrived, 0);

async function giveBack(
  trx: Trx,
  { actor }: Who,
  at: {
    site: Site;
    standards: StoredStandards;
    exerciseId: string;
    here: Reservation[];
    now: Date;
  },
): Promise<void> {
  const { site, standards, exerciseId, here, now } = at;
  const { places } = placesOf(standards, site, site.hazard);
  const change = { persons: 0, reserved: -unused(here), actorId: actor.id, now };
  await changeLoad(trx, { site, exerciseId, places, ...change });
}

/** One entry and one event for what was done to all of them. */
export async function recordReservations(
  trx: Trx,
  who: Who,
  reservations: Reservation[],
  divisionCode: string,
  reason: string,
): Promise<void> {
  const [first] = reservations;
  if (!first) return;
  const { state, incidentId, exerciseId, purpose } = first;
  const places = reservations.reduce((sum, each) => sum + each.places, 0);
  const facts = { state, incidentId, exerciseId, purpose, count: reservations.length, places };
  const subject = `place-reservations/${first.id}`;
  const action = `places.${state.toLowerCase()}`;
  const siteIds = [...new Set(reservations.map(({ siteId }) => siteId))].slice(0, 100);
  const after = {
    ...facts,
    reason,
    siteIds,
    ids: reservations.map(({ id }) => id).slice(0, 1_000),
  };
  await audit(trx, who, { action, subject, divisionCode, after });
  const kind = `place-reservations.${state.toLowerCase()}`;
  await publish(trx, { kind, subject, divisionCode, data: { ...facts, siteIds } });
}

/** What is still reserved at a site that closes is free again. The site is locked. */
export async function releaseAtSite(
  trx: Trx,
  who: Who,
  at: { site: Site; exerciseId: string; reason: string; now: Date },
): Promise<void> {
  const { site, exerciseId, reason, now } = at;
  const here = await lockOfSite(trx, site.id, exerciseId);
  if (here.length === 0) return;
  const standards = await findStandards(trx);
  await giveBack(trx, who, { site, standards, exerciseId, here, now });
  const ids = here.map(({ id }) => id);
  const released = await setReservationState(trx, ids, 'RELEASED', now);
  await recordReservations(trx, who, released, site.divisionCode, reason);
}

export const sweepBatch = 500;
export const sweeper: Who = {
  actor: { id: 'service:shelters', name: 'shelters', grants: [] },
  method: 'expiry-sweep',
};

/** Ends holds that are over; says how many. */
export async function sweepExpired(trx: Trx, now: Date): Promise<number> {
  const overdue = await lockOverdue(trx, now, sweepBatch);
  const reason = 'the hold was not confirmed in time';
  await endReservations(trx, sweeper, overdue, { state: 'EXPIRED', reason, now });
  return overdue.length;
}
