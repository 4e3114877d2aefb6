import { send, sql, type Db, type Trx } from '../platform/db';
import type { OperationState, SignedBatch } from './offline';
import type { Operation, OperationKind } from './offline-shapes';

export type Batch = {
  id: string;
  deviceId: string;
  sequence: number;
  hash: string;
  receiveTime: Date;
  finishTime: Date | null;
};

const batchColumns = `id, device_id AS "deviceId", sequence, hash, receive_time AS "receiveTime",
  finish_time AS "finishTime"`;

export async function findBatch(db: Db | Trx, id: string): Promise<Batch | undefined> {
  const text = `SELECT ${batchColumns} FROM offline_batches WHERE id = $1`;
  const [batch] = await sql<Batch>(db, text, [id]);
  return batch;
}

export async function findBatchOf(
  db: Db | Trx,
  deviceId: string,
  sequence: number,
): Promise<Batch | undefined> {
  const [batch] = await sql<Batch>(
    db,
    `SELECT ${batchColumns} FROM offline_batches WHERE device_id = $1 AND sequence = $2`,
    [deviceId, sequence],
  );
  return batch;
}

export type NewBatch = SignedBatch & {
  id: string;
  hash: string;
  signature: string;
  receiveTime: Date;
  ownerId: string;
};

/** Keeps the batch and all that is in it before anything of it is tried. */
export async function insertBatch(
  trx: Trx,
  batch: NewBatch,
  operations: Operation[],
): Promise<void> {
  await send(
    trx,
    `INSERT INTO offline_batches (id, device_id, sequence, previous_hash, hash, payload, payload_key,
       signature, receive_time)
     VALUES ($1, $2, $3, $4, $5, $6, split_part($6, '.', 1), $7, $8)`,
    [
      batch.id,
      batch.deviceId,
      batch.sequence,
      batch.previousHash,
      batch.hash,
      batch.payload,
      batch.signature,
      batch.receiveTime,
    ],
  );
  await send(
    trx,
    `INSERT INTO offline_operations (batch_id, number, operation_id, kind, request, occur_time,
       owner_id)
     SELECT $1, o.*, $2 FROM unnest($3::integer[], $4::uuid[], $5::text[], $6::jsonb[],
       $7::timestamptz[]) AS o`,
    [
      batch.id,
      batch.ownerId,
      operations.map((_operation, index) => index + 1),
      operations.map(({ id }) => id),
      operations.map(({ kind }) => kind),
      operations.map(({ request }) => JSON.stringify(request)),
      operations.map(({ occurTime }) => occurTime),
    ],
  );
}

/** Takes the replay of a batch for so many milliseconds; false while another has it. */
export async function takeLease(db: Db, id: string, ms: number): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE offline_batches SET lease_time = clock_timestamp() + make_interval(secs => $2 / 1000.0)
     WHERE id = $1 AND (lease_time IS NULL OR lease_time < clock_timestamp()) RETURNING true`,
    [id, ms],
  );
  return rows.length === 1;
}

export async function endLease(db: Db | Trx, id: string, finishTime: Date | null): Promise<void> {
  const text = `UPDATE offline_batches SET lease_time = NULL,
    finish_time = coalesce(finish_time, $2) WHERE id = $1`;
  await sql(db, text, [id, finishTime]);
}

export type StoredOperation = {
  batchId: string;
  number: number;
  operationId: string;
  kind: OperationKind;
  /** As the device sent it, and as a person amended it. */
  request: Record<string, unknown>;
  amended: Record<string, unknown> | null;
  occurTime: Date;
  divisionCode: string;
  ownerId: string;
  outcome: OperationState;
  outcomeReason: string;
  outcomeMessage: string;
  state: OperationState;
  reason: string;
  message: string;
  result: string;
  resolverName: string;
  resolveReason: string;
  resolveTime: Date | null;
};

const columns = `batch_id AS "batchId", number, operation_id AS "operationId", kind, request, amended,
  occur_time AS "occurTime", division_code AS "divisionCode", owner_id AS "ownerId", outcome,
  outcome_reason AS "outcomeReason", outcome_message AS "outcomeMessage",
  state, reason, message, result, resolver_name AS "resolverName",
  resolve_reason AS "resolveReason", resolve_time AS "resolveTime"`;

export function findOperations(db: Db | Trx, batchId: string): Promise<StoredOperation[]> {
  const text = `SELECT ${columns} FROM offline_operations WHERE batch_id = $1 ORDER BY number`;
  return sql<StoredOperation>(db, text, [batchId]);
}

export async function lockOperation(
  trx: Trx,
  batchId: string,
  number: number,
): Promise<StoredOperation | undefined> {
  const [row] = await sql<StoredOperation>(
    trx,
    `SELECT ${columns} FROM offline_operations WHERE batch_id = $1 AND number = $2
     FOR NO KEY UPDATE`,
    [batchId, number],
  );
  return row;
}

/** Whether an earlier operation, of this batch or another, has the same id. */
export async function isRepeated(db: Db, operation: StoredOperation): Promise<boolean> {
  const rows = await sql(
    db,
    `SELECT FROM offline_operations o JOIN offline_batches b ON b.id = o.batch_id
     WHERE o.operation_id = $1 AND (o.batch_id, o.number) <> ($2, $3)
       AND (b.receive_time, o.batch_id, o.number) <
         ((SELECT receive_time FROM offline_batches WHERE id = $2), $2, $3)
     LIMIT 1`,
    [operation.operationId, operation.batchId, operation.number],
  );
  return rows.length > 0;
}

export type Outcome = {
  state: 'APPLIED' | 'CONFLICT';
  reason: string;
  message: string;
  result: string;
  divisionCode: string;
};

/** What the replay came to, once. */
export async function keepOutcome(
  db: Db,
  { batchId, number }: { batchId: string; number: number },
  outcome: Outcome,
): Promise<void> {
  await sql(
    db,
    `UPDATE offline_operations SET outcome = $3, state = $3, reason = $4, outcome_reason = $4,
       message = $5, outcome_message = $5, result = $6, division_code = $7
     WHERE batch_id = $1 AND number = $2 AND state = 'PENDING'`,
    [
      batchId,
      number,
      outcome.state,
      outcome.reason,
      outcome.message,
      outcome.result,
      outcome.divisionCode,
    ],
  );
}

export async function amendOperation(
  trx: Trx,
  { batchId, number }: { batchId: string; number: number },
  request: unknown,
): Promise<void> {
  const text = 'UPDATE offline_operations SET amended = $3 WHERE batch_id = $1 AND number = $2';
  await sql(trx, text, [batchId, number, JSON.stringify(request)]);
}

export type Resolution = {
  state: 'APPLIED' | 'CONFLICT' | 'DISMISSED';
  reason: string;
  message: string;
  result: string;
  resolverId: string;
  resolverName: string;
  resolveReason: string;
  resolveTime: Date;
};

export async function resolveOperation(
  trx: Trx,
  { batchId, number }: { batchId: string; number: number },
  resolution: Resolution,
): Promise<StoredOperation> {
  const [row] = await sql<StoredOperation>(
    trx,
    `UPDATE offline_operations SET state = $3, reason = $4, message = $5, result = $6,
       resolver_id = $7, resolver_name = $8, resolve_reason = $9, resolve_time = $10
     WHERE batch_id = $1 AND number = $2 RETURNING ${columns}`,
    [
      batchId,
      number,
      resolution.state,
      resolution.reason,
      resolution.message,
      resolution.result,
      resolution.resolverId,
      resolution.resolverName,
      resolution.resolveReason,
      resolution.resolveTime,
    ],
  );
  return row!;
}

/** The oldest first: one's own, and those of depots within the scope. */
export function listConflicts(
  db: Db,
  query: {
    ownerId: string;
    scope: string[];
    after: { batchId: string; number: number };
    limit: number;
  },
): Promise<StoredOperation[]> {
  return sql<StoredOperation>(
    db,
    `SELECT ${columns} FROM offline_operations
     WHERE state = 'CONFLICT' AND (owner_id = $1 OR division_code LIKE ANY ($2::text[]))
       AND (batch_id, number) > ($3::uuid, $4)
     ORDER BY batch_id, number LIMIT $5`,
    [query.ownerId, query.scope, query.after.batchId, query.after.number, query.limit],
  );
}
