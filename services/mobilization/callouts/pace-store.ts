// The paces of channels, in the database: however many workers there are, they share one limit.
import { sql, transact, type Db } from '../../platform/db';
import { takeTokens, type Asked, type Bucket, type Taken } from './pace';

export async function takePlaces(
  db: Db,
  { channelId, ...asked }: { channelId: string } & Omit<Asked, 'nowMs'>,
): Promise<Taken> {
  return transact(db, async (trx) => {
    await sql(
      trx,
      `INSERT INTO call_out_channel_paces (channel_id, tokens, time)
       VALUES ($1, -1, clock_timestamp()) ON CONFLICT DO NOTHING`,
      [channelId],
    );
    // The database's clock is every worker's. Read once the row is held: others may have taken.
    await sql(trx, 'SELECT FROM call_out_channel_paces WHERE channel_id = $1 FOR UPDATE', [
      channelId,
    ]);
    const [row] = await sql<Bucket & { nowMs: number }>(
      trx,
      `SELECT tokens, extract(epoch FROM time)::float8 * 1000 AS "timeMs",
         extract(epoch FROM urgent_until)::float8 * 1000 AS "urgentUntilMs",
         extract(epoch FROM clock_timestamp())::float8 * 1000 AS "nowMs"
       FROM call_out_channel_paces WHERE channel_id = $1`,
      [channelId],
    );
    const { nowMs, ...bucket } = row!;
    const known = bucket.tokens < 0 ? undefined : bucket;
    const taken = takeTokens(known, { ...asked, nowMs });
    await sql(
      trx,
      `UPDATE call_out_channel_paces SET tokens = $2, time = to_timestamp($3::float8 / 1000),
         urgent_until = to_timestamp($4::float8 / 1000)
       WHERE channel_id = $1`,
      [channelId, taken.bucket.tokens, taken.bucket.timeMs, taken.bucket.urgentUntilMs],
    );
    return taken;
  });
}
