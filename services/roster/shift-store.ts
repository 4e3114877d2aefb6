import { send, sql, type Db, type Trx } from '../platform/db';

export type Shift = {
  id: string;
  teamId: string;
  name: string;
  startTime: Date;
  endTime: Date;
  version: number;
};
export type ManyShift = Shift & { personIds: string[] };

const columns = `id, team_id AS "teamId", name, start_time AS "startTime", end_time AS "endTime",
  version`;
const withPeople = `${columns}, ARRAY(SELECT m.person_id FROM shift_members m
  WHERE m.shift_id = shifts.id ORDER BY m.person_id) AS "personIds"`;

export async function insertShifts(trx: Trx, shifts: ManyShift[], now: Date): Promise<void> {
  await send(
    trx,
    `INSERT INTO shifts (id, team_id, name, start_time, end_time, create_time)
     SELECT id, "teamId", name, "startTime", "endTime", $2
     FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, "teamId" text, name text,
       "startTime" timestamptz, "endTime" timestamptz)`,
    [JSON.stringify(shifts), now],
  );
  await insertShiftMembers(trx, shifts);
}

export async function insertShiftMembers(trx: Trx, shifts: ManyShift[]): Promise<void> {
  const places = shifts.flatMap(({ personIds, ...shift }) =>
    personIds.map((personId) => ({ personId, ...shift })),
  );
  await sql(
    trx,
    `INSERT INTO shift_members (shift_id, person_id, team_id, start_time, end_time)
     SELECT id, "personId", "teamId", "startTime", "endTime"
     FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, "personId" text, "teamId" text,
       "startTime" timestamptz, "endTime" timestamptz)`,
    [JSON.stringify(places)],
  );
}

export async function lockShift(trx: Trx, id: string): Promise<ManyShift | undefined> {
  const text = `SELECT ${withPeople} FROM shifts WHERE id = $1 FOR UPDATE`;
  const [shift] = await sql<ManyShift>(trx, text, [id]);
  return shift;
}

export async function findShift(db: Db | Trx, id: string): Promise<ManyShift | undefined> {
  const text = `SELECT ${withPeople} FROM shifts WHERE id = $1`;
  const [shift] = await sql<ManyShift>(db, text, [id]);
  return shift;
}

export async function removeShiftMembers(trx: Trx, shiftId: string, personIds: string[]) {
  await sql(trx, 'DELETE FROM shift_members WHERE shift_id = $1 AND person_id = ANY ($2::text[])', [
    shiftId,
    personIds,
  ]);
}

export async function touchShift(trx: Trx, id: string): Promise<void> {
  await send(trx, 'UPDATE shifts SET version = version + 1 WHERE id = $1', [id]);
}

export async function deleteShift(trx: Trx, id: string): Promise<void> {
  await sql(trx, 'DELETE FROM shifts WHERE id = $1', [id]);
}

export type ShiftQuery = {
  scope: string[];
  divisionPattern: string;
  teamId: string | null;
  personId: string | null;
  from: Date | null;
  until: Date | null;
  after: { startTime: string; id: string };
  limit: number;
};

export function listShifts(db: Db, query: ShiftQuery): Promise<(ManyShift & { key: string })[]> {
  return sql(
    db,
    `SELECT ${withPeople}, start_time::text AS key FROM shifts
     WHERE (start_time, id) > ($1::timestamptz, $2::uuid)
       AND EXISTS (SELECT FROM teams t WHERE t.id = shifts.team_id
         AND t.division_code LIKE ANY ($3::text[]) AND t.division_code LIKE $4)
       AND ($5::text IS NULL OR team_id = $5)
       AND ($6::text IS NULL OR EXISTS (SELECT FROM shift_members m
         WHERE m.shift_id = shifts.id AND m.person_id = $6))
       AND ($7::timestamptz IS NULL OR end_time > $7)
       AND ($8::timestamptz IS NULL OR start_time < $8)
     ORDER BY start_time, id LIMIT $9`,
    [
      query.after.startTime,
      query.after.id,
      query.scope,
      query.divisionPattern,
      query.teamId,
      query.personId,
      query.from,
      query.until,
      query.limit,
    ],
  );
}

export type PersonSpan = { personId: string; shiftId: string; start: Date; end: Date };

/** The shifts of these people that touch a time, but for one that is being changed. */
export function shiftsOfPeople(
  trx: Db | Trx,
  query: { personIds: string[]; from: Date; until: Date; except: string | null },
): Promise<PersonSpan[]> {
  return sql<PersonSpan>(
    trx,
    `SELECT person_id AS "personId", shift_id AS "shiftId", start_time AS start, end_time AS end
     FROM shift_members WHERE person_id = ANY ($1::text[]) AND end_time > $2 AND start_time < $3
       AND ($4::uuid IS NULL OR shift_id <> $4)
     ORDER BY person_id, start_time`,
    [query.personIds, query.from, query.until, query.except],
  );
}

export type BoardRow = {
  teamId: string;
  shiftId: string;
  name: string;
  start: Date;
  end: Date;
  personId: string;
  personName: string;
};

export function boardRows(
  db: Db,
  query: { teamIds: string[]; from: Date; until: Date },
): Promise<BoardRow[]> {
  return sql<BoardRow>(
    db,
    `SELECT s.team_id AS "teamId", s.id AS "shiftId", s.name, s.start_time AS start,
       s.end_time AS end, p.id AS "personId", p.name AS "personName"
     FROM shifts s JOIN shift_members m ON m.shift_id = s.id JOIN people p ON p.id = m.person_id
     WHERE s.team_id = ANY ($1::text[]) AND s.end_time > $2 AND s.start_time < $3
     ORDER BY s.team_id, s.start_time, s.id, p.id`,
    [query.teamIds, query.from, query.until],
  );
}
