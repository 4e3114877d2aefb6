import { sql, type Db, type Trx } from '../../platform/db';
import type { Inject } from './inject';

const columns = `id, drill_id AS "drillId", number, title, body,
  expected_action AS "expectedAction", team_ids AS "teamIds", release_when AS trigger,
  after_seconds AS "afterSeconds", after_inject_id AS "afterInjectId", share, state,
  release_time AS "releaseTime", release_ms AS "releaseMs", version`;

/** All of a drill, by number: at most 200. */
export function listInjects(db: Db | Trx, drillId: string): Promise<Inject[]> {
  return sql<Inject>(
    db,
    `SELECT ${columns} FROM drill_injects WHERE drill_id = $1 ORDER BY number`,
    [drillId],
  );
}

/** Undefined when one that was released has the id, or the number is another's. */
export async function putInject(trx: Trx, inject: Inject): Promise<Inject | undefined> {
  const [row] = await sql<Inject>(
    trx,
    `INSERT INTO drill_injects (id, drill_id, number, title, body, expected_action, team_ids,
       release_when, after_seconds, after_inject_id, share)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET number = excluded.number, title = excluded.title,
       body = excluded.body, expected_action = excluded.expected_action,
       team_ids = excluded.team_ids, release_when = excluded.release_when,
       after_seconds = excluded.after_seconds, after_inject_id = excluded.after_inject_id,
       share = excluded.share, version = drill_injects.version + 1
       WHERE drill_injects.drill_id = excluded.drill_id AND drill_injects.state = 'PENDING'
     RETURNING ${columns}`,
    [
      inject.id,
      inject.drillId,
      inject.number,
      inject.title,
      inject.body,
      inject.expectedAction,
      JSON.stringify(inject.teamIds),
      inject.trigger,
      inject.afterSeconds,
      inject.afterInjectId,
      inject.share,
    ],
  );
  return row;
}

export async function deleteInject(trx: Trx, id: string): Promise<void> {
  await sql(trx, `DELETE FROM drill_injects WHERE id = $1 AND state = 'PENDING'`, [id]);
}

export async function releaseInject(
  trx: Trx,
  { id, now, exerciseMs }: { id: string; now: Date; exerciseMs: number },
): Promise<Inject> {
  const [row] = await sql<Inject>(
    trx,
    `UPDATE drill_injects SET state = 'RELEASED', release_time = $2, release_ms = $3,
       version = version + 1
     WHERE id = $1 AND state = 'PENDING' RETURNING ${columns}`,
    [id, now, exerciseMs],
  );
  return row!;
}

export async function cancelInjects(trx: Trx, drillId: string): Promise<void> {
  await sql(
    trx,
    `UPDATE drill_injects SET state = 'CANCELLED', version = version + 1
     WHERE drill_id = $1 AND state = 'PENDING'`,
    [drillId],
  );
}

/** Running drills that still have an inject to release by themselves. */
export async function drillsWithPending(db: Db, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    db,
    `SELECT id FROM drills d WHERE state = 'RUNNING' AND EXISTS (
       SELECT FROM drill_injects i
       WHERE i.drill_id = d.id AND i.state = 'PENDING' AND i.release_when <> 'MANUAL')
     ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

export async function sharesOf(
  db: Db | Trx,
  drillId: string,
): Promise<{ acknowledgedShare: number; musteredShare: number }> {
  const [row] = await sql<{ acknowledgedShare: number; musteredShare: number }>(
    db,
    `SELECT COALESCE(avg((acknowledge_time IS NOT NULL)::int), 0)::float8
         AS "acknowledgedShare",
       COALESCE(avg((muster_time IS NOT NULL)::int), 0)::float8 AS "musteredShare"
     FROM drill_people WHERE drill_id = $1 AND excuse = ''`,
    [drillId],
  );
  return row!;
}
