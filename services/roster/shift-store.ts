import { send, sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';

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
/** Versions of places on shifts that held at a time, found by their shift. */
const placesAt = (shift: string, time: string) => `shift_members_history m
  WHERE m.row ->> 'shift_id' = ${shift}::text AND m.from_time <= ${time}
    AND (m.to_time > ${time} OR m.to_time IS NULL)`;
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
  /** Undefined is now. */
  asOf?: Date;
  scope: string[];
  divisionPattern: string;
  teamId: string | null;
  personId: string | null;
  from: Date | null;
  until: Date | null;
  after: { startTime: string; id: string };
  limit: number;
};

// The same list of the present and of the past, for whoever may see the team today.
const listText = (isPast: boolean) => {
  const shown = isPast
    ? `${columns}, ARRAY(SELECT m.row ->> 'person_id' FROM ${placesAt('shifts.id', '$10')}
       ORDER BY 1) AS "personIds"`
    : withPeople;
  const hasPerson = isPast
    ? `SELECT FROM ${placesAt('shifts.id', '$10')} AND m.row ->> 'person_id' = $6`
    : 'SELECT FROM shift_members m WHERE m.shift_id = shifts.id AND m.person_id = $6';
  return `SELECT ${shown}, start_time::text AS key
     FROM ${isPast ? tableAsOf('shifts', '$10') : 'shifts'}
     WHERE ($10::timestamptz IS NOT NULL) = ${isPast} AND (start_time, id) > ($1::timestamptz, $2::uuid)
       AND EXISTS (SELECT FROM teams t WHERE t.id = shifts.team_id
         AND t.division_code LIKE ANY ($3::text[]) AND t.division_code LIKE $4)
       AND ($5::text IS NULL OR team_id = $5)
       AND ($6::text IS NULL OR EXISTS (${hasPerson}))
       AND ($7::timestamptz IS NULL OR end_time > $7)
       AND ($8::timestamptz IS NULL OR start_time < $8)
     ORDER BY start_time, id LIMIT $9`;
};
const presentText = listText(false);
const pastText = listText(true);

export function listShifts(db: Db, query: ShiftQuery): Promise<(ManyShift & { key: string })[]> {
  return sql(db, query.asOf ? pastText : presentText, [
    query.after.startTime,
    query.after.id,
    query.scope,
    query.divisionPattern,
    query.teamId,
    query.personId,
    query.from,
    query.until,
    query.limit,
    query.asOf ?? null,
  ]);
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

// A name that may not be kept any longer is empty.
const pastBoardText = `SELECT shifts.team_id AS "teamId", shifts.id AS "shiftId", shifts.name,
    shifts.start_time AS start, shifts.end_time AS end, place.person_id AS "personId",
    coalesce((SELECT version.row ->> 'name' FROM people_history version
      WHERE version.row_id = place.person_id AND version.from_time <= $4
        AND (version.to_time > $4 OR version.to_time IS NULL)), '') AS "personName"
  FROM ${tableAsOf('shifts', '$4')}
  CROSS JOIN LATERAL (SELECT m.row ->> 'person_id' AS person_id
    FROM ${placesAt('shifts.id', '$4')}) AS place
  WHERE shifts.team_id = ANY ($1::text[]) AND shifts.end_time > $2 AND shifts.start_time < $3
  ORDER BY shifts.team_id, shifts.start_time, shifts.id, place.person_id`;

/** What the board says, or said at a time. */
export function boardRows(
  db: Db,
  query: { teamIds: string[]; from: Date; until: Date; asOf?: Date },
): Promise<BoardRow[]> {
  const { teamIds, from, until, asOf } = query;
  if (asOf) return sql<BoardRow>(db, pastBoardText, [teamIds, from, until, asOf]);
  return sql<BoardRow>(
    db,
    `SELECT s.team_id AS "teamId", s.id AS "shiftId", s.name, s.start_time AS start,
       s.end_time AS end, p.id AS "personId", p.name AS "personName"
     FROM shifts s JOIN shift_members m ON m.shift_id = s.id JOIN people p ON p.id = m.person_id
     WHERE s.team_id = ANY ($1::text[]) AND s.end_time > $2 AND s.start_time < $3
     ORDER BY s.team_id, s.start_time, s.id, p.id`,
    [teamIds, from, until],
  );
}
