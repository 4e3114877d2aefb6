import { sql, type Db, type Trx } from '../../platform/db';
import { divisionPrefix } from '../../platform/identity';
import type { DayKind, Recurrence } from './calendar';
import type { DrillKind } from './drill';

export type SeriesFigures = Recurrence & {
  nameZh: string;
  nameEn: string;
  timeOfDay: string;
  windowDays: number;
  leadDays: number;
  graceHours: number;
  guideId: string;
  teamIds: string[];
  allKit: boolean;
};

export type Series = {
  id: string;
  divisionCode: string;
  kind: DrillKind;
  figures: SeriesFigures;
  enabled: boolean;
  nominalDay: string;
  nextDay: string;
  nextTime: Date;
  /** When its drill is to be made: some days before. */
  makeTime: Date;
  version: number;
};

const columns = `id, division_code AS "divisionCode", kind, figures, enabled,
  nominal_day::text AS "nominalDay", next_day::text AS "nextDay", next_time AS "nextTime",
  make_time AS "makeTime", version`;

export async function findSeries(db: Db | Trx, id: string): Promise<Series | undefined> {
  const [row] = await sql<Series>(db, `SELECT ${columns} FROM drill_series WHERE id = $1`, [id]);
  return row;
}

/** Writes the next version; undefined when someone else wrote it first. */
export async function putSeries(trx: Trx, series: Series): Promise<Series | undefined> {
  const [row] = await sql<Series>(
    trx,
    `INSERT INTO drill_series (id, division_code, division_prefix, kind, figures, enabled,
       nominal_day, next_day, next_time, make_time, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET division_code = excluded.division_code,
       division_prefix = excluded.division_prefix, kind = excluded.kind,
       figures = excluded.figures, enabled = excluded.enabled,
       nominal_day = excluded.nominal_day, next_day = excluded.next_day,
       next_time = excluded.next_time, make_time = excluded.make_time, version = excluded.version
       WHERE drill_series.version = excluded.version - 1
     RETURNING ${columns}`,
    [
      series.id,
      series.divisionCode,
      divisionPrefix(series.divisionCode),
      series.kind,
      JSON.stringify(series.figures),
      series.enabled,
      series.nominalDay,
      series.nextDay,
      series.nextTime,
      series.makeTime,
      series.version,
    ],
  );
  return row;
}

export type Reach = { prefix: string; scopePrefixes: string[]; controlPrefixes: string[] };

/** In id order; those of hidden drills only where the reader controls. */
export function listSeries(
  db: Db,
  query: Reach & { afterId?: string; limit: number },
): Promise<Series[]> {
  return sql<Series>(
    db,
    `SELECT ${columns} FROM drill_series
     WHERE starts_with(division_code, $1)
       AND EXISTS (SELECT FROM unnest($2::text[]) AS s (prefix)
         WHERE starts_with(division_code, s.prefix) OR starts_with(s.prefix, division_prefix))
       AND (kind NOT IN ('NO_NOTICE', 'DOUBLE_BLIND')
         OR EXISTS (SELECT FROM unnest($3::text[]) AS c (prefix)
           WHERE starts_with(division_code, c.prefix)))
       AND ($4::text IS NULL OR id > $4)
     ORDER BY id LIMIT $5`,
    [query.prefix, query.scopePrefixes, query.controlPrefixes, query.afterId ?? null, query.limit],
  );
}

/** Series whose drill is to be made now. */
export function lockDueSeries(trx: Trx, now: Date, limit: number): Promise<Series[]> {
  return sql<Series>(
    trx,
    `SELECT ${columns} FROM drill_series WHERE enabled AND make_time <= $1
     ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
}

export function lockAllSeries(trx: Trx): Promise<Series[]> {
  return sql<Series>(trx, `SELECT ${columns} FROM drill_series ORDER BY id FOR UPDATE`);
}

/** Where the series stands; its version, which people see, stays. */
export async function moveSeries(
  trx: Trx,
  { id, nominalDay, nextDay, nextTime, makeTime }: Series,
): Promise<void> {
  await sql(
    trx,
    `UPDATE drill_series SET nominal_day = $2, next_day = $3, next_time = $4, make_time = $5
     WHERE id = $1`,
    [id, nominalDay, nextDay, nextTime, makeTime],
  );
}

export type NamedDay = { day: string; kind: DayKind; nameZh: string; nameEn: string };

export async function putDays(
  trx: Trx,
  days: (Omit<NamedDay, 'kind'> & { kind: DayKind | null })[],
): Promise<void> {
  const kept = days.filter(({ kind }) => kind !== null);
  await sql(trx, 'DELETE FROM drill_days WHERE day = ANY($1::date[])', [
    days.map(({ day }) => day),
  ]);
  await sql(
    trx,
    `INSERT INTO drill_days (day, kind, name_zh, name_en)
     SELECT day, kind, "nameZh", "nameEn" FROM jsonb_to_recordset($1)
       AS given (day date, kind text, "nameZh" text, "nameEn" text)`,
    [JSON.stringify(kept)],
  );
}

export function daysOfYear(db: Db, year: number): Promise<NamedDay[]> {
  return sql<NamedDay>(
    db,
    `SELECT day::text, kind, name_zh AS "nameZh", name_en AS "nameEn" FROM drill_days
     WHERE day BETWEEN make_date($1, 1, 1) AND make_date($1, 12, 31) ORDER BY day`,
    [year],
  );
}

/** The days that are not what their weekday says: some tens a year. */
export async function allDays(db: Db | Trx): Promise<Map<string, DayKind>> {
  const rows = await sql<{ day: string; kind: DayKind }>(
    db,
    'SELECT day::text, kind FROM drill_days',
  );
  return new Map(rows.map(({ day, kind }) => [day, kind]));
}
