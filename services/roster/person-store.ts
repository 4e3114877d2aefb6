import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { employments, personStates } from './shapes';

export type PersonState = (typeof personStates)[number];

export type PersonFields = {
  id: string;
  name: string;
  organisationId: string | null;
  divisionCode: string;
  employment: (typeof employments)[number];
  title: string;
  roles: string[];
  account: string;
  incidentId: string;
  state: PersonState;
};
export type Person = PersonFields & { version: number; createTime: Date; updateTime: Date };

const columns = `id, name, organisation_id AS "organisationId", division_code AS "divisionCode",
  employment, title, roles, account, incident_id AS "incidentId", state, version,
  create_time AS "createTime", update_time AS "updateTime"`;

export async function findPerson(
  db: Db | Trx,
  id: string,
  asOf?: Date,
): Promise<Person | undefined> {
  const text = asOf
    ? `SELECT ${columns} FROM ${tableAsOf('people', '$2')} WHERE id = $1`
    : `SELECT ${columns} FROM people WHERE id = $1`;
  const [person] = await sql<Person>(db, text, asOf ? [id, asOf] : [id]);
  return person;
}

export function findPeople(db: Db | Trx, ids: string[]): Promise<Person[]> {
  const text = `SELECT ${columns} FROM people WHERE id = ANY ($1::text[]) ORDER BY id`;
  return sql<Person>(db, text, [ids]);
}

/** In id order; whoever gives people shifts, leave or tasks holds them. */
export function lockPeople(trx: Trx, ids: string[]): Promise<Person[]> {
  return sql<Person>(
    trx,
    `SELECT ${columns} FROM people WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE`,
    [ids],
  );
}

export type PersonQuery = {
  /** Undefined is now. */
  asOf?: Date;
  scope: string[];
  divisionPattern: string;
  teamId: string | null;
  role: string | null;
  employment: string | null;
  incidentId: string | null;
  qualificationCode: string | null;
  /** The day on which the certificate must hold. */
  today: string;
  query: string[];
  state: PersonState;
  after: string;
  limit: number;
};

// The same list of the present and of the past.
const listText = (isPast: boolean) => {
  const from = (table: string) => (isPast ? tableAsOf(table, '$13') : table);
  return `SELECT ${columns} FROM ${from('people')}
     WHERE ($13::timestamptz IS NOT NULL) = ${isPast} AND division_code LIKE ANY ($1::text[]) AND division_code LIKE $2 AND id > $3
       AND ($4::text IS NULL OR EXISTS (SELECT FROM ${from('team_members')}
         WHERE team_members.person_id = people.id AND team_members.team_id = $4))
       AND ($5::text IS NULL OR $5 = ANY (roles)) AND ($6::text IS NULL OR employment = $6)
       AND ($7::text IS NULL OR incident_id = $7)
       AND ($8::text IS NULL OR EXISTS (SELECT FROM ${from('qualifications')}
         WHERE qualifications.person_id = people.id AND qualifications.code = $8
           AND qualifications.revoke_time IS NULL
           AND $9::date BETWEEN qualifications.valid_from AND qualifications.valid_until))
       AND NOT EXISTS (SELECT FROM unnest($10::text[]) AS word
         WHERE strpos(lower(concat_ws(' ', id, name)), lower(word)) = 0)
       AND state = $11
     ORDER BY id LIMIT $12`;
};
const presentText = listText(false);
const pastText = listText(true);

export function listPeople(db: Db | Trx, query: PersonQuery): Promise<Person[]> {
  return sql<Person>(db, query.asOf ? pastText : presentText, [
    query.scope,
    query.divisionPattern,
    query.after,
    query.teamId,
    query.role,
    query.employment,
    query.incidentId,
    query.qualificationCode,
    query.today,
    query.query,
    query.state,
    query.limit,
    query.asOf ?? null,
  ]);
}

/** Creates or replaces people. One who was erased stays so. */
export function putPeople(
  trx: Trx,
  people: PersonFields[],
  now: Date,
): Promise<(Person & { created: boolean })[]> {
  return sql(
    trx,
    `INSERT INTO people (id, name, organisation_id, division_code, employment, title, roles,
       account, incident_id, state, create_time, update_time)
     SELECT id, name, "organisationId", "divisionCode", employment, title,
       ARRAY(SELECT jsonb_array_elements_text(roles)), account, "incidentId", state, $2, $2
     FROM jsonb_to_recordset($1::jsonb) AS given (id text, name text, "organisationId" text,
       "divisionCode" text, employment text, title text, roles jsonb, account text,
       "incidentId" text, state text)
     ORDER BY id
     ON CONFLICT (id) DO UPDATE SET name = excluded.name,
       organisation_id = excluded.organisation_id, division_code = excluded.division_code,
       employment = excluded.employment, title = excluded.title, roles = excluded.roles,
       account = excluded.account, incident_id = excluded.incident_id, state = excluded.state,
       update_time = $2, version = people.version + 1
     WHERE people.state <> 'ERASED'
     RETURNING ${columns}, xmax = 0 AS created`,
    [JSON.stringify(people), now],
  );
}

/** Which of the accounts someone else has already. */
export async function takenAccounts(
  trx: Trx,
  people: { id: string; account: string }[],
): Promise<{ account: string; id: string }[]> {
  const named = people.filter(({ account }) => account !== '');
  return sql(
    trx,
    `SELECT given.account, given.id FROM unnest($1::text[], $2::text[]) AS given (account, id)
     JOIN people ON people.account = given.account AND people.id <> given.id`,
    [named.map(({ account }) => account), named.map(({ id }) => id)],
  );
}

export type Member = { teamId: string; personId: string; role: string };
export type NamedMember = Member & { personName: string };

export async function putMembers(trx: Trx, members: Member[], now: Date): Promise<void> {
  await sql(
    trx,
    `INSERT INTO team_members (team_id, person_id, role, create_time)
     SELECT team_id, person_id, role, $4
     FROM unnest($1::text[], $2::text[], $3::text[]) AS given (team_id, person_id, role)
     ORDER BY team_id, person_id
     ON CONFLICT (team_id, person_id) DO UPDATE SET role = excluded.role`,
    [
      members.map(({ teamId }) => teamId),
      members.map(({ personId }) => personId),
      members.map(({ role }) => role),
      now,
    ],
  );
}

export async function removeMember(trx: Trx, teamId: string, personId: string): Promise<boolean> {
  const text = 'DELETE FROM team_members WHERE team_id = $1 AND person_id = $2 RETURNING true';
  return (await sql(trx, text, [teamId, personId])).length > 0;
}

const memberColumns = `m.team_id AS "teamId", m.person_id AS "personId", m.role,
  p.name AS "personName"`;

export function membersOf(
  db: Db | Trx,
  query: { teamId: string; after: string; limit: number },
): Promise<NamedMember[]> {
  return sql<NamedMember>(
    db,
    `SELECT ${memberColumns} FROM team_members m JOIN people p ON p.id = m.person_id
     WHERE m.team_id = $1 AND m.person_id > $2 ORDER BY m.person_id LIMIT $3`,
    [query.teamId, query.after, query.limit],
  );
}

const membershipsFrom = (members: string, people: string) =>
  `SELECT team_members.team_id AS "teamId", team_members.person_id AS "personId",
     team_members.role, people.name AS "personName"
   FROM ${members} JOIN ${people} ON people.id = team_members.person_id
   WHERE team_members.person_id = ANY ($1::text[])
   ORDER BY team_members.person_id, team_members.team_id`;
const memberships = membershipsFrom('team_members', 'people');
const pastMemberships = membershipsFrom(tableAsOf('team_members', '$2'), tableAsOf('people', '$2'));

/** The teams that these people are in, or were at a time. */
export function membershipsOf(
  db: Db | Trx,
  personIds: string[],
  asOf?: Date,
): Promise<NamedMember[]> {
  return asOf
    ? sql<NamedMember>(db, pastMemberships, [personIds, asOf])
    : sql<NamedMember>(db, memberships, [personIds]);
}

type Place = { teamId: string; personId: string };
const keyOf = ({ teamId, personId }: Place) => `${teamId}\n${personId}`;

/** One of these people who is out with a team that is not among those they keep. */
export async function outWithOthers(
  trx: Trx,
  personIds: string[],
  kept: Place[],
): Promise<Place | undefined> {
  const [out] = await sql<Place>(
    trx,
    `SELECT a.team_id AS "teamId", c.person_id AS "personId" FROM assignment_people c
     JOIN assignments a ON a.id = c.assignment_id
     WHERE c.active AND c.person_id = ANY ($1::text[])
       AND a.team_id || E'\\n' || c.person_id <> ALL ($2::text[]) LIMIT 1`,
    [personIds, kept.map(keyOf)],
  );
  return out;
}

/** Takes these people out of every team but those they keep. */
export async function removeOtherMembers(trx: Trx, personIds: string[], kept: Place[]) {
  await sql(
    trx,
    `DELETE FROM team_members WHERE person_id = ANY ($1::text[])
       AND team_id || E'\\n' || person_id <> ALL ($2::text[])`,
    [personIds, kept.map(keyOf)],
  );
}
