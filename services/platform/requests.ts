// Idempotency: a mutation and the row that remembers its answer commit together.
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { send, sql, transact, type Db, type Trx } from './db';
import { AppError, invalid } from './errors';

/** The part of a call that tells one caller's request from another's. */
export type RequestContext = { actor: { id: string }; method: string };

export type OnceInput<Found = undefined> = {
  requestId: string;
  request: unknown;
  /**
   * What the work needs to read in any case. It is sent together with the claim of the id, which
   * saves waiting for one answer; it must change nothing.
   */
  find?: (trx: Trx) => Promise<Found>;
};

const triesMax = 4;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Runs `work` in one transaction, once for each request id. The same id with the same method,
 * actor and body gives the first answer again; with anything else it is REQUEST_ID_REUSED. What
 * `work` refuses leaves no trace, so the same request may be tried again later.
 */
export async function once<Res, Found = undefined>(
  db: Db,
  context: RequestContext,
  input: OnceInput<Found>,
  work: (trx: Trx, found: Found) => Promise<Res>,
): Promise<Res> {
  if (!uuidPattern.test(input.requestId)) throw invalid('requestId', 'must be a UUID');
  const hash = requestHash(input.request);
  const attempt = () =>
    transact(db, async (trx) => {
      const claim = sql(
        trx,
        `INSERT INTO requests (id, method, actor_id, request_hash) VALUES ($1, $2, $3, $4)
         ON CONFLICT (id) DO NOTHING
         RETURNING set_config('muster.actor_id', actor_id, true)`,
        [input.requestId, context.method, context.actor.id, hash],
      );
      const [claimed, found] = await Promise.all([claim, input.find?.(trx)]);
      if (claimed.length === 0) return await firstAnswer<Res>(trx, context, input, hash);
      const response = await work(trx, found as Found);
      await send(trx, 'UPDATE requests SET response = $2 WHERE id = $1', [
        input.requestId,
        storedResponse(response),
      ]);
      return response;
    });
  return retriedContention(attempt);
}

/** Runs a transaction that needs no request id again when it lost a deadlock. */
export async function retriedContention<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isContention(error) || tries === triesMax) throw error;
      // Whoever won the deadlock needs a moment to take the rows before we ask for them again.
      await sleep(Math.random() * 25 * tries);
    }
  }
}

/**
 * Whether an answer to this request id is stored. A mutation that first reads from other services
 * asks before it does: what they say now may differ, and the answer does not.
 */
export async function isAnswered(db: Db, requestId: string): Promise<boolean> {
  if (!uuidPattern.test(requestId)) return false;
  return (await sql(db, 'SELECT FROM requests WHERE id = $1', [requestId])).length > 0;
}

// The INSERT has waited for the transaction that holds the id, so its answer is committed.
async function firstAnswer<Res>(
  trx: Trx,
  context: RequestContext,
  input: { requestId: string },
  hash: Buffer,
): Promise<Res> {
  const [first] = await sql<{ response: string; same: boolean }>(
    trx,
    `SELECT response, method = $2 AND actor_id = $3 AND request_hash = $4 AS same
     FROM requests WHERE id = $1`,
    [input.requestId, context.method, context.actor.id, hash],
  );
  if (!first?.same) {
    throw new AppError(
      'REQUEST_ID_REUSED',
      `request id ${input.requestId} was used for another request`,
      { metadata: { requestId: input.requestId } },
    );
  }
  return restoredResponse(first.response) as Res;
}

/** Deadlock or serialization failure: the transaction was rolled back and may run again. */
export function isContention(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === '40P01' || code === '40001';
}

function requestHash(request: unknown): Buffer {
  return createHash('sha256').update(canonical(request)).digest();
}

// Fields that hold nothing are left out and keys are sorted, so that a request hashes the same
// after a release that adds a field to its message.
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString('base64'));
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const fields = value as Record<string, unknown>;
  const held = Object.keys(fields).filter((key) => !isNothing(fields[key]));
  return `{${held
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(fields[key])}`)
    .join()}}`;
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) {
    return true;
  }
  return Array.isArray(value) && value.length === 0;
}

const storedResponse = (response: unknown) => JSON.stringify(response ?? null);

function restoredResponse(text: string): unknown {
  return JSON.parse(text, (_key, value: { type?: unknown; data?: unknown } | null) =>
    value?.type === 'Buffer' && Array.isArray(value.data)
      ? Buffer.from(value.data as number[])
      : value,
  );
}
