// Letting people in: the one way into a shelter, for staff, for phones and for transfers.
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, invalid } from '../platform/errors';
import { publish } from '../platform/outbox';
import { peopleOfEntries } from './arrivals-service';
import {
  arrivalTime,
  clientIdReused,
  decideArrivals,
  takesPlace,
  usedReservations,
  type Decision,
} from './check-in';
import { flagDuplicates } from './duplicate-service';
import { ShortOfPlaces } from './find-places-service';
import { grouped } from './grouping';
import { changeLoad, personsByUnit } from './occupancy-store';
import type { Entry } from './person';
import { setWhereabouts, type Person } from './person-store';
import { placesOf, unitFor, type Unit } from './places';
import { stateAt, unmetNeeds } from './reservation';
import type { Who } from './reservation-resolve-service';
import { addArrivals, lockOfHouseholds, type Reservation } from './reservation-store';
import type { Shelters } from './service-context';
import { lockedSites, seenSite, type Locked } from './site-access-service';
import { freeOf, requireIncident, requireOpen } from './site-state';
import type { Site } from './site-store';
import { endStays, insertStays, staysOfClients, staysOfPeople, type Stay } from './stay-store';

export type Admission = {
  siteId: string;
  exerciseId: string;
  /** Must be the one the site was readied for; empty is whichever that is. */
  incidentId: string;
  entries: Entry[];
  channel: 'STAFF' | 'CODE';
  overrideReason: string;
  /** Whoever is elsewhere is brought from there on purpose: nothing to look at. */
  transfer?: boolean;
  /** They came while it was open, and it is closing now. */
  late?: boolean;
  /** The caller's right, once it is known where the site is. */
  authorize: (site: Site) => void;
};

/** One who was let in, or need not be, with what was decided. */
export type Admitted = Decision & { person: Person; stay: { id: string; unitCode: string } };

/**
 * Lock order, for all who move people: the people, then reservations, then sites by id. The site
 * is locked last and shortest: everybody at the same door waits for it.
 */
export async function admit(trx: Trx, shelters: Shelters, who: Who, admission: Admission) {
  const { siteId, exerciseId, entries } = admission;
  const now = shelters.now();
  const seen = await seenSite(trx, siteId, exerciseId);
  admission.authorize(seen);
  requireTaking(seen, admission);
  requireIncident(seen, admission.incidentId);
  const times = entries.map(({ checkInTime }, at) => timeOf(checkInTime, at, now));
  const { incidentId, divisionCode } = seen;
  const where = { incidentId, exerciseId, divisionCode };
  const { people, created } = await peopleOfEntries(trx, shelters, entries, where, now);
  const decisions = await decisionsOf(trx, admission, people, created, times);
  const arriving = decisions.flatMap((each, at) => (takesPlace(each) ? [people[at]!] : []));
  const holdings = await holdingsOf(trx, arriving, exerciseId, siteId, now);
  const siteIds = [siteId, ...leftSites(decisions), ...holdings.map((each) => each.siteId)];
  const locked = await lockedSites(trx, siteIds, exerciseId);
  const site = locked.sites.get(siteId)!;
  requireTaking(site, admission);
  if (site.incidentId !== incidentId) {
    throw new AppError('CONFLICT_RETRY', 'the shelter was opened anew meanwhile: try again');
  }
  const used = usedReservations(arriving, holdings.map(holdingOf));
  requirePlaces(admission, site, locked, arriving.length, used, holdings);
  const admitted = await writeStays(trx, who, { admission, site, locked, people, decisions, now });
  await setWhereabouts(
    trx,
    arriving.map(({ id }) => id),
    { whereabouts: 'SHELTERED', siteId },
    now,
  );
  await addArrivals(trx, used, now);
  const load = await changeLoads(trx, who, {
    site,
    exerciseId,
    locked,
    decisions,
    used,
    holdings,
    now,
  });
  if (!admission.transfer) {
    await flagDuplicates(trx, { admission, site, admitted, created, now });
  }
  await record(trx, who, admission, site, decisions, load.persons);
  return { admitted, site, ...load };
}

function requireTaking(site: Site, { late }: Admission): void {
  if (!(late && site.state === 'CLOSING')) requireOpen(site);
}

function timeOf(given: Date | undefined, at: number, now: Date): Date {
  const time = arrivalTime(given, now);
  if (time) return time;
  throw invalid(`entries[${at}].checkInTime`, 'must not be ahead of now nor 7 days ago');
}

export async function decisionsOf(
  trx: Trx,
  { siteId, entries }: Admission,
  people: Person[],
  created: Set<string>,
  times: Date[],
): Promise<Decision[]> {
  const known = people.map(({ id }) => id).filter((id) => !created.has(id));
  const clientIds = entries.map(({ clientId }) => clientId);
  const [stays, replayed] = await Promise.all([
    known.length > 0 ? staysOfPeople(trx, [...new Set(known)]) : [],
    staysOfClients(trx, clientIds),
  ]);
  const byClient = new Map(replayed.map((stay) => [stay.clientId, stay]));
  entries.forEach(({ clientId }, at) => {
    const before = byClient.get(clientId);
    if (before && before.personId !== people[at]!.id) throw clientIdReused(clientId);
  });
  const arrivals = entries.map(({ clientId }, at) => ({
    clientId,
    personId: people[at]!.id,
    checkInTime: times[at]!,
  }));
  return decideArrivals(
    siteId,
    arrivals,
    grouped(stays, ({ personId }) => personId),
  );
}

const leftSites = (decisions: Decision[]) =>
  decisions.flatMap(({ left }) => (left ? [left.siteId] : []));

/** Places reserved for the households that arrive: here first, then wherever they do not go. */
async function holdingsOf(
  trx: Trx,
  arriving: Person[],
  exerciseId: string,
  siteId: string,
  now: Date,
): Promise<Reservation[]> {
  if (arriving.length === 0) return [];
  const households = [...new Set(arriving.map(({ householdId }) => householdId))];
  const all = await lockOfHouseholds(trx, households, exerciseId);
  const valid = all.filter((each) => stateAt(each, now) !== 'EXPIRED');
  const isHere = (each: Reservation) => (each.siteId === siteId ? 0 : 1);
  return valid.sort((a, b) => isHere(a) - isHere(b));
}

const holdingOf = ({ id, householdId, siteId, places, arrived }: Reservation) => ({
  id,
  householdId: householdId!,
  siteId,
  left: places - arrived,
});

type Used = { id: string; people: number }[];

const usedAt = (siteId: string, used: Used, holdings: Reservation[]) => {
  const here = new Set(holdings.filter((each) => each.siteId === siteId).map(({ id }) => id));
  return used.filter(({ id }) => here.has(id)).reduce((sum, { people }) => sum + people, 0);
};

function requirePlaces(
  { siteId, overrideReason }: Admission,
  site: Site,
  { standards }: Locked,
  arriving: number,
  used: Used,
  holdings: Reservation[],
): void {
  const asked = arriving - usedAt(siteId, used, holdings);
  const { places } = placesOf(standards, site, site.hazard);
  const free = freeOf({ ...site, places });
  if (asked <= free || overrideReason !== '') return;
  throw new ShortOfPlaces('OVER_CAPACITY', [{ siteId, asked, free }]);
}

type Writing = {
  admission: Admission;
  site: Site;
  locked: Locked;
  people: Person[];
  decisions: Decision[];
  now: Date;
};

async function writeStays(trx: Trx, who: Who, writing: Writing): Promise<Admitted[]> {
  const { admission, site, locked, people, decisions, now } = writing;
  const { exerciseId, channel, overrideReason } = admission;
  const { units } = placesOf(locked.standards, site, site.hazard);
  const inUnits =
    units.length > 1 ? await personsByUnit(trx, site.id, exerciseId) : new Map<string, number>();
  const unitOf = unitChooser(units, inUnits, people);
  const stays: Stay[] = [];
  // A later entry may point at the stay that an earlier one of this call makes.
  const made = new Map<string, Stay>();
  const admitted = decisions.map((decision, at): Admitted => {
    const person = people[at]!;
    const { arrival, until } = decision;
    const before = decision.stay?.id ? decision.stay : made.get(person.id);
    if (decision.stay) return { ...decision, person, stay: before! };
    const stay: Stay = {
      id: uuidv7(),
      clientId: arrival.clientId,
      personId: person.id,
      siteId: site.id,
      exerciseId,
      openingId: site.openingId,
      unitCode: unitOf(person),
      channel,
      actorId: who.actor.id,
      checkInTime: arrival.checkInTime,
      checkOutTime: until ?? null,
      checkOutKey: '',
      destination: '',
      overrideReason,
      createTime: now,
    };
    made.set(person.id, stay);
    stays.push(stay);
    return { ...decision, person, stay };
  });
  const ends = decisions.flatMap(({ left, arrival }) =>
    left
      ? [{ id: left.id, checkOutTime: arrival.checkInTime, destination: `sites/${site.id}` }]
      : [],
  );
  // First out, then in: a person is in one shelter at a time.
  await endStays(trx, ends, '');
  await insertStays(trx, stays);
  return admitted;
}

/** A household stays in one unit where it can. */
function unitChooser(units: Unit[], inUnits: Map<string, number>, people: Person[]) {
  const chosen = new Map<string, string>();
  const sizes = new Map<string, number>();
  for (const { householdId } of people) sizes.set(householdId, (sizes.get(householdId) ?? 0) + 1);
  return ({ householdId }: Person) => {
    const preferred = chosen.get(householdId);
    const asked = { preferred, people: preferred ? 1 : sizes.get(householdId)! };
    const code = unitFor(units, inUnits, asked);
    chosen.set(householdId, code);
    inUnits.set(code, (inUnits.get(code) ?? 0) + 1);
    return code;
  };
}

type Loading = {
  site: Site;
  exerciseId: string;
  locked: Locked;
  decisions: Decision[];
  used: Used;
  holdings: Reservation[];
  now: Date;
};

async function changeLoads(trx: Trx, { actor }: Who, loading: Loading) {
  const { site, exerciseId, locked, decisions, used, holdings, now } = loading;
  const load = { persons: site.persons, free: 0 };
  for (const each of locked.sites.values()) {
    const came = each.id === site.id ? decisions.filter(takesPlace).length : 0;
    const went = leftSites(decisions).filter((id) => id === each.id).length;
    const { places } = placesOf(locked.standards, each, each.hazard);
    const change = { persons: came - went, reserved: -usedAt(each.id, used, holdings) };
    const after =
      change.persons === 0 && change.reserved === 0
        ? each
        : await changeLoad(trx, {
            site: each,
            exerciseId,
            places,
            ...change,
            actorId: actor.id,
            now,
          });
    if (each.id === site.id) {
      load.persons = after.persons;
      load.free = freeOf({ ...after, places });
    }
  }
  return load;
}

export async function record(
  trx: Trx,
  who: Who,
  admission: Admission,
  site: Site,
  decisions: Decision[],
  persons: number,
): Promise<void> {
  const { exerciseId, channel, overrideReason } = admission;
  const counts: Record<string, number> = {};
  for (const { outcome } of decisions) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const subject = `sites/${site.id}`;
  const { divisionCode, incidentId } = site;
  const facts = { incidentId, exerciseId, channel, counts, persons };
  const action = admission.transfer ? 'people.transfer' : 'people.check-in';
  await audit(trx, who, { action, subject, divisionCode, after: { ...facts, overrideReason } });
  const data = { ...facts, siteId: site.id };
  await publish(trx, { kind: 'people.checked-in', subject, divisionCode, data });
}

export const unmetOf = (site: Site, person: Person) => unmetNeeds(site.tags, person.needs);
