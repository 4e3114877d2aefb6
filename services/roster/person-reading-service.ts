import { z } from 'zod';
import type { Db, Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { historyOf, requirePast } from '../platform/history';
import { requireRole, type Actor } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import type { Implementations } from '../platform/rpc-types';
import { optionalTimestampSchema, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { dateInShanghai } from './calendar';
import { seesMasked } from './contact';
import { ContactBook } from './contact-book';
import { contactsOf } from './contact-store';
import { grouped } from './grouping';
import { memberMessage, personMessage } from './messages';
import { findPerson, listPeople, membershipsOf, membersOf, type Person } from './person-store';
import { qualificationsOf } from './qualification-store';
import { divisionPattern, readers, readScope, type Roster } from './service-context';
import { id, listPeopleShape } from './shapes';
import { requireTeams } from './team-service';

type People = Implementations['muster.roster.v1.PeopleService'];

/** What the actor may see of these people, contacts masked by role. */
export async function peopleMessages(
  { keys }: Roster,
  db: Db | Trx,
  actor: Actor,
  people: Person[],
  asOf?: Date,
) {
  const ids = people.map((person) => person.id);
  const [contacts, qualifications, teams] = await Promise.all([
    contactsOf(db, ids),
    qualificationsOf(db, ids, asOf),
    membershipsOf(db, ids, asOf),
  ]);
  const contactsBy = grouped(contacts, ({ personId }) => personId);
  const qualificationsBy = grouped(qualifications, ({ personId }) => personId);
  const teamsBy = grouped(teams, ({ personId }) => personId);
  const book = new ContactBook(keys);
  return people.map((person) => {
    const parts = {
      contacts: contactsBy.get(person.id) ?? [],
      qualifications: qualificationsBy.get(person.id) ?? [],
      teams: teamsBy.get(person.id) ?? [],
    };
    return personMessage(person, parts, book, seesSome(actor, person.divisionCode));
  });
}

/** By the roles the actor holds where the person is. */
export const seesSome = ({ grants }: Actor, divisionCode: string) =>
  seesMasked(
    grants
      .filter((grant) => divisionCode.startsWith(divisionPattern(grant.divisionCode).slice(0, -1)))
      .map(({ role }) => role),
  );

export function personReading(
  roster: Roster,
): Pick<People, 'getPerson' | 'listPeople' | 'listPersonVersions' | 'listTeamMembers'> {
  const { db, now } = roster;
  const visible = async (actor: Actor, personId: string, asOf?: Date) => {
    requireRole(actor, readers);
    const person = await findPerson(db, personId, asOf);
    if (!person) throw notFound('person', personId);
    requireRole(actor, readers, person.divisionCode);
    return person;
  };
  return {
    getPerson: async (request, context) => {
      const shape = z.object({ id, asOf: optionalTimestampSchema });
      const { id: personId, asOf } = parse(shape, request);
      if (asOf) requirePast(asOf, now());
      const person = await visible(context.actor, personId, asOf);
      return (await peopleMessages(roster, db, context.actor, [person], asOf))[0]!;
    },

    listPeople: async (request, context) => {
      const filter = parse(listPeopleShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const scope = readScope(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const found = await listPeople(db, {
        ...filter,
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        today: dateInShanghai(filter.asOf ?? now()),
        after: String(after?.[0] ?? ''),
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (person) => [person.id], filter);
      const people = await peopleMessages(roster, db, context.actor, rows, filter.asOf);
      return { people, nextPageToken };
    },

    // Only the names of what changed: past names are as personal as the present one.
    listPersonVersions: async (request, context) => {
      const filter = parse(z.object({ id }), request);
      await visible(context.actor, filter.id);
      const { limit, after } = pageRequest(filter, request);
      const query = { table: 'people', id: filter.id, after, limit: limit + 1 };
      const found = await historyOf(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.position], filter);
      const versions = rows.map(({ fromTime, toTime, actorId, changes }) => ({
        fromTime: toTimestamp(fromTime),
        toTime: toOptionalTimestamp(toTime),
        actorId,
        changedFields: changes.map(({ field }) => field),
      }));
      return { versions, nextPageToken };
    },

    listTeamMembers: async (request, context) => {
      const filter = parse(z.object({ teamId: id }), request);
      requireRole(context.actor, readers);
      const teams = await requireTeams(db, [{ field: 'teamId', id: filter.teamId }]);
      requireRole(context.actor, readers, teams.get(filter.teamId)!.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const query = { teamId: filter.teamId, after: String(after?.[0] ?? ''), limit: limit + 1 };
      const found = await membersOf(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.personId], filter);
      return { members: rows.map(memberMessage), nextPageToken };
    },
  };
}
