// What a phone kept while it had no network, and sends when the site takes nobody any more. It is
// not lost: whoever came while the site was open was there, and the rest waits for somebody to
// look at it.
import { uuidv7 } from 'uuidv7';
import { transact, type Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { retriedContention } from '../platform/requests';
import { admit, decisionsOf, record, type Admission } from './admission-service';
import { peopleOfEntries } from './arrivals-service';
import { arrivalTime, type Decision } from './check-in';
import { keepForStaff } from './kept-arrival-service';
import { openingAt, type OpeningThen } from './occupancy-store';
import { ShortOfPlaces } from './find-places-service';
import type { Entry } from './person';
import { setWhereabouts, type Person } from './person-store';
import { placesOf } from './places';
import type { Who } from './reservation-resolve-service';
import type { Shelters } from './service-context';
import { seenSite } from './site-access-service';
import { freeOf } from './site-state';
import type { Site } from './site-store';
import { findStandards } from './standard-store';
import { insertStays, staysOfClients } from './stay-store';

/** Younger ones come from a phone that is online: who holds it reads the refusal. */
const lateAfterMs = 120_000;

export type Refusal = AppError | ShortOfPlaces;

const keepable = ['SITE_NOT_OPEN', 'OVER_CAPACITY', 'CODE_EXPIRED', 'CODE_REVOKED'];

/** Refused by the shelter or its code as they are now, whoever came. */
export const isKeepable = (error: unknown): error is Refusal =>
  (error instanceof AppError || error instanceof ShortOfPlaces) && keepable.includes(error.reason);

export type LateOutcome = 'CHECKED_IN' | 'RECORDED' | 'REPLAYED' | 'KEPT';
export type TakenLate = { clientId: string; outcome: LateOutcome };

/** What became of each, when they were late and the refusal is one of the kind; else throws it. */
export async function takenLate(
  shelters: Shelters,
  who: Who,
  admission: Admission,
  refusal: unknown,
): Promise<{ site: Site; taken: TakenLate[] }> {
  const now = shelters.now();
  if (!isKeepable(refusal) || !admission.entries.every((entry) => isLate(entry, refusal, now))) {
    throw refusal;
  }
  const take = (isToKeep: boolean) =>
    retriedContention(() =>
      transact(shelters.db, async (trx) => {
        const site = await seenSite(trx, admission.siteId, admission.exerciseId);
        const late = { admission, site, refusal };
        const taken =
          (await replayedOf(trx, admission)) ??
          (isToKeep ? undefined : await ofThen(trx, shelters, who, late)) ??
          (await keep(trx, shelters, late));
        return { site, taken };
      }),
    );
  return take(false).catch((error: unknown) => {
    // Somebody else took the last places while it was closing.
    if (isKeepable(error)) return take(true);
    throw error;
  });
}

/** Before the code ended, if that is what stood against it. */
function isLate({ checkInTime }: Entry, refusal: Refusal, now: Date): boolean {
  const time = checkInTime && arrivalTime(checkInTime, now);
  if (!time || now.getTime() - time.getTime() < lateAfterMs) return false;
  const until = refusal instanceof AppError && refusal.details.metadata?.['until'];
  return !until || time < new Date(until);
}

async function replayedOf(
  trx: Trx,
  { siteId, entries }: Admission,
): Promise<TakenLate[] | undefined> {
  const ids = entries.map(({ clientId }) => clientId);
  const stays = (await staysOfClients(trx, ids)).filter((stay) => stay.siteId === siteId);
  if (stays.length < ids.length) return undefined;
  return ids.map((clientId) => ({ clientId, outcome: 'REPLAYED' }));
}

type Late = { admission: Admission; site: Site; refusal: Refusal };

/** If the site was open when they came: let in while it is closing, written down once it has. */
async function ofThen(
  trx: Trx,
  shelters: Shelters,
  who: Who,
  { admission, site, refusal }: Late,
): Promise<TakenLate[] | undefined> {
  if (refusal.reason !== 'SITE_NOT_OPEN') return undefined;
  const { siteId, exerciseId, entries } = admission;
  const openings = await Promise.all(
    entries.map(({ checkInTime }) => openingAt(trx, siteId, exerciseId, checkInTime!)),
  );
  const [opening] = openings;
  if (!opening || openings.some((each) => each?.id !== opening.id)) return undefined;
  if (!opening.until) {
    if (site.state !== 'CLOSING' || (await lacksRoom(trx, site, entries))) return undefined;
    const { admitted } = await admit(trx, shelters, who, { ...admission, late: true });
    return admitted.map(({ arrival, outcome }) => ({
      clientId: arrival.clientId,
      outcome: outcome === 'REPLAYED' || outcome === 'RECORDED' ? outcome : 'CHECKED_IN',
    }));
  }
  return writeDown(trx, shelters, who, { admission, site, opening, until: opening.until });
}

async function lacksRoom(trx: Trx, site: Site, entries: Entry[]): Promise<boolean> {
  const { places } = placesOf(await findStandards(trx), site, site.hazard);
  return entries.length > freeOf({ ...site, places });
}

type Past = { admission: Admission; site: Site; opening: OpeningThen; until: Date };

/** They were there until it closed. Who has been seen elsewhere since is for staff to look at. */
async function writeDown(
  trx: Trx,
  shelters: Shelters,
  who: Who,
  { admission, site, opening, until }: Past,
): Promise<TakenLate[] | undefined> {
  const { entries, exerciseId, channel } = admission;
  const now = shelters.now();
  const where = { incidentId: opening.incidentId, exerciseId, divisionCode: site.divisionCode };
  const { people, created } = await peopleOfEntries(trx, shelters, entries, where, now);
  const times = entries.map(({ checkInTime }) => checkInTime!);
  const found = await decisionsOf(trx, admission, people, created, times);
  if (found.some(({ outcome }) => outcome === 'MOVED')) return undefined;
  const decisions = found.map((each): Decision =>
    each.outcome === 'CHECKED_IN' ? { ...each, outcome: 'RECORDED', until } : each,
  );
  const stays = decisions.flatMap((each, at) =>
    each.stay
      ? []
      : {
          id: uuidv7(),
          clientId: each.arrival.clientId,
          personId: people[at]!.id,
          siteId: site.id,
          exerciseId,
          openingId: opening.openingId,
          unitCode: '',
          channel,
          actorId: who.actor.id,
          checkInTime: each.arrival.checkInTime,
          checkOutTime: each.until!,
          checkOutKey: '',
          destination: '',
          overrideReason: '',
          createTime: now,
        },
  );
  await insertStays(trx, stays);
  const seen = people.filter((person, at) => !decisions[at]!.stay && wasWanted(person));
  const ids = seen.map(({ id }) => id);
  await setWhereabouts(trx, ids, { whereabouts: 'LEFT', siteId: site.id }, now);
  await record(trx, who, admission, site, decisions, site.persons);
  return decisions.map(({ arrival, outcome }) => ({
    clientId: arrival.clientId,
    outcome: outcome === 'REPLAYED' ? 'REPLAYED' : 'RECORDED',
  }));
}

const wasWanted = ({ whereabouts }: Person) =>
  whereabouts === 'EXPECTED' || whereabouts === 'MISSING';

async function keep(
  trx: Trx,
  shelters: Shelters,
  { admission, site, refusal }: Late,
): Promise<TakenLate[]> {
  const { exerciseId, entries } = admission;
  const { reason } = refusal;
  const kept = entries.map((entry) => ({ entry, reason, time: entry.checkInTime! }));
  await keepForStaff(trx, shelters, { kind: 'ARRIVAL', site, exerciseId, kept });
  return entries.map(({ clientId }) => ({ clientId, outcome: 'KEPT' }));
}
