import { sql, type Db, type Trx } from '../../platform/db';
import type { DrillKind } from './drill';
import type { ClosedDrill } from './figures';

/** The report is written with the closing: no closed drill is without one. */
export async function closeWithReport(
  trx: Trx,
  { id, now, report }: { id: string; now: Date; report: object },
): Promise<void> {
  await sql(
    trx,
    `UPDATE drills SET state = 'CLOSED', close_time = $2, report = $3, version = version + 1
     WHERE id = $1`,
    [id, now, JSON.stringify(report)],
  );
}

export async function findReport(db: Db, id: string): Promise<object | undefined> {
  const [row] = await sql<{ report: object | null }>(
    db,
    'SELECT report FROM drills WHERE id = $1',
    [id],
  );
  return row?.report ?? undefined;
}

const closedMax = 2_000;

export function listClosed(
  db: Db | Trx,
  { prefix, kind }: { prefix: string; kind: DrillKind | null },
): Promise<ClosedDrill[]> {
  return sql<ClosedDrill>(
    db,
    `SELECT report->>'quarter' AS quarter, report->'tally' AS tally,
       (report->>'passed')::boolean AS passed, (report->>'total')::float8 AS score
     FROM drills
     WHERE state = 'CLOSED' AND starts_with(division_code, $1)
       AND ($2::text IS NULL OR kind = $2)
     ORDER BY start_time DESC LIMIT ${closedMax}`,
    [prefix, kind],
  );
}
