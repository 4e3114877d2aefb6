// The audit log: append only by trigger, and hash-chained soon after, so that a change made
// behind the triggers' back shows.
import { createHash } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { send, sql, transact, type Db, type Trx } from './db';
import { every, type Sweep, type SweepLog } from './sweep';

/** Who did it, and in which call or job. */
export type AuditContext = {
  actor: { id: string; name: string; onBehalfOf?: string };
  method: string;
};

export type AuditFact = {
  /** What was done, as a verb: `reservation.commit`. */
  action: string;
  /** What it was done to: `reservations/R-1`. */
  subject: string;
  divisionCode: string;
  before?: object | null;
  after?: object | null;
};

/** Writes one entry in the transaction of the effect, so neither exists without the other. */
export async function audit(trx: Trx, context: AuditContext, fact: AuditFact): Promise<void> {
  await send(
    trx,
    `INSERT INTO audit_entries (actor_id, actor_name, on_behalf_of, method, action, subject,
       division_code, before, after, trace_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      context.actor.id,
      context.actor.name,
      context.actor.onBehalfOf ?? null,
      context.method,
      fact.action,
      fact.subject,
      fact.divisionCode,
      fact.before ? JSON.stringify(fact.before) : null,
      fact.after ? JSON.stringify(fact.after) : null,
      trace.getActiveSpan()?.spanContext().traceId ?? null,
    ],
  );
}

export type AuditEntry = {
  id: number;
  createTime: Date;
  actorId: string;
  actorName: string;
  onBehalfOf: string | null;
  method: string;
  action: string;
  subject: string;
  divisionCode: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  traceId: string | null;
};

export type AuditQuery = {
  /** Code prefixes the reader may see; [''] is everything. */
  divisionPrefixes: string[];
  subject?: string;
  actorId?: string;
  action?: string;
  from?: Date;
  until?: Date;
  limit: number;
  /** Entries older than this id: the list runs from the newest. */
  beforeId?: number;
};

export function listAudit(db: Db, query: AuditQuery): Promise<AuditEntry[]> {
  return sql<AuditEntry>(
    db,
    `SELECT id, create_time AS "createTime", actor_id AS "actorId", actor_name AS "actorName",
       on_behalf_of AS "onBehalfOf", method, action, subject, division_code AS "divisionCode",
       before, after, trace_id AS "traceId"
     FROM audit_entries
     WHERE ($1::text IS NULL OR subject = $1)
       AND ($2::text IS NULL OR actor_id = $2)
       AND ($3::text IS NULL OR action = $3)
       AND ($4::timestamptz IS NULL OR create_time >= $4)
       AND ($5::timestamptz IS NULL OR create_time < $5)
       AND ($6::bigint IS NULL OR id < $6)
       AND EXISTS (SELECT FROM unnest($7::text[]) AS prefix WHERE starts_with(division_code, prefix))
     ORDER BY id DESC
     LIMIT $8`,
    [
      query.subject ?? null,
      query.actorId ?? null,
      query.action ?? null,
      query.from ?? null,
      query.until ?? null,
      query.beforeId ?? null,
      query.divisionPrefixes,
      query.limit,
    ],
  );
}

// Every column that says something, as text that PostgreSQL writes the same way each time.
const factColumns = `e.id, to_char(e.create_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')
  AS time, e.actor_id, e.actor_name, e.on_behalf_of, e.method, e.action, e.subject,
  e.division_code, e.before::text AS before, e.after::text AS after, e.trace_id`;

type FactRow = {
  id: number;
  time: string;
  actor_id: string;
  actor_name: string;
  on_behalf_of: string | null;
  method: string;
  action: string;
  subject: string;
  division_code: string;
  before: string | null;
  after: string | null;
  trace_id: string | null;
};

const noHash: Buffer = Buffer.alloc(32);

function sealedHash(previous: Buffer, row: FactRow): Buffer {
  const canonical = JSON.stringify([
    row.id,
    row.time,
    row.actor_id,
    row.actor_name,
    row.on_behalf_of,
    row.method,
    row.action,
    row.subject,
    row.division_code,
    row.before,
    row.after,
    row.trace_id,
  ]);
  return createHash('sha256').update(previous).update(canonical).digest();
}

const sealBatch = 1_000;

type Seal = { sequence: number; transaction_id: string; hash: Buffer; foreign: boolean };

/**
 * Chains the entries that have no seal yet and returns how many. The caller holds a lock: two
 * sealers would both continue from the same hash.
 */
export async function seal(trx: Trx): Promise<number> {
  const last = await lastSeal(trx);
  const rows = await unsealed(trx, last);
  let hash = last?.hash ?? noHash;
  const hashes = rows.map((row) => (hash = sealedHash(hash, row)));
  if (rows.length > 0) {
    await sql(
      trx,
      `INSERT INTO audit_seals (sequence, entry_id, transaction_id, hash)
       SELECT $1::bigint + place, id, transaction_id::xid8, hash
       FROM unnest($2::bigint[], $3::text[], $4::bytea[])
         WITH ORDINALITY AS given (id, transaction_id, hash, place)`,
      [
        last?.sequence ?? 0,
        rows.map(({ id }) => id),
        rows.map(({ transaction_id }) => transaction_id),
        hashes,
      ],
    );
  }
  return rows.length;
}

async function lastSeal(trx: Trx): Promise<(Seal & { entry_id: number }) | undefined> {
  const [row] = await sql<Seal & { entry_id: number }>(
    trx,
    `SELECT sequence, entry_id, transaction_id, hash,
       transaction_id >= pg_snapshot_xmax(pg_current_snapshot()) AS foreign
     FROM audit_seals ORDER BY sequence DESC LIMIT 1`,
  );
  return row;
}

// Entries of transactions that may still be running are left for later, as in the outbox. When
// the last seal carries a transaction id that this server has not reached, the log was restored
// from another server, and the entries without a seal are looked for in the whole log, once.
function unsealed(
  trx: Trx,
  last: { transaction_id: string; entry_id: number; foreign: boolean } | undefined,
): Promise<(FactRow & { transaction_id: string })[]> {
  const fromBeginning = !last || last.foreign;
  return sql(
    trx,
    `WITH now AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin,
                         pg_snapshot_xmax(pg_current_snapshot()) AS xmax)
     SELECT ${factColumns}, e.transaction_id
     FROM audit_entries e
     WHERE (e.transaction_id, e.id) > ($1::xid8, $2::bigint)
       AND (e.transaction_id < (SELECT xmin FROM now)
            OR e.transaction_id >= (SELECT xmax FROM now))
       AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = e.id)
     ORDER BY e.transaction_id, e.id
     LIMIT ${sealBatch}`,
    fromBeginning ? ['0', 0] : [last.transaction_id, last.entry_id],
  );
}

/** Seals each second, in whichever of a service's processes holds the lock. */
export function startSealer(db: Db, options: { log: SweepLog; intervalMs?: number }): Sweep {
  const work = async (trx: Trx) => (await seal(trx)) === sealBatch;
  return every(options.intervalMs ?? 1_000, db, 'audit-seal', work, { log: options.log });
}

export type AuditFault = 'ENTRY_REMOVED' | 'SEAL_REMOVED' | 'HASH_DIFFERS';

export type AuditVerdict = {
  entries: number;
  sealed: number;
  /** The chain's end. Kept elsewhere, it also proves that nothing was cut off at the end. */
  head?: { sequence: number; hash: string };
  firstBroken?: { sequence: number; entryId: number; fault: AuditFault };
};

type SealedRow = { sequence: number; entry_id: number; hash: Buffer } & (FactRow | { id: null });

type Link = { sequence: number; hash: Buffer };

const verifyBatch = 2_000;

/** Recomputes the whole chain from the entries as they are now, up to the first that differs. */
export function verifyAudit(
  db: Db,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<AuditVerdict> {
  const work = async (trx: Trx): Promise<AuditVerdict> => {
    const [count] = await sql<{ entries: number; sealed: number }>(
      trx,
      `SELECT (SELECT count(*) FROM audit_entries) AS entries,
              (SELECT count(*) FROM audit_seals) AS sealed`,
    );
    const verdict: AuditVerdict = { entries: count!.entries, sealed: count!.sealed };
    await sql(
      trx,
      `DECLARE chain CURSOR FOR
       SELECT s.sequence, s.entry_id, s.hash, ${factColumns}
       FROM audit_seals s LEFT JOIN audit_entries e ON e.id = s.entry_id ORDER BY s.sequence`,
    );
    const check: Link = { sequence: 0, hash: noHash };
    for (;;) {
      const rows = await sql<SealedRow>(trx, `FETCH ${verifyBatch} FROM chain`);
      for (const row of rows) {
        const fault = faultOf(row, check);
        if (fault) {
          const firstBroken = { sequence: check.sequence + 1, entryId: row.entry_id, fault };
          return { ...verdict, firstBroken };
        }
        check.sequence = row.sequence;
        check.hash = row.hash;
      }
      onProgress(check.sequence, verdict.sealed);
      if (rows.length < verifyBatch) break;
    }
    if (check.sequence === 0) return verdict;
    return { ...verdict, head: { sequence: check.sequence, hash: check.hash.toString('hex') } };
  };
  return transact(db, work, { isolation: 'repeatable read', readOnly: true });
}

function faultOf(row: SealedRow, before: Link): AuditFault | undefined {
  if (row.sequence !== before.sequence + 1) return 'SEAL_REMOVED';
  if (row.id === null) return 'ENTRY_REMOVED';
  return sealedHash(before.hash, row).equals(row.hash) ? undefined : 'HASH_DIFFERS';
}
