import { sql, type Db, type Trx } from '../platform/db';

/** What can be changed later; the depot and the item of an agreement never are. */
export type AgreementFields = {
  quantity: number;
  noticeHours: number;
  responseHours: number;
  validFrom: string;
  validTo: string | null;
  remainingDays: number;
  exchangeDays: number;
  documentNumber: string;
  note: string;
  closed: boolean;
};

export type Agreement = AgreementFields & {
  id: string;
  depotId: string;
  itemId: string;
  called: number;
  /** Of the depot. */
  divisionCode: string;
  /** Of the item; fresh stock lasts so long. */
  lifeDays: number;
  version: number;
  createTime: Date;
  updateTime: Date;
};

const columns = `a.id, a.depot_id AS "depotId", a.item_id AS "itemId", a.quantity, a.called,
  a.notice_hours AS "noticeHours", a.response_hours AS "responseHours",
  a.valid_from AS "validFrom", a.valid_to AS "validTo", a.remaining_days AS "remainingDays",
  a.exchange_days AS "exchangeDays", a.document_number AS "documentNumber", a.note, a.closed,
  a.version, a.create_time AS "createTime", a.update_time AS "updateTime",
  d.division_code AS "divisionCode", i.shelf_life_days AS "lifeDays"`;

const joined = `agreements a JOIN depots d ON d.id = a.depot_id JOIN items i ON i.id = a.item_id`;

export async function findAgreement(db: Db | Trx, id: string): Promise<Agreement | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE a.id = $1`;
  const [agreement] = await sql<Agreement>(db, text, [id]);
  return agreement;
}

/** Whoever changes an agreement or a call-off of it holds this row first. */
export async function lockAgreement(trx: Trx, id: string): Promise<Agreement | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE a.id = $1 FOR NO KEY UPDATE OF a`;
  const [agreement] = await sql<Agreement>(trx, text, [id]);
  return agreement;
}

export type PromiseQuery = {
  division: string;
  scope: string[];
  depotId: string | null;
  itemId: string | null;
  includeClosed: boolean;
  beforeId: string | null;
  limit: number;
};

/** Newest first. */
export function listAgreements(db: Db, query: PromiseQuery): Promise<Agreement[]> {
  return sql<Agreement>(
    db,
    `SELECT ${columns} FROM ${joined}
     WHERE ($1::uuid IS NULL OR a.id < $1) AND d.division_code LIKE $2
       AND d.division_code LIKE ANY ($3::text[]) AND ($4::text IS NULL OR a.depot_id = $4)
       AND ($5::text IS NULL OR a.item_id = $5) AND (NOT a.closed OR $6)
     ORDER BY a.id DESC LIMIT $7`,
    [
      query.beforeId,
      query.division,
      query.scope,
      query.depotId,
      query.itemId,
      query.includeClosed,
      query.limit,
    ],
  );
}

export async function insertAgreement(
  trx: Trx,
  agreement: AgreementFields & { id: string; depotId: string; itemId: string; createTime: Date },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO agreements (id, depot_id, item_id, quantity, notice_hours, response_hours,
       valid_from, valid_to, remaining_days, exchange_days, document_number, note, closed,
       create_time, update_time)
     VALUES ($1, $12, $13, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $14, $14)`,
    [
      agreement.id,
      ...fieldValues(agreement),
      agreement.depotId,
      agreement.itemId,
      agreement.createTime,
    ],
  );
}

/** The caller holds the row. */
export async function updateAgreement(
  trx: Trx,
  agreement: AgreementFields & { id: string; updateTime: Date },
): Promise<void> {
  await sql(
    trx,
    `UPDATE agreements SET quantity = $2, notice_hours = $3, response_hours = $4, valid_from = $5,
       valid_to = $6, remaining_days = $7, exchange_days = $8, document_number = $9, note = $10,
       closed = $11, update_time = $12, version = version + 1
     WHERE id = $1`,
    [agreement.id, ...fieldValues(agreement), agreement.updateTime],
  );
}

function fieldValues(fields: AgreementFields): unknown[] {
  return [
    fields.quantity,
    fields.noticeHours,
    fields.responseHours,
    fields.validFrom,
    fields.validTo,
    fields.remainingDays,
    fields.exchangeDays,
    fields.documentNumber,
    fields.note,
    fields.closed,
  ];
}

/** The caller holds the row; its CHECK refuses more than the agreement has. */
export async function changeCalled(trx: Trx, id: string, units: number): Promise<void> {
  await sql(trx, 'UPDATE agreements SET called = called + $2 WHERE id = $1', [id, units]);
}
