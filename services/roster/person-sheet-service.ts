import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole, type Actor } from '../platform/identity';
import type { Row, SheetFault } from '../platform/sheets/column';
import type { ApplyContext, RowChange, SheetDefinition } from '../platform/sheets/definition';
import { isMasked } from './contact';
import { ContactBook } from './contact-book';
import { contactsOf, removeContact, type SharedContact } from './contact-store';
import { grouped } from './grouping';
import { knownOrganisations } from './organisation-store';
import { putAll } from './person-put-service';
import { seesSome } from './person-reading-service';
import { personColumns, personOfRow, phoneColumn, rowOfPerson } from './person-sheet';
import {
  findPeople,
  listPeople,
  lockPeople,
  membershipsOf,
  outWithOthers,
  removeOtherMembers,
  type Member,
  type Person,
} from './person-store';
import { leaders, readers, readScope, type Roster } from './service-context';
import type { NewPerson } from './shapes';
import { listOf, outOfReach, unknownIn } from './sheet-rows';
import { findTeams } from './team-store';

const pageRows = 1_000;
const columnOf = (key: string) => personColumns.find((column) => column.key === key);

type Shown = { person: Person; row: Row; firstPhone?: SharedContact };

/** People of the actor's divisions, their first phone masked as everywhere else. */
export function personSheet(roster: Roster): SheetDefinition {
  return {
    kind: 'people',
    zh: '人员',
    en: 'People',
    columns: personColumns,
    key: ['id'],
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? leaders : readers),
    current: async (db, rows, { actor, lock }) => {
      const ids = rows.map(({ values }) => String(values['id']));
      const people = lock ? await lockPeople(db as Trx, ids) : await findPeople(db, ids);
      const shown = await shownBy(roster, db, actor, people);
      const known = await referencesOf(db, rows);
      const faults = rows.flatMap(({ row, values }): SheetFault[] => {
        const before = shown.get(String(values['id']));
        const read = personOfRow(row, values, before);
        if ('faults' in read) return read.faults;
        const { organisationId, divisionCode, teams } = read.person;
        const codes = [divisionCode, before?.person.divisionCode];
        const teamIds = teams.map(({ teamId }) => teamId);
        return [
          ...outOfReach(row, columnOf('divisionCode'), actor, leaders, codes),
          ...unknownIn(row, columnOf('teams'), teamIds, known.teams),
          ...unknownIn(
            row,
            columnOf('organisationId'),
            organisationId ? [organisationId] : [],
            known.organisations,
          ),
        ];
      });
      return { current: ids.map((id) => shown.get(id)?.row), faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) await applyBatch(roster, trx, batch, context);
    },
    rows: async function* (trx, actor) {
      const scope = readScope(actor);
      for (const state of ['ACTIVE', 'INACTIVE'] as const) {
        for (let after = ''; ;) {
          const query = { ...everyone, scope, state, after, limit: pageRows };
          const people = await listPeople(trx, query);
          if (people.length === 0) break;
          const shown = await shownBy(roster, trx, actor, people);
          yield people.map(({ id }) => shown.get(id)!.row);
          after = people.at(-1)!.id;
        }
      }
    },
  };
}

const everyone = {
  divisionPattern: '%',
  teamId: null,
  role: null,
  employment: null,
  incidentId: null,
  qualificationCode: null,
  today: '1970-01-01',
  query: [],
};

async function shownBy(
  { keys }: Roster,
  db: Db | Trx,
  actor: Actor,
  people: Person[],
): Promise<Map<string, Shown>> {
  const ids = people.map(({ id }) => id);
  const [contacts, memberships] = await Promise.all([contactsOf(db, ids), membershipsOf(db, ids)]);
  const contactsBy = grouped(contacts, ({ personId }) => personId);
  const teamsBy = grouped(memberships, ({ personId }) => personId);
  const book = new ContactBook(keys);
  return new Map(
    people.map((person) => {
      const firstPhone = contactsBy.get(person.id)?.find(({ kind }) => kind === 'PHONE');
      const isSeen = seesSome(actor, person.divisionCode);
      const phone = firstPhone ? book.masked(firstPhone, isSeen) : '';
      const teamIds = (teamsBy.get(person.id) ?? []).map(({ teamId }) => teamId);
      return [person.id, { person, row: rowOfPerson(person, teamIds, phone), firstPhone }];
    }),
  );
}

async function referencesOf(db: Db | Trx, rows: { values: Row }[]) {
  const teamIds = rows.flatMap(({ values }) => listOf(values['teams']));
  const organisationIds = rows.map(({ values }) => String(values['organisationId'] ?? ''));
  const [teams, organisations] = await Promise.all([
    findTeams(db, [...new Set(teamIds)]),
    knownOrganisations(db, [...new Set(organisationIds)]),
  ]);
  return { teams: new Set(teams.map(({ id }) => id)), organisations };
}

async function applyBatch(
  roster: Roster,
  trx: Trx,
  batch: RowChange[],
  context: ApplyContext,
): Promise<void> {
  const ids = batch.map(({ after }) => String(after['id']));
  const shown = await shownBy(roster, trx, context.actor, await lockPeople(trx, ids));
  const people = batch.map(({ row, after }) => {
    const read = personOfRow(row, after, shown.get(String(after['id'])));
    // It had none when it was checked, just before.
    if ('faults' in read) throw new Error(`row ${row} of the people cannot be read`);
    return read.person;
  });
  await replacePhones(trx, batch, shown);
  await leaveTeams(trx, people);
  const kept = await membershipsOf(trx, ids);
  const now = roster.now();
  const fieldOf = (place: number) => `row ${batch[place]!.row}`;
  await putAll(
    trx,
    people.map((person) => withRoles(person, kept)),
    {
      keys: roster.keys,
      now,
      fieldOf,
    },
  );
  for (const { id, divisionCode } of people) {
    const after = { importId: context.importId };
    const fact = { action: 'person.imported', subject: `people/${id}`, divisionCode, after };
    await audit(trx, context, fact);
  }
}

/** Who leads a team goes on leading it. */
const withRoles = (person: NewPerson, kept: Member[]): NewPerson => ({
  ...person,
  teams: person.teams.map(({ teamId, role }) => {
    const held = kept.find((each) => each.teamId === teamId && each.personId === person.id);
    return { teamId, role: (held?.role ?? role) as typeof role };
  }),
});

/** The column is the first phone: another one, or none, takes its place. */
async function replacePhones(trx: Trx, batch: RowChange[], shown: Map<string, Shown>) {
  for (const { after } of batch) {
    const before = shown.get(String(after['id']));
    const phone = String(after[phoneColumn.key] ?? '');
    if (!before?.firstPhone || isMasked(phone)) continue;
    await removeContact(trx, before.person.id, before.firstPhone.id);
  }
}

/** The teams of the cell are all of them; nobody leaves one while out with it. */
async function leaveTeams(trx: Trx, people: NewPerson[]): Promise<void> {
  const kept = people.flatMap(({ id: personId, teams }) =>
    teams.map(({ teamId }) => ({ teamId, personId })),
  );
  const ids = people.map(({ id }) => id);
  const out = await outWithOthers(trx, ids, kept);
  if (out) {
    const message = `people/${out.personId} is out with teams/${out.teamId}`;
    throw new AppError('MEMBER_ON_TASK', message, { metadata: out });
  }
  await removeOtherMembers(trx, ids, kept);
}
