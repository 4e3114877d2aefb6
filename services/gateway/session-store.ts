import { sql, type Db, type Trx } from '../platform/db';
import type { Actor, Grant } from '../platform/identity';

export type SessionRow = {
  id: string;
  accountId: string | null;
  account: string | null;
  name: string | null;
  grants: Grant[] | null;
  actor: Actor | null;
  createTime: Date;
  expireTime: Date;
  /** When it was last used, as far as it was written down. */
  lastSeenTime: Date;
};

export async function insertSession(
  trx: Trx,
  session: {
    id: string;
    tokenHash: Buffer;
    accountId?: string;
    actor?: Actor;
    absoluteSeconds: number;
  },
): Promise<Date> {
  const [row] = await sql<{ expireTime: Date }>(
    trx,
    `INSERT INTO sessions (id, token_hash, account_id, actor, expire_time)
     VALUES ($1, $2, $3, $4, now() + $5 * interval '1 second')
     RETURNING expire_time AS "expireTime"`,
    [
      session.id,
      session.tokenHash,
      session.accountId ?? null,
      session.actor ? JSON.stringify(session.actor) : null,
      session.absoluteSeconds,
    ],
  );
  return row!.expireTime;
}

/** The session with its holder as they are now; nothing once it, or the account, has ended. */
export async function liveSession(
  db: Db,
  by: { tokenHash: Buffer } | { id: string },
  idleSeconds: number,
): Promise<SessionRow | undefined> {
  const column = 'id' in by ? 's.id' : 's.token_hash';
  const [row] = await sql<SessionRow>(
    db,
    `SELECT s.id, s.account_id AS "accountId", a.account, a.name, s.actor,
       s.create_time AS "createTime", s.expire_time AS "expireTime",
       s.last_seen_time AS "lastSeenTime",
       (SELECT json_agg(json_build_object('role', g.role, 'divisionCode', g.division_code)
                 ORDER BY g.role, g.division_code)
        FROM grants g WHERE g.account_id = s.account_id) AS grants
     FROM sessions s LEFT JOIN accounts a ON a.id = s.account_id
     WHERE ${column} = $1 AND s.expire_time > now() AND a.disabled IS NOT TRUE
       AND s.last_seen_time > now() - $2 * interval '1 second'`,
    ['id' in by ? by.id : by.tokenHash, idleSeconds],
  );
  return row;
}

export async function touchSession(db: Db, id: string): Promise<void> {
  await sql(db, 'UPDATE sessions SET last_seen_time = now() WHERE id = $1', [id]);
}

export async function deleteSession(trx: Trx, id: string): Promise<void> {
  await sql(trx, 'DELETE FROM sessions WHERE id = $1', [id]);
}

/** Ends every session of an account but the one that is kept. */
export async function deleteSessionsOf(trx: Trx, accountId: string, keptId?: string) {
  await sql(trx, 'DELETE FROM sessions WHERE account_id = $1 AND ($2::uuid IS NULL OR id <> $2)', [
    accountId,
    keptId ?? null,
  ]);
}

/** What nobody can use any more. */
export async function deleteEnded(trx: Trx, idleSeconds: number): Promise<void> {
  await sql(
    trx,
    `DELETE FROM sessions
     WHERE expire_time < now() OR last_seen_time < now() - $1 * interval '1 second'`,
    [idleSeconds],
  );
  await sql(trx, `DELETE FROM sign_in_attempts WHERE last_time < now() - interval '1 day'`);
}

export type LockoutRule = { freeAttempts: number; firstSeconds: number; maxSeconds: number };

/**
 * Counts an attempt before the password is looked at, so that many at once are all counted, and
 * says how long to wait when it may not be made at all. The attempt that reaches the limit is
 * still heard, and closes the door behind it; each further one doubles the wait.
 */
export async function countAttempt(
  db: Db,
  key: Buffer,
  rule: LockoutRule,
): Promise<{ waitMs: number }> {
  const counted = await sql(
    db,
    `INSERT INTO sign_in_attempts AS t (key, failures, last_time, locked_until)
     VALUES ($1, 1, now(), now())
     ON CONFLICT (key) DO UPDATE SET
       failures = CASE WHEN t.last_time < now() - interval '1 hour' THEN 1 ELSE t.failures + 1 END,
       last_time = now(),
       locked_until = now() + interval '1 second' * CASE
         WHEN t.last_time < now() - interval '1 hour' OR t.failures + 1 < $2 THEN 0
         ELSE least($4::float8, $3::float8 * power(2, least(t.failures + 1 - $2, 20))) END
     WHERE t.locked_until <= now()
     RETURNING true`,
    [key, rule.freeAttempts, rule.firstSeconds, rule.maxSeconds],
  );
  if (counted.length > 0) return { waitMs: 0 };
  const [row] = await sql<{ waitMs: number }>(
    db,
    `SELECT greatest(1, extract(epoch FROM locked_until - now()) * 1000)::float8 AS "waitMs"
     FROM sign_in_attempts WHERE key = $1`,
    [key],
  );
  return { waitMs: Math.ceil(row?.waitMs ?? 1) };
}

export async function forgetAttempts(db: Db | Trx, key: Buffer): Promise<void> {
  await sql(db, 'DELETE FROM sign_in_attempts WHERE key = $1', [key]);
}
