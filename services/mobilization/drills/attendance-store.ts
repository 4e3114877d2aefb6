import { sql, type Db, type Trx } from '../../platform/db';
import type { Tick } from './figures';

export type DrillTeam = {
  teamId: string;
  nameZh: string;
  nameEn: string;
  claimState: 'WANTED' | 'CLAIMED' | 'REFUSED' | 'RELEASED';
  claimNote: string;
};
export type DrillPerson = {
  personId: string;
  teamId: string;
  excuse: string;
  acknowledgeTime: Date | null;
  turnoutTime: Date | null;
  musterTime: Date | null;
};
export type DrillAsset = {
  assetId: string;
  classId: string;
  nameZh: string;
  nameEn: string;
  teamId: string;
  excuse: string;
  tick: Tick | null;
  note: string;
  tickTime: Date | null;
};

export type Roll = {
  teams: Pick<DrillTeam, 'teamId' | 'nameZh' | 'nameEn'>[];
  people: Pick<DrillPerson, 'personId' | 'teamId' | 'excuse'>[];
  assets: Pick<DrillAsset, 'assetId' | 'classId' | 'nameZh' | 'nameEn' | 'teamId' | 'excuse'>[];
};

/** Everyone and everything that is expected, as it is when the drill begins. */
export async function insertRoll(trx: Trx, drillId: string, roll: Roll): Promise<void> {
  await sql(
    trx,
    `INSERT INTO drill_teams (drill_id, team_id, name_zh, name_en)
     SELECT $1, "teamId", "nameZh", "nameEn"
     FROM jsonb_to_recordset($2) AS given ("teamId" text, "nameZh" text, "nameEn" text)`,
    [drillId, JSON.stringify(roll.teams)],
  );
  // Whoever is in two of the teams is expected once.
  await sql(
    trx,
    `INSERT INTO drill_people (drill_id, person_id, team_id, excuse)
     SELECT $1, "personId", "teamId", excuse
     FROM jsonb_to_recordset($2) AS given ("personId" text, "teamId" text, excuse text)
     ON CONFLICT DO NOTHING`,
    [drillId, JSON.stringify(roll.people)],
  );
  await sql(
    trx,
    `INSERT INTO drill_assets (drill_id, asset_id, class_id, name_zh, name_en, team_id, excuse)
     SELECT $1, "assetId", "classId", "nameZh", "nameEn", "teamId", excuse
     FROM jsonb_to_recordset($2) AS given ("assetId" text, "classId" text, "nameZh" text,
       "nameEn" text, "teamId" text, excuse text)
     ON CONFLICT DO NOTHING`,
    [drillId, JSON.stringify(roll.assets)],
  );
}

const personColumns = `person_id AS "personId", team_id AS "teamId", excuse,
  acknowledge_time AS "acknowledgeTime", turnout_time AS "turnoutTime",
  muster_time AS "musterTime"`;
const assetColumns = `asset_id AS "assetId", class_id AS "classId", name_zh AS "nameZh",
  name_en AS "nameEn", team_id AS "teamId", excuse, tick, note, tick_time AS "tickTime"`;

export function teamsOf(db: Db | Trx, drillId: string): Promise<DrillTeam[]> {
  return sql<DrillTeam>(
    db,
    `SELECT team_id AS "teamId", name_zh AS "nameZh", name_en AS "nameEn",
       claim_state AS "claimState", claim_note AS "claimNote"
     FROM drill_teams WHERE drill_id = $1 ORDER BY team_id`,
    [drillId],
  );
}

export function allPeople(db: Db | Trx, drillId: string): Promise<DrillPerson[]> {
  return sql<DrillPerson>(
    db,
    `SELECT ${personColumns} FROM drill_people WHERE drill_id = $1 ORDER BY team_id, person_id`,
    [drillId],
  );
}

export function allAssets(db: Db | Trx, drillId: string): Promise<DrillAsset[]> {
  return sql<DrillAsset>(
    db,
    `SELECT ${assetColumns} FROM drill_assets WHERE drill_id = $1 ORDER BY asset_id`,
    [drillId],
  );
}

export async function expectedCounts(db: Db | Trx, drillId: string) {
  const [row] = await sql<{ expectedPeople: number; expectedAssets: number }>(
    db,
    `SELECT (SELECT count(*) FROM drill_people WHERE drill_id = $1 AND excuse = '')
         AS "expectedPeople",
       (SELECT count(*) FROM drill_assets WHERE drill_id = $1 AND excuse = '')
         AS "expectedAssets"`,
    [drillId],
  );
  return row!;
}

export function listPeople(
  db: Db,
  query: {
    drillId: string;
    teamId: string;
    absentOnly: boolean;
    personIds: string[];
    after?: [team: string, person: string];
    limit: number;
  },
): Promise<DrillPerson[]> {
  return sql<DrillPerson>(
    db,
    `SELECT ${personColumns} FROM drill_people
     WHERE drill_id = $1 AND ($2 = '' OR team_id = $2)
       AND (NOT $3 OR (muster_time IS NULL AND excuse = ''))
       AND ($4::text IS NULL OR (team_id, person_id) > ($4, $5))
       AND (cardinality($7::text[]) = 0 OR person_id = ANY($7))
     ORDER BY team_id, person_id LIMIT $6`,
    [
      query.drillId,
      query.teamId,
      query.absentOnly,
      query.after?.[0] ?? null,
      query.after?.[1] ?? null,
      query.limit,
      query.personIds,
    ],
  );
}

export function listAssets(
  db: Db,
  query: {
    drillId: string;
    teamId: string;
    untickedOnly: boolean;
    withoutTeam: boolean;
    afterId?: string;
    limit: number;
  },
): Promise<DrillAsset[]> {
  return sql<DrillAsset>(
    db,
    `SELECT ${assetColumns} FROM drill_assets
     WHERE drill_id = $1 AND ($2 = '' OR team_id = $2)
       AND (NOT $3 OR (tick IS NULL AND excuse = ''))
       AND ($4::text IS NULL OR asset_id > $4)
       AND (NOT $6 OR NOT EXISTS (SELECT FROM drill_teams t
         WHERE t.drill_id = $1 AND t.team_id = drill_assets.team_id))
     ORDER BY asset_id LIMIT $5`,
    [
      ...[query.drillId, query.teamId, query.untickedOnly, query.afterId ?? null, query.limit],
      query.withoutTeam,
    ],
  );
}

const timeColumns = {
  ACKNOWLEDGED: 'acknowledge_time',
  TURNED_OUT: 'turnout_time',
  MUSTERED: 'muster_time',
} as const;
export type TakenBack = keyof typeof timeColumns;

export type Mark = {
  personId: string;
  acknowledgeTime: Date | null;
  turnoutTime: Date | null;
  musterTime: Date | null;
};

/** Locked in id order; those that are not expected are not among the answer. */
export function lockPeople(trx: Trx, drillId: string, personIds: string[]): Promise<DrillPerson[]> {
  return sql<DrillPerson>(
    trx,
    `SELECT ${personColumns} FROM drill_people
     WHERE drill_id = $1 AND person_id = ANY($2) ORDER BY person_id FOR UPDATE`,
    [drillId, personIds],
  );
}

export async function writeMarks(trx: Trx, drillId: string, marks: Mark[]): Promise<void> {
  await sql(
    trx,
    `UPDATE drill_people SET acknowledge_time = given."acknowledgeTime",
       turnout_time = given."turnoutTime", muster_time = given."musterTime"
     FROM jsonb_to_recordset($2) AS given ("personId" text, "acknowledgeTime" timestamptz,
       "turnoutTime" timestamptz, "musterTime" timestamptz)
     WHERE drill_id = $1 AND person_id = given."personId"`,
    [drillId, JSON.stringify(marks)],
  );
}

/** Returns the ids that were expected. */
export async function writeTicks(
  trx: Trx,
  drillId: string,
  { marks, now }: { marks: { assetId: string; tick: Tick; note: string }[]; now: Date },
): Promise<string[]> {
  const rows = await sql<{ assetId: string }>(
    trx,
    `UPDATE drill_assets SET tick = given.tick, note = given.note, tick_time = $3
     FROM jsonb_to_recordset($2) AS given ("assetId" text, tick text, note text)
     WHERE drill_id = $1 AND asset_id = given."assetId" RETURNING asset_id AS "assetId"`,
    [drillId, JSON.stringify(marks), now],
  );
  return rows.map(({ assetId }) => assetId);
}

/** Takes one time of each away, and remembers it: no answer fills it again. */
export async function takeBack(
  trx: Trx,
  drillId: string,
  { personIds, part }: { personIds: string[]; part: TakenBack },
): Promise<void> {
  await sql(
    trx,
    `UPDATE drill_people SET ${timeColumns[part]} = NULL,
       taken_back = array_append(array_remove(taken_back, $3), $3)
     WHERE drill_id = $1 AND person_id = ANY($2)`,
    [drillId, personIds, part],
  );
}

/** Takes a tick away; returns the ids that were expected. */
export async function clearTicks(trx: Trx, drillId: string, assetIds: string[]): Promise<string[]> {
  const rows = await sql<{ assetId: string }>(
    trx,
    `UPDATE drill_assets SET tick = NULL, note = '', tick_time = NULL
     WHERE drill_id = $1 AND asset_id = ANY($2) RETURNING asset_id AS "assetId"`,
    [drillId, assetIds],
  );
  return rows.map(({ assetId }) => assetId);
}
