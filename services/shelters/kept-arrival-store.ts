import { sql, type Db, type Trx } from '../platform/db';

export const keptStates = ['OPEN', 'ADMITTED', 'DISMISSED'] as const;
export const keptKinds = ['ARRIVAL', 'DEPARTURE'] as const;
export type KeptKind = (typeof keptKinds)[number];
export type KeptState = (typeof keptStates)[number];

export type KeptArrival = {
  id: string;
  kind: KeptKind;
  clientId: string;
  siteId: string;
  exerciseId: string;
  incidentId: string;
  reason: string;
  /** Null once it was resolved or purged. */
  entrySealed: string | null;
  /** When they came, or left. */
  checkInTime: Date;
  createTime: Date;
  state: KeptState;
  resolveTime: Date | null;
  resolveActorId: string;
  resolveReason: string;
};

const columns = `kept_arrivals.id, kept_arrivals.kind, client_id AS "clientId", site_id AS "siteId",
  exercise_id AS "exerciseId", incident_id AS "incidentId", reason,
  entry_sealed AS "entrySealed", check_in_time AS "checkInTime",
  kept_arrivals.create_time AS "createTime", state, resolve_time AS "resolveTime",
  resolve_actor_id AS "resolveActorId", resolve_reason AS "resolveReason"`;

export type NewKept = Omit<
  KeptArrival,
  'state' | 'resolveTime' | 'resolveActorId' | 'resolveReason'
>;

/** Once for each client id and kind, however often it is sent. */
export async function insertKept(trx: Trx, all: NewKept[]): Promise<number> {
  const rows = await sql(
    trx,
    `INSERT INTO kept_arrivals (id, kind, client_id, site_id, exercise_id, incident_id, reason,
       entry_sealed, check_in_time, create_time)
     SELECT id, kind, "clientId", "siteId", "exerciseId", "incidentId", reason, "entrySealed",
       "checkInTime", "createTime"
     FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, kind text, "clientId" uuid,
       "siteId" text, "exerciseId" text, "incidentId" text, reason text, "entrySealed" text,
       "checkInTime" timestamptz, "createTime" timestamptz)
     ORDER BY "clientId" ON CONFLICT (client_id, kind) DO NOTHING RETURNING true`,
    [JSON.stringify(all)],
  );
  return rows.length;
}

/** How many wait at a site: the public may not fill a disk. */
export async function countOpenKept(trx: Trx, siteId: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    trx,
    `SELECT count(*) AS count FROM kept_arrivals WHERE site_id = $1 AND state = 'OPEN'`,
    [siteId],
  );
  return row!.count;
}

export type KeptQuery = {
  scope: string[];
  siteId: string | null;
  exerciseId: string;
  state: KeptState;
  afterId: string | null;
  limit: number;
};

/** The oldest first: they have waited longest. Each with where its site is. */
export function listKept(
  db: Db,
  query: KeptQuery,
): Promise<(KeptArrival & { divisionCode: string })[]> {
  return sql(
    db,
    `SELECT ${columns}, division_code AS "divisionCode" FROM kept_arrivals JOIN sites ON sites.id = site_id
     WHERE exercise_id = $1 AND ($2::text IS NULL OR site_id = $2) AND state = $3
       AND ($4::uuid IS NULL OR kept_arrivals.id > $4) AND division_code LIKE ANY ($5::text[])
     ORDER BY kept_arrivals.id LIMIT $6`,
    [query.exerciseId, query.siteId, query.state, query.afterId, query.scope, query.limit],
  );
}

export async function lockKept(trx: Trx, id: string): Promise<KeptArrival | undefined> {
  const text = `SELECT ${columns} FROM kept_arrivals WHERE id = $1 FOR UPDATE`;
  const [found] = await sql<KeptArrival>(trx, text, [id]);
  return found;
}

export async function resolveKept(
  trx: Trx,
  id: string,
  to: { state: KeptState; actorId: string; reason: string; now: Date },
): Promise<KeptArrival> {
  const [row] = await sql<KeptArrival>(
    trx,
    `UPDATE kept_arrivals SET state = $2, resolve_time = $3, resolve_actor_id = $4,
       resolve_reason = $5, entry_sealed = NULL WHERE id = $1 RETURNING ${columns}`,
    [id, to.state, to.now, to.actorId, to.reason],
  );
  return row!;
}

/** Takes away what was sent: of an incident that is purged, or from before a time. */
export async function purgeKept(
  trx: Trx,
  which: { incidentId: string; exerciseId: string } | { before: Date },
): Promise<void> {
  if ('before' in which) {
    const text = `UPDATE kept_arrivals SET entry_sealed = NULL
      WHERE create_time < $1 AND entry_sealed IS NOT NULL`;
    await sql(trx, text, [which.before]);
    return;
  }
  await sql(
    trx,
    `UPDATE kept_arrivals SET entry_sealed = NULL
     WHERE incident_id = $1 AND exercise_id = $2 AND entry_sealed IS NOT NULL`,
    [which.incidentId, which.exerciseId],
  );
}

const old = `split_part(entry_sealed, '.', 1) <> $1`;

export function lockKeptToReseal(
  trx: Trx,
  keyId: string,
  limit: number,
): Promise<{ id: string; entrySealed: string }[]> {
  return sql(
    trx,
    `SELECT id, entry_sealed AS "entrySealed" FROM kept_arrivals WHERE ${old}
     ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
    [keyId, limit],
  );
}

export async function resealKept(trx: Trx, id: string, entrySealed: string): Promise<void> {
  await sql(trx, 'UPDATE kept_arrivals SET entry_sealed = $2 WHERE id = $1', [id, entrySealed]);
}

export async function countKeptToReseal(db: Db | Trx, keyId: string): Promise<number> {
  const text = `SELECT count(*) AS count FROM kept_arrivals WHERE ${old}`;
  const [row] = await sql<{ count: number }>(db, text, [keyId]);
  return row!.count;
}
