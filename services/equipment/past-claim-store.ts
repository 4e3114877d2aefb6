// Claims as they stood at a time. A claim moves forward only and says when, so its past needs no
// versions: what is not told is an earlier agreement on when a loan is due back.
import { sql, type Db } from '../platform/db';
import { columns, type Claim, type ClaimQuery } from './claim-store';

/** As `listClaims`, at a time. */
export function listPastClaims(db: Db, query: ClaimQuery): Promise<Claim[]> {
  return sql<Claim>(
    db,
    `SELECT ${columns} FROM claims c CROSS JOIN LATERAL (SELECT CASE
         WHEN resolve_time <= $5 THEN state
         WHEN confirm_time <= $5 THEN 'CONFIRMED'
         WHEN expire_time <= $5 THEN 'EXPIRED' ELSE 'HELD' END AS state) AS past
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR incident_id = $2)
       AND ($3::text IS NULL OR exercise_id = $3) AND create_time <= $5
       AND ($4::text IS NULL OR $4 = past.state)
       AND (NOT $6 OR (past.state = 'CONFIRMED' AND due_back_time < $5))
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
