// Rows of a query of any length in the memory of a few of them.
import { sql, type Trx } from './db';

let opened = 0;

/** Batches of rows in the query's order; only within the transaction that began the reading. */
export async function* cursorRows<Row>(
  trx: Trx,
  text: string,
  parameters: unknown[],
  rowsAtOnce = 2_000,
): AsyncGenerator<Row[]> {
  // The names repeat, so that their statements are prepared once; no transaction reads so many.
  const name = `rows_${(opened = (opened + 1) % 8)}`;
  await sql(trx, `DECLARE ${name} NO SCROLL CURSOR FOR ${text}`, parameters);
  try {
    for (;;) {
      const rows = await sql<Row>(trx, `FETCH ${rowsAtOnce} FROM ${name}`);
      if (rows.length === 0) return;
      yield rows;
    }
  } finally {
    // A transaction that failed has closed it, and its own error is the one to be told.
    await sql(trx, `CLOSE ${name}`).catch(() => undefined);
  }
}
