import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';

export type Qualification = {
  id: string;
  personId: string;
  code: string;
  number: string;
  issuer: string;
  validFrom: string;
  validUntil: string;
  revokeTime: Date | null;
  revokeReason: string;
};
export type NewQualification = Omit<Qualification, 'revokeTime' | 'revokeReason'>;

const columns = `id, person_id AS "personId", code, number, issuer, valid_from AS "validFrom",
  valid_until AS "validUntil", revoke_time AS "revokeTime", revoke_reason AS "revokeReason"`;

const ofPeople = (table: string) => `SELECT ${columns} FROM ${table}
  WHERE person_id = ANY ($1::text[]) ORDER BY person_id, code, valid_until DESC`;
const presentText = ofPeople('qualifications');
const pastText = ofPeople(tableAsOf('qualifications', '$2'));

/** The certificates of these people, as they are or were at a time. */
export function qualificationsOf(
  db: Db | Trx,
  personIds: string[],
  asOf?: Date,
): Promise<Qualification[]> {
  return asOf
    ? sql<Qualification>(db, pastText, [personIds, asOf])
    : sql<Qualification>(db, presentText, [personIds]);
}

export async function lockQualification(trx: Trx, id: string): Promise<Qualification | undefined> {
  const text = `SELECT ${columns} FROM qualifications WHERE id = $1 FOR UPDATE`;
  const [found] = await sql<Qualification>(trx, text, [id]);
  return found;
}

/** Adds certificates, or replaces those of the same person, code and first day. */
export function putQualifications(
  trx: Trx,
  given: NewQualification[],
  now: Date,
): Promise<Qualification[]> {
  return sql<Qualification>(
    trx,
    `INSERT INTO qualifications (id, person_id, code, number, issuer, valid_from, valid_until,
       create_time)
     SELECT id, "personId", code, number, issuer, "validFrom", "validUntil", $2
     FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, "personId" text, code text, number text,
       issuer text, "validFrom" date, "validUntil" date)
     ON CONFLICT (person_id, code, valid_from) DO UPDATE SET number = excluded.number,
       issuer = excluded.issuer, valid_until = excluded.valid_until, revoke_time = NULL,
       revoke_reason = '', version = qualifications.version + 1
     RETURNING ${columns}`,
    [JSON.stringify(given), now],
  );
}

export async function revokeQualification(
  trx: Trx,
  { id, reason, now }: { id: string; reason: string; now: Date },
): Promise<Qualification> {
  const [revoked] = await sql<Qualification>(
    trx,
    `UPDATE qualifications SET revoke_time = $2, revoke_reason = $3, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [id, now, reason],
  );
  return revoked!;
}

export type QualificationQuery = {
  scope: string[];
  divisionPattern: string;
  personId: string | null;
  code: string | null;
  validUntilBefore: string | null;
  after: { validUntil: string; id: string };
  limit: number;
};

/** By their last day, soonest first. */
export function listQualifications(db: Db, query: QualificationQuery): Promise<Qualification[]> {
  return sql<Qualification>(
    db,
    `SELECT ${columns} FROM qualifications q
     WHERE (valid_until, id) > ($1::date, $2::uuid)
       AND EXISTS (SELECT FROM people p WHERE p.id = q.person_id
         AND p.division_code LIKE ANY ($3::text[]) AND p.division_code LIKE $4)
       AND ($5::text IS NULL OR person_id = $5) AND ($6::text IS NULL OR code = $6)
       AND ($7::date IS NULL OR valid_until < $7)
     ORDER BY valid_until, id LIMIT $8`,
    [
      query.after.validUntil,
      query.after.id,
      query.scope,
      query.divisionPattern,
      query.personId,
      query.code,
      query.validUntilBefore,
      query.limit,
    ],
  );
}

export type QualificationKind = { code: string; nameZh: string; nameEn: string };

export function listQualificationKinds(db: Db | Trx): Promise<QualificationKind[]> {
  return sql<QualificationKind>(
    db,
    `SELECT code, name_zh AS "nameZh", name_en AS "nameEn" FROM qualification_kinds ORDER BY code`,
  );
}

export async function putQualificationKind(
  trx: Trx,
  { code, nameZh, nameEn }: QualificationKind,
  now: Date,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO qualification_kinds (code, name_zh, name_en, update_time) VALUES ($1, $2, $3, $4)
     ON CONFLICT (code) DO UPDATE SET name_zh = $2, name_en = $3, update_time = $4,
       version = qualification_kinds.version + 1`,
    [code, nameZh, nameEn, now],
  );
}

/** Certificates of these people that hold on a day. */
export function certificatesOn(
  db: Db | Trx,
  query: { personIds: string[]; codes: string[]; day: string },
): Promise<{ personId: string; code: string; validUntil: string }[]> {
  return sql(
    db,
    `SELECT person_id AS "personId", code, max(valid_until) AS "validUntil" FROM qualifications
     WHERE person_id = ANY ($1::text[]) AND code = ANY ($2::text[]) AND revoke_time IS NULL
       AND $3::date BETWEEN valid_from AND valid_until
     GROUP BY person_id, code ORDER BY person_id`,
    [query.personIds, query.codes, query.day],
  );
}

/** How many active members of each team hold each certificate from one day to another. */
export function qualifiedCounts(
  db: Db | Trx,
  query: { teamIds: string[]; codes: string[]; from: string; until: string },
): Promise<{ teamId: string; code: string; people: number }[]> {
  return sql(
    db,
    `SELECT m.team_id AS "teamId", q.code, count(DISTINCT q.person_id) AS people
     FROM team_members m
     JOIN people p ON p.id = m.person_id AND p.state = 'ACTIVE'
     JOIN qualifications q ON q.person_id = m.person_id
     WHERE m.team_id = ANY ($1::text[]) AND q.code = ANY ($2::text[]) AND q.revoke_time IS NULL
       AND q.valid_from <= $3::date AND q.valid_until >= $4::date
     GROUP BY m.team_id, q.code`,
    [query.teamIds, query.codes, query.from, query.until],
  );
}
