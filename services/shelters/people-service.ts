import { audit } from '../platform/audit';
import { transact, type Db } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import { divisionPattern } from './division';
import { duplicateHandlers } from './duplicate-service';
import { grouped } from './grouping';
import { findHouseholds, listHouseholds, separatedCount, type Household } from './household-store';
import { householdMessage, personMessage } from './people-messages';
import { countShape, findShape, householdsShape, peopleShape, verbShape } from './people-shapes';
import { requirePersonMove, type Gathering, type PersonVerb } from './person';
import { idIndexes, phoneIndexes, sealedNote } from './person-keys';
import {
  countPeople,
  findByIndex,
  findPerson,
  listPeople,
  lockPerson,
  peopleOfHouseholds,
  setNote,
  type Person,
} from './person-store';
import { placesOf } from './places';
import { registering } from './registering-service';
import { unmetNeeds } from './reservation';
import { retentionHandlers } from './retention-service';
import {
  peopleReaders,
  readScope,
  receivers,
  requireIn,
  revealers,
  type HandlersOf,
  type Shelters,
} from './service-context';
import { freeOf } from './site-state';
import { findSite } from './site-store';
import { findStandards } from './standard-store';
import { staysOfPeople } from './stay-store';
import { uuid } from './shapes';

export function peopleService(shelters: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.PeopleService', {
    registerHouseholds: registering(shelters),
    ...householdHandlers(shelters),
    ...personHandlers(shelters),
    ...personVerbs(shelters),
    ...duplicateHandlers(shelters),
    ...retentionHandlers(shelters),
  });
}

type Handlers = HandlersOf<'People'>;

/** People as the caller sees them, each with their last stay. */
async function shownPeople({ db, keys }: Shelters, { actor }: CallContext, people: Person[]) {
  const stays = await staysOfPeople(
    db,
    people.map(({ id }) => id),
  );
  const last = new Map(stays.map((stay) => [stay.personId, stay]));
  return people.map((person) => personMessage(person, last.get(person.id), { keys, actor }));
}

function householdHandlers(shelters: Shelters): Pick<Handlers, 'getHousehold' | 'listHouseholds'> {
  const { db } = shelters;
  return {
    getHousehold: async (request, context) => {
      const id = parse(uuid, request.id);
      const [household] = await findHouseholds(db, [id]);
      if (!household) throw notFound('household', id);
      requireRole(context.actor, peopleReaders, household.divisionCode);
      const [shown] = await shownHouseholds(shelters, context, [household]);
      return shown!;
    },

    listHouseholds: async (request, context) => {
      const scope = readScope(context.actor, peopleReaders);
      const filter = { ...parse(householdsShape, request), scope };
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? nilUuid);
      const pattern = divisionPattern(filter.divisionCode);
      const found = await listHouseholds(db, { ...filter, pattern, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { households: await shownHouseholds(shelters, context, rows), nextPageToken };
    },
  };
}

const nilUuid = '00000000-0000-0000-0000-000000000000';

async function shownHouseholds(shelters: Shelters, context: CallContext, rows: Household[]) {
  const { db, keys } = shelters;
  const people = await peopleOfHouseholds(
    db,
    rows.map(({ id }) => id),
  );
  const shown = await shownPeople(shelters, context, people);
  const members = grouped(shown, ({ householdId }) => householdId!);
  const own = grouped(people, ({ householdId }) => householdId);
  const sites = await siteLoads(db, people);
  return rows.map((household) => {
    const gathering = gatheringOf(own.get(household.id) ?? [], sites);
    const { actor } = context;
    return householdMessage(household, members.get(household.id) ?? [], gathering, { keys, actor });
  });
}

type SiteLoad = { free: number; tags: string[] };

async function siteLoads(db: Db, people: Person[]): Promise<Map<string, SiteLoad>> {
  const standards = await findStandards(db);
  const present = people.filter(({ whereabouts }) => whereabouts === 'SHELTERED');
  const loads = new Map<string, SiteLoad>();
  for (const { siteId, exerciseId } of present) {
    if (siteId === null || loads.has(siteId)) continue;
    const site = (await findSite(db, siteId, exerciseId))!;
    const { places } = placesOf(standards, site, site.hazard);
    loads.set(siteId, { free: freeOf({ ...site, places }), tags: site.tags });
  }
  return loads;
}

function gatheringOf(members: Person[], sites: Map<string, SiteLoad>): Gathering[] {
  const present = members.filter(({ whereabouts }) => whereabouts === 'SHELTERED');
  const needs = [...new Set(present.flatMap((person) => person.needs))];
  return [...grouped(present, ({ siteId }) => siteId!)].map(([siteId, here]) => {
    const { free, tags } = sites.get(siteId)!;
    const meetsNeeds = unmetNeeds(tags, needs).length === 0;
    return { siteId, persons: here.length, free, meetsNeeds };
  });
}

function personHandlers(
  shelters: Shelters,
): Pick<Handlers, 'listPeople' | 'countPeople' | 'findPeople'> {
  const { db, keys, now } = shelters;
  return {
    listPeople: async (request, context) => {
      const scope = readScope(context.actor, peopleReaders);
      const { asOf, ...given } = parse(peopleShape, request);
      if (asOf) requirePast(asOf, now());
      const filter = { ...given, scope, at: asOf?.toISOString() ?? '' };
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? nilUuid);
      const pattern = divisionPattern(filter.divisionCode);
      const query = { ...filter, asOf, pattern, afterId, limit: limit + 1 };
      const found = await listPeople(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { people: await shownPeople(shelters, context, rows), nextPageToken };
    },

    countPeople: async (request, context) => {
      const scope = readScope(context.actor, peopleReaders);
      const { divisionCode, ...asked } = parse(countShape, request);
      const query = { ...asked, scope, pattern: divisionPattern(divisionCode) };
      const [counts, households] = await Promise.all([
        countPeople(db, query),
        separatedCount(db, query),
      ]);
      return { counts, households: households.all, separatedHouseholds: households.separated };
    },

    // Who looks for whom is recorded, by index: the number itself is in no log.
    findPeople: async (request, context) => {
      const { idNumber, phone, ...where } = parse(findShape, request);
      const scope = readScope(context.actor, peopleReaders).map((each) => each.slice(0, -1));
      const found = await findByIndex(db, {
        ...where,
        idIndexes: idIndexes(keys, idNumber),
        phoneIndexes: phoneIndexes(keys, phone),
      });
      const seen = found.filter(({ divisionCode }) =>
        scope.some((prefix) => divisionCode.startsWith(prefix)),
      );
      await transact(db, (trx) =>
        audit(trx, context, {
          action: 'people.find',
          subject: `incidents/${where.incidentId}`,
          divisionCode: '',
          after: { by: idNumber ? 'id' : 'phone', found: seen.map(({ id }) => id) },
        }),
      );
      return { people: await shownPeople(shelters, context, seen.slice(0, 100)) };
    },
  };
}

function personVerbs(
  shelters: Shelters,
): Pick<Handlers, 'reportMissing' | 'markFound' | 'revealPerson'> {
  const { db, keys, now } = shelters;
  const verb =
    (name: PersonVerb): Handlers['markFound'] =>
    async (request, context) => {
      const { id, reason } = parse(verbShape, request);
      requireIn(context.actor, receivers, undefined, 'any');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const person = await lockPerson(trx, id);
        if (!person) throw notFound('person', id);
        requireIn(context.actor, receivers, person.divisionCode, person.exerciseId);
        const to = requirePersonMove(person, name);
        const noteSealed = sealedNote(keys, id, reason);
        const after = await setNote(trx, id, { whereabouts: to, noteSealed }, now());
        const { divisionCode, exerciseId, incidentId } = person;
        const subject = `people/${id}`;
        const facts = { before: { whereabouts: person.whereabouts }, after: { whereabouts: to } };
        await audit(trx, context, { action: `person.${name}`, subject, divisionCode, ...facts });
        const data = { incidentId, exerciseId, whereabouts: to };
        await publish(trx, { kind: 'person.changed', subject, divisionCode, data });
        // The answer is stored with the request, so it names nobody, whoever asks.
        return personMessage(after, undefined, { keys, actor: nobody });
      });
    };
  return {
    reportMissing: verb('report-missing'),
    markFound: verb('mark-found'),

    // Not kept with its request: a stored answer would be an open copy.
    revealPerson: async (request, context) => {
      const { id, reason } = parse(verbShape, request);
      const person = await findPerson(db, id);
      if (!person) throw notFound('person', id);
      const { divisionCode, exerciseId } = person;
      requireIn(context.actor, revealers, divisionCode, exerciseId);
      const subject = `people/${id}`;
      await transact(db, (trx) =>
        audit(trx, context, { action: 'person.reveal', subject, divisionCode, after: { reason } }),
      );
      const stays = await staysOfPeople(db, [id]);
      const { actor } = context;
      return personMessage(person, stays.at(-1), { keys, actor, revealed: true });
    },
  };
}

const nobody = { id: '', name: '', grants: [] };
