import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';

export type OperatorAvailability = {
  divisionCode: string;
  qualification: string;
  count: number;
  validUntil: Date | null;
  updateTime: Date;
};

const columns = `division_code AS "divisionCode", qualification, count,
  valid_until AS "validUntil", update_time AS "updateTime"`;

/** What is reported of these qualifications and still holds at a time. */
export function findOperators(
  db: Db | Trx,
  qualifications: string[],
  now: Date,
  asOf?: Date,
): Promise<OperatorAvailability[]> {
  const from = asOf ? tableAsOf('operator_availability', '$2') : 'operator_availability';
  return sql<OperatorAvailability>(
    db,
    `SELECT ${columns} FROM ${from} WHERE qualification = ANY ($1::text[])
       AND (valid_until IS NULL OR valid_until > $2::timestamptz)`,
    [qualifications, asOf ?? now],
  );
}

export async function putOperators(
  trx: Trx,
  rows: { divisionCode: string; qualification: string; count: number; validUntil: Date | null }[],
  now: Date,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO operator_availability (division_code, qualification, count, valid_until,
       update_time)
     SELECT given.*, $5 FROM unnest($1::text[], $2::text[], $3::integer[], $4::timestamptz[])
       AS given (division_code, qualification, count, valid_until)
     ORDER BY division_code, qualification
     ON CONFLICT (division_code, qualification) DO UPDATE SET count = excluded.count,
       valid_until = excluded.valid_until, update_time = excluded.update_time`,
    [
      rows.map(({ divisionCode }) => divisionCode),
      rows.map(({ qualification }) => qualification),
      rows.map(({ count }) => count),
      rows.map(({ validUntil }) => validUntil),
      now,
    ],
  );
}

export function listOperators(
  db: Db,
  query: {
    prefixes: string[];
    qualification: string | null;
    asOf?: Date | undefined;
    after: [string, string];
    limit: number;
  },
): Promise<OperatorAvailability[]> {
  const { asOf } = query;
  const parameters = [...query.after, query.prefixes, query.qualification, query.limit];
  const from = asOf ? tableAsOf('operator_availability', '$6') : 'operator_availability';
  return sql<OperatorAvailability>(
    db,
    `SELECT ${columns} FROM ${from}
     WHERE (division_code, qualification) > ($1, $2)
       AND division_code ^@ ANY ($3::text[]) AND ($4::text IS NULL OR qualification = $4)
     ORDER BY division_code, qualification LIMIT $5`,
    asOf ? [...parameters, asOf] : parameters,
  );
}
