import { sql, type Db, type Trx } from '../../platform/db';

/** The roster and the equipment are to know of the drill: another round. */
export async function wantClaims(trx: Trx, drillId: string): Promise<void> {
  await sql(
    trx,
    `UPDATE drills SET claims = 'WANTED', claim_round = claim_round + 1 WHERE id = $1`,
    [drillId],
  );
  await sql(
    trx,
    `UPDATE drill_teams SET claim_state = 'WANTED', claim_note = '' WHERE drill_id = $1`,
    [drillId],
  );
  await sql(trx, `UPDATE drill_assets SET claim_state = 'WANTED' WHERE drill_id = $1`, [drillId]);
}

/** They are to forget it; nothing to do for a drill that never began. */
export async function freeClaims(trx: Trx, drillId: string): Promise<void> {
  await sql(
    trx,
    `UPDATE drills SET claims = 'RELEASING' WHERE id = $1 AND claims IN ('WANTED', 'DONE')`,
    [drillId],
  );
}

export type ClaimTask = {
  id: string;
  divisionCode: string;
  nameZh: string;
  claims: 'WANTED' | 'RELEASING';
  round: number;
};

/** Those to be released first: people are waiting. */
export function listClaimTasks(db: Db | Trx, limit: number): Promise<ClaimTask[]> {
  return sql<ClaimTask>(
    db,
    `SELECT id, division_code AS "divisionCode", planned->>'nameZh' AS "nameZh", claims,
       claim_round AS round
     FROM drills WHERE claims IN ('WANTED', 'RELEASING') ORDER BY claims, id LIMIT $1`,
    [limit],
  );
}

export async function wantedTeams(db: Db, drillId: string): Promise<string[]> {
  const rows = await sql<{ teamId: string }>(
    db,
    `SELECT team_id AS "teamId" FROM drill_teams
     WHERE drill_id = $1 AND claim_state = 'WANTED' ORDER BY team_id`,
    [drillId],
  );
  return rows.map(({ teamId }) => teamId);
}

export async function wantedAssets(db: Db, drillId: string, limit: number): Promise<string[]> {
  const rows = await sql<{ assetId: string }>(
    db,
    `SELECT asset_id AS "assetId" FROM drill_assets
     WHERE drill_id = $1 AND claim_state = 'WANTED' AND excuse = '' ORDER BY asset_id LIMIT $2`,
    [drillId, limit],
  );
  return rows.map(({ assetId }) => assetId);
}

export async function noteTeamClaim(
  db: Db,
  { drillId, teamId, refusal }: { drillId: string; teamId: string; refusal: string },
): Promise<void> {
  await sql(
    db,
    `UPDATE drill_teams SET claim_state = $3, claim_note = $4
     WHERE drill_id = $1 AND team_id = $2`,
    [drillId, teamId, refusal ? 'REFUSED' : 'CLAIMED', refusal],
  );
}

export async function noteAssetClaims(
  db: Db,
  { drillId, assetIds, state }: { drillId: string; assetIds: string[]; state: string },
): Promise<void> {
  await sql(
    db,
    'UPDATE drill_assets SET claim_state = $3 WHERE drill_id = $1 AND asset_id = ANY($2)',
    [drillId, assetIds, state],
  );
}

/** False when the drill was suspended or ended meanwhile, and the next run releases. */
export async function endClaimTask(
  db: Db,
  { id, claims }: Pick<ClaimTask, 'id' | 'claims'>,
): Promise<boolean> {
  const next = claims === 'WANTED' ? 'DONE' : 'RELEASED';
  const rows = await sql(
    db,
    `UPDATE drills SET claims = $3 WHERE id = $1 AND claims = $2 RETURNING true`,
    [id, claims, next],
  );
  if (next === 'RELEASED') {
    await sql(
      db,
      `UPDATE drill_teams SET claim_state = 'RELEASED'
       WHERE drill_id = $1 AND claim_state IN ('CLAIMED', 'WANTED')`,
      [id],
    );
  }
  return rows.length === 1;
}
