// Demand that was refused for lack of stock, kept for the fill rate.
import { send, sql, transact, type Db, type Trx } from '../platform/db';
import { AppError } from '../platform/errors';

/** A year, and a month to compare it with the same one of the year before. */
const keptDays = 400;
const batchMax = 1_000;
const dayMs = 86_400_000;

export type Ask = {
  requestId: string;
  purpose: string;
  lines: { depotId: string; itemId: string; quantity: number }[];
};

/**
 * Does the work; where it is refused for lack of stock, keeps what was asked for after the work was
 * rolled back. The refusal is the answer even where that cannot be written: it is a statistic.
 */
export async function keepingRefusedAsk<Res>(
  { db, now }: { db: Db; now: () => Date },
  ask: Ask,
  work: () => Promise<Res>,
): Promise<Res> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.reason === 'INSUFFICIENT_STOCK') {
      await transact(db, (trx) => insertRefusedAsk(trx, ask, now())).catch(() => undefined);
    }
    throw error;
  }
}

async function insertRefusedAsk(trx: Trx, ask: Ask, time: Date): Promise<void> {
  await send(
    trx,
    `INSERT INTO refused_asks AS r (request_id, purpose, create_time, depot_id, item_id, asked)
     SELECT $1, $2, $3, depot_id, item_id, sum(quantity)
     FROM unnest($4::text[], $5::text[], $6::bigint[]) AS line (depot_id, item_id, quantity)
     GROUP BY depot_id, item_id ORDER BY depot_id, item_id
     ON CONFLICT (request_id, depot_id, item_id)
       DO UPDATE SET asked = greatest(r.asked, excluded.asked)`,
    [
      ask.requestId,
      ask.purpose,
      time,
      ask.lines.map(({ depotId }) => depotId),
      ask.lines.map(({ itemId }) => itemId),
      ask.lines.map(({ quantity }) => quantity),
    ],
  );
}

/** For `every`: true when there is more to do at once. */
export async function sweepRefusedAsks(trx: Trx, now: Date): Promise<boolean> {
  const gone = await sql(
    trx,
    `DELETE FROM refused_asks WHERE ctid = ANY (ARRAY (
       SELECT ctid FROM refused_asks WHERE create_time < $1 ORDER BY create_time LIMIT $2))
     RETURNING request_id`,
    [new Date(now.getTime() - keptDays * dayMs), batchMax],
  );
  return gone.length === batchMax;
}
