import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import { admit, unmetOf } from './admission-service';
import { arrivalTime } from './check-in';
import { answer, withAlternatives } from './check-in-service';
import { checkOutShape, entriesMax, transferShape } from './check-in-shapes';
import { changeLoad } from './occupancy-store';
import { namedEntry, personIdOf } from './person';
import { lockPeople, setWhereabouts } from './person-store';
import { placesOf } from './places';
import type { Who } from './reservation-resolve-service';
import {
  overriders,
  readScope,
  receivers,
  requireIn,
  type HandlersOf,
  type Shelters,
} from './service-context';
import { lockedSite, seenSite } from './site-access-service';
import type { Site } from './site-store';
import { endStays, isPresent, presentAt, staysOfPeople, type Stay } from './stay-store';

type Handlers = Pick<HandlersOf<'CheckIns'>, 'checkOut' | 'transferPeople'>;

export function checkOutHandlers(shelters: Shelters): Handlers {
  const { db, now } = shelters;
  return {
    checkOut: async (request, context) => {
      const { personIds, checkOutTime, ...asked } = parse(checkOutShape, request);
      requireIn(context.actor, receivers, undefined, asked.exerciseId);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { divisionCode } = await seenSite(trx, asked.siteId, asked.exerciseId);
        requireIn(context.actor, receivers, divisionCode, asked.exerciseId);
        const ids = [...new Set(personIds)].sort();
        const where = { incidentId: '', exerciseId: asked.exerciseId };
        await lockPeople(trx, { ...where, ids, indexes: [] });
        const present = (await staysOfPeople(trx, ids)).filter(
          (stay) => stay.siteId === asked.siteId && isPresent(stay),
        );
        const here = new Set(present.map(({ personId }) => personId));
        requireAllHere(
          asked.siteId,
          ids.filter((id) => !here.has(id)),
        );
        const at = arrivalTime(checkOutTime, now()) ?? now();
        const leaving = { ...asked, stays: present, at, key: request.requestId };
        const persons = await leave(trx, shelters, context, leaving);
        return { checkedOut: present.length, replayed: 0, persons };
      });
    },

    transferPeople: transferring(shelters),
  };
}

function requireAllHere(siteId: string, missing: string[]): void {
  if (missing.length > 0) throw notCheckedIn(siteId, missing);
}

export function notCheckedIn(siteId: string, missing: string[]): AppError {
  const some = missing.slice(0, 5).join(', ');
  const count = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  const message = `not checked in at sites/${siteId} (any more): ${some}${count}`;
  return new AppError('NOT_CHECKED_IN', message, {
    preconditions: missing.slice(0, 100).map((id) => ({
      type: 'NOT_CHECKED_IN',
      subject: `people/${id}`,
      description: `is not at sites/${siteId}`,
    })),
  });
}

type Leaving = {
  siteId: string;
  exerciseId: string;
  destination: string;
  stays: Stay[];
  at: Date;
  /** Of the request; empty marks each stay with its own client id. */
  key: string;
};

/** The people are locked; the site is last. Returns how many remain. */
export async function leave(
  trx: Trx,
  { now }: Pick<Shelters, 'now'>,
  who: Who,
  { siteId, exerciseId, destination, stays, at, key }: Leaving,
): Promise<number> {
  const { site, standards } = await lockedSite(trx, siteId, exerciseId);
  if (stays.length === 0) return site.persons;
  const ends = stays.map(({ id }) => ({ id, checkOutTime: at, destination }));
  if (key) await endStays(trx, ends, key);
  else
    for (const end of ends)
      await endStays(trx, [end], stays.find(({ id }) => id === end.id)!.clientId);
  const ids = stays.map(({ personId }) => personId);
  await setWhereabouts(trx, ids, { whereabouts: 'LEFT', siteId: null }, now());
  const { places } = placesOf(standards, site, site.hazard);
  const change = { persons: -stays.length, reserved: 0, actorId: who.actor.id, now: now() };
  const { persons } = await changeLoad(trx, { site, exerciseId, places, ...change });
  const subject = `sites/${siteId}`;
  const { divisionCode, incidentId } = site;
  const facts = { incidentId, exerciseId, count: stays.length, persons };
  await audit(trx, who, { action: 'people.check-out', subject, divisionCode, after: facts });
  const data = { ...facts, siteId };
  await publish(trx, { kind: 'people.checked-out', subject, divisionCode, data });
  return persons;
}

function transferring(shelters: Shelters): Handlers['transferPeople'] {
  const { db } = shelters;
  return async (request, context) => {
    const asked = parse(transferShape, request);
    const { exerciseId, fromSiteId, overrideReason } = asked;
    requireIn(context.actor, receivers, undefined, exerciseId);
    const authorize = ({ divisionCode }: Site) => {
      requireIn(context.actor, receivers, divisionCode, exerciseId);
      if (overrideReason) requireRole(context.actor, overriders, divisionCode);
    };
    const base = { siteId: asked.toSiteId, exerciseId, incidentId: '', overrideReason };
    const done = once(db, context, { requestId: request.requestId, request }, async (trx) => {
      authorize(await seenSite(trx, fromSiteId, exerciseId));
      const moving = await lockedHere(trx, asked);
      const entries = moving.map(({ id, personId }) => transferEntry(id, personId));
      if (entries.length === 0) return { results: [], persons: 0, free: 0 };
      const channel = 'STAFF' as const;
      const admission = { ...base, entries, channel, transfer: true, authorize };
      return answer(await admit(trx, shelters, context, admission), transferred);
    });
    const { toSiteId: siteId } = asked;
    const scope = readScope(context.actor);
    return withAlternatives(shelters, { siteId, exerciseId, entries: [] }, scope, done);
  };
}

/**
 * Those who are at the site once they are locked: whoever checks out or moves meanwhile is not
 * carried along. All of the site when nobody is named, and those who have just left stay out of it.
 */
async function lockedHere(
  trx: Trx,
  asked: { fromSiteId: string; exerciseId: string; personIds: string[] },
): Promise<Stay[]> {
  const { fromSiteId, exerciseId, personIds } = asked;
  const isAll = personIds.length === 0;
  const seen = isAll ? await presentAt(trx, fromSiteId, exerciseId, entriesMax) : [];
  const ids = isAll ? seen.map(({ personId }) => personId) : [...new Set(personIds)].sort();
  if (ids.length === 0) return [];
  await lockPeople(trx, { incidentId: '', exerciseId, ids, indexes: [] });
  const here = (await staysOfPeople(trx, ids)).filter(
    (stay) => stay.siteId === fromSiteId && stay.exerciseId === exerciseId && isPresent(stay),
  );
  const found = new Set(here.map(({ personId }) => personId));
  if (!isAll) {
    requireAllHere(
      fromSiteId,
      ids.filter((id) => !found.has(id)),
    );
  }
  return here;
}

const transferred: Parameters<typeof answer>[1] = ({ arrival, outcome, person, stay }, site) => ({
  clientId: arrival.clientId,
  personId: person.id,
  stayId: stay.id,
  outcome,
  unitCode: stay.unitCode,
  unmetNeeds: unmetOf(site, person),
});

/** Made from the stay that ends, so that the same transfer twice is one. */
const transferEntry = (stayId: string, personId: string) => ({
  ...namedEntry(personIdOf(`transfer ${stayId}`), ''),
  personId,
});
