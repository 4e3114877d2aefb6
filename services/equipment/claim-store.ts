import { send, sql, type Db, type Trx } from '../platform/db';
import type { ClaimState, Holder } from './claim';
import type { ClassStock } from './home-minimum';

export type Claim = {
  id: string;
  state: ClaimState;
  purpose: string;
  incidentId: string;
  exerciseId: string;
  divisionCode: string;
  latitude: number | null;
  longitude: number | null;
  borrower: string;
  dueBackTime: Date | null;
  homeDivisionCode: string;
  holderId: string;
  holderName: string;
  expireTime: Date;
  createTime: Date;
  confirmTime: Date | null;
  resolveTime: Date | null;
  version: number;
};

export type ClaimedAsset = {
  claimId: string;
  assetId: string;
  classId: string;
  kindId: string;
  state: 'ACTIVE' | 'RETURNED' | 'RELEASED' | 'PREEMPTED';
  capability: number;
  unit: string;
  homeDivisionCode: string;
  areaCode: string;
  outOfArea: boolean;
  distanceKm: number | null;
  acceptedGaps: string[];
  endTime: Date | null;
  condition: string;
  note: string;
};

export const columns = `c.id, c.state, c.purpose, c.incident_id AS "incidentId",
  c.exercise_id AS "exerciseId", c.division_code AS "divisionCode", c.latitude, c.longitude,
  c.borrower, c.due_back_time AS "dueBackTime", c.home_division_code AS "homeDivisionCode",
  c.holder_id AS "holderId", c.holder_name AS "holderName", c.expire_time AS "expireTime",
  c.create_time AS "createTime", c.confirm_time AS "confirmTime",
  c.resolve_time AS "resolveTime", c.version`;

const assetColumns = `claim_id AS "claimId", asset_id AS "assetId", class_id AS "classId",
  kind_id AS "kindId", state, capability, unit, home_division_code AS "homeDivisionCode",
  area_code AS "areaCode", out_of_area AS "outOfArea", distance_km AS "distanceKm",
  accepted_gaps AS "acceptedGaps", end_time AS "endTime", condition, note`;

/** Writes the claim and what it takes, in one statement that nobody waits for. */
export async function insertClaim(trx: Trx, claim: Claim, assets: ClaimedAsset[]): Promise<void> {
  await send(
    trx,
    `WITH claim AS (
       INSERT INTO claims (id, purpose, incident_id, exercise_id, division_code, latitude,
         longitude, borrower, due_back_time, home_division_code, holder_id, holder_name,
         expire_time, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     )
     INSERT INTO claimed_assets (claim_id, asset_id, class_id, kind_id, capability, unit,
       home_division_code, area_code, out_of_area, distance_km, accepted_gaps)
     SELECT $1, a."assetId", a."classId", a."kindId", a.capability, a.unit,
       a."homeDivisionCode", a."areaCode", a."outOfArea", a."distanceKm", a."acceptedGaps"
     FROM jsonb_to_recordset($15::jsonb) AS a ("assetId" text, "classId" text, "kindId" text,
       capability float8, unit text, "homeDivisionCode" text, "areaCode" text,
       "outOfArea" boolean, "distanceKm" float8, "acceptedGaps" text[])`,
    [
      claim.id,
      claim.purpose,
      claim.incidentId,
      claim.exerciseId,
      claim.divisionCode,
      claim.latitude,
      claim.longitude,
      claim.borrower,
      claim.dueBackTime,
      claim.homeDivisionCode,
      claim.holderId,
      claim.holderName,
      claim.expireTime,
      claim.createTime,
      JSON.stringify(assets),
    ],
  );
}

/**
 * Engages assets that the caller holds, and returns the ids of those that were free: the key of
 * the table lets nobody else have them. A real claim takes them from exercises.
 */
export async function engage(
  trx: Trx,
  claim: { id: string; exerciseId: string; createTime: Date },
  assetIds: string[],
): Promise<{ taken: string[]; freed: { claimId: string; assetId: string }[] }> {
  type Row = { assetId: string; freedClaimId: string | null };
  const rows = await sql<Row>(
    trx,
    `WITH freed AS (
       DELETE FROM engagements WHERE exercise AND NOT $2 AND asset_id = ANY ($1::text[])
       RETURNING asset_id, claim_id
     ), preempted AS (
       UPDATE claimed_assets a SET state = 'PREEMPTED', end_time = $4 FROM freed
       WHERE a.claim_id = freed.claim_id AND a.asset_id = freed.asset_id
     ), taken AS (
       INSERT INTO engagements (asset_id, exercise, claim_id)
       SELECT id, $2, $3 FROM unnest($1::text[]) AS id
       WHERE NOT $2 OR NOT EXISTS (
         SELECT FROM engagements e WHERE e.asset_id = id AND NOT e.exercise)
       ORDER BY id ON CONFLICT DO NOTHING RETURNING asset_id
     )
     SELECT asset_id AS "assetId", NULL AS "freedClaimId" FROM taken
     UNION ALL SELECT asset_id, claim_id FROM freed`,
    [assetIds, claim.exerciseId !== '', claim.id, claim.createTime],
  );
  const isFreed = ({ freedClaimId }: Row) => freedClaimId !== null;
  return {
    taken: rows.filter((row) => !isFreed(row)).map(({ assetId }) => assetId),
    freed: rows
      .filter(isFreed)
      .map(({ assetId, freedClaimId }) => ({ assetId, claimId: freedClaimId! })),
  };
}

/** Gives assets of a claim free, with what became of them. */
export async function disengage(
  trx: Trx,
  claimId: string,
  state: 'RETURNED' | 'RELEASED',
  endTime: Date,
  ended?: { assetId: string; condition: string; note: string }[],
): Promise<void> {
  const given = ended ? JSON.stringify(ended) : null;
  const text = `UPDATE claimed_assets a SET state = $2, end_time = $3,
      condition = coalesce(given.condition, ''), note = coalesce(given.note, '')
    FROM (SELECT e.asset_id, g.condition, g.note FROM engagements e
      LEFT JOIN jsonb_to_recordset($4::jsonb) AS g ("assetId" text, condition text, note text)
        ON g."assetId" = e.asset_id
      WHERE e.claim_id = $1 AND ($4::jsonb IS NULL OR g."assetId" IS NOT NULL)) AS given
    WHERE a.claim_id = $1 AND a.asset_id = given.asset_id`;
  await send(trx, text, [claimId, state, endTime, given]);
  await send(
    trx,
    `DELETE FROM engagements WHERE claim_id = $1 AND ($2::text[] IS NULL OR asset_id = ANY ($2))`,
    [claimId, ended?.map(({ assetId }) => assetId) ?? null],
  );
}

export async function findClaim(db: Db | Trx, id: string): Promise<Claim | undefined> {
  const [claim] = await sql<Claim>(db, `SELECT ${columns} FROM claims c WHERE id = $1`, [id]);
  return claim;
}

export async function lockClaim(trx: Trx, id: string): Promise<Claim | undefined> {
  const text = `SELECT ${columns} FROM claims c WHERE id = $1 FOR NO KEY UPDATE`;
  const [claim] = await sql<Claim>(trx, text, [id]);
  return claim;
}

/** Holds that are over. Those that someone else is resolving right now are left to them. */
export function lockExpiredClaims(trx: Trx, now: Date, limit: number): Promise<Claim[]> {
  return sql<Claim>(
    trx,
    `SELECT ${columns} FROM claims c WHERE state = 'HELD' AND expire_time <= $1
     ORDER BY expire_time LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

/** The caller holds the row; the table's trigger refuses a move that is not one. */
export async function setClaimState(
  trx: Trx,
  id: string,
  state: ClaimState,
  now: Date,
): Promise<Claim> {
  const [claim] = await sql<Claim>(
    trx,
    `UPDATE claims c SET state = $2, version = version + 1,
       confirm_time = CASE WHEN $2 = 'CONFIRMED' THEN $3 ELSE confirm_time END,
       resolve_time = CASE WHEN $2 = 'CONFIRMED' THEN resolve_time ELSE $3 END
     WHERE id = $1 RETURNING ${columns}`,
    [id, state, now],
  );
  return claim!;
}

export async function setDueBack(trx: Trx, id: string, dueBackTime: Date): Promise<Claim> {
  const text = `UPDATE claims c SET due_back_time = $2, version = version + 1 WHERE id = $1
    RETURNING ${columns}`;
  const [claim] = await sql<Claim>(trx, text, [id, dueBackTime]);
  return claim!;
}

export function findClaimedAssets(db: Db | Trx, claimIds: string[]): Promise<ClaimedAsset[]> {
  const text = `SELECT ${assetColumns} FROM claimed_assets WHERE claim_id = ANY ($1::uuid[])
    ORDER BY claim_id, asset_id`;
  return sql<ClaimedAsset>(db, text, [claimIds]);
}

export type Engagement = Holder & {
  exercise: boolean;
  incidentId: string;
  dueBackTime: Date | null;
};

const engagementColumns = `c.id AS "claimId", c.exercise_id AS "exerciseId",
  c.incident_id AS "incidentId", c.purpose, c.holder_id AS "holderId",
  c.holder_name AS "holderName", c.create_time AS "createTime",
  c.due_back_time AS "dueBackTime"`;

/** Which claims have these assets now; a hold that is over has nothing. */
export function findEngagements(db: Db | Trx, ids: string[], now: Date): Promise<Engagement[]> {
  return sql<Engagement>(
    db,
    `SELECT e.asset_id AS "assetId", e.exercise, ${engagementColumns}
     FROM engagements e JOIN claims c ON c.id = e.claim_id
     WHERE e.asset_id = ANY ($1::text[]) AND (c.state <> 'HELD' OR c.expire_time > $2)`,
    [ids, now],
  );
}

/** Which claims had these assets at a time. */
export function findPastEngagements(db: Db | Trx, ids: string[], at: Date): Promise<Engagement[]> {
  return sql<Engagement>(
    db,
    `SELECT a.asset_id AS "assetId", c.exercise_id <> '' AS exercise, ${engagementColumns}
     FROM claimed_assets a JOIN claims c ON c.id = a.claim_id
     WHERE a.asset_id = ANY ($1::text[]) AND c.create_time <= $2
       AND (a.end_time IS NULL OR a.end_time > $2)`,
    [ids, at],
  );
}

/** How many of each class an area owns and how many of them are away; the classes are held. */
export function findClassStocks(
  trx: Trx,
  pairs: { classId: string; areaCode: string }[],
  exercise: boolean,
): Promise<ClassStock[]> {
  return sql<ClassStock>(
    trx,
    `SELECT asked.class_id AS "classId", asked.area_code AS "areaCode",
       coalesce(k.home_minimum_share, kinds.home_minimum_share) AS "minimumShare",
       (SELECT count(*) FROM assets a WHERE a.class_id = asked.class_id
          AND a.area_code = asked.area_code AND a.state = 'IN_SERVICE') AS owned,
       (SELECT count(DISTINCT e.asset_id) FROM engagements e
          JOIN claimed_assets a ON a.claim_id = e.claim_id AND a.asset_id = e.asset_id
          WHERE a.class_id = asked.class_id AND a.area_code = asked.area_code
            AND a.out_of_area AND (NOT e.exercise OR $3)) AS "lentOut"
     FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS asked (class_id, area_code)
     JOIN equipment_classes k ON k.id = asked.class_id
     JOIN equipment_kinds kinds ON kinds.id = k.kind_id
     ORDER BY 1, 2`,
    [pairs.map(({ classId }) => classId), pairs.map(({ areaCode }) => areaCode), exercise],
  );
}

export type ClaimQuery = {
  state: ClaimState | null;
  incidentId: string | null;
  assetId: string | null;
  /** Null is all, '' the real ones. */
  exerciseId: string | null;
  overdueOnly: boolean;
  outOfAreaOnly: boolean;
  prefixes: string[];
  now: Date;
  beforeId: string | null;
  limit: number;
};

/** Newest first; a claim is seen by whoever may see the home of one of its assets. */
export function listClaims(db: Db, query: ClaimQuery): Promise<Claim[]> {
  return sql<Claim>(
    db,
    `SELECT ${columns} FROM claims c
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR incident_id = $2)
       AND ($3::text IS NULL OR exercise_id = $3)
       AND ($4::text IS NULL OR $4 =
         CASE WHEN state = 'HELD' AND expire_time <= $5 THEN 'EXPIRED' ELSE state END)
       AND (NOT $6 OR (state = 'CONFIRMED' AND due_back_time < $5))
       AND EXISTS (SELECT FROM claimed_assets a WHERE a.claim_id = c.id
         AND a.home_division_code ^@ ANY ($7::text[])
         AND ($8::text IS NULL OR a.asset_id = $8) AND (NOT $9 OR a.out_of_area))
     ORDER BY id DESC LIMIT $10`,
    [
      query.beforeId,
      query.incidentId,
      query.exerciseId,
      query.state,
      query.now,
      query.overdueOnly,
      query.prefixes,
      query.assetId,
      query.outOfAreaOnly,
      query.limit,
    ],
  );
}

/** Of claims that lost assets, those that have none left are over; returns all of them. */
export function endEmptyClaims(trx: Trx, ids: string[], now: Date): Promise<Claim[]> {
  return sql<Claim>(
    trx,
    `WITH ended AS (
       UPDATE claims SET state = 'RELEASED', resolve_time = $2, version = version + 1
       WHERE id = ANY ($1::uuid[]) AND state IN ('HELD', 'CONFIRMED') AND NOT EXISTS (
         SELECT FROM engagements e WHERE e.claim_id = claims.id))
     SELECT ${columns} FROM claims c WHERE id = ANY ($1::uuid[]) ORDER BY id`,
    [ids, now],
  );
}
