import { send, sql, type Db, type Trx } from '../platform/db';
import type { LoanLine } from './loan';

export type Loan = {
  id: string;
  depotId: string;
  divisionCode: string;
  borrower: string;
  contactSealed: string;
  dueDate: string;
  open: boolean;
  movementId: string;
  createTime: Date;
  closeTime: Date | null;
  version: number;
};

const columns = `id, depot_id AS "depotId", division_code AS "divisionCode", borrower,
  contact_sealed AS "contactSealed", due_date AS "dueDate", open, movement_id AS "movementId", create_time AS "createTime",
  close_time AS "closeTime", version`;

export async function insertLoan(trx: Trx, loan: Loan, lines: LoanLine[]): Promise<void> {
  await send(
    trx,
    `WITH loan AS (
       INSERT INTO loans (id, depot_id, division_code, borrower, contact, contact_sealed, due_date,
         open, movement_id, create_time)
       VALUES ($1, $2, $3, $4, '', $5, $6, true, $7, $8)
     )
     INSERT INTO loan_lines (loan_id, item_id, lot_id, expire_date, quantity)
     SELECT $1, line.* FROM unnest($9::text[], $10::uuid[], $11::date[], $12::bigint[]) AS line`,
    [
      loan.id,
      loan.depotId,
      loan.divisionCode,
      loan.borrower,
      loan.contactSealed,
      loan.dueDate,
      loan.movementId,
      loan.createTime,
      lines.map(({ itemId }) => itemId),
      lines.map(({ lotId }) => lotId),
      lines.map(({ expireDate }) => expireDate),
      lines.map(({ quantity }) => quantity),
    ],
  );
}

export async function findLoan(db: Db | Trx, id: string): Promise<Loan | undefined> {
  const [loan] = await sql<Loan>(db, `SELECT ${columns} FROM loans WHERE id = $1`, [id]);
  return loan;
}

export async function lockLoan(trx: Trx, id: string): Promise<Loan | undefined> {
  const text = `SELECT ${columns} FROM loans WHERE id = $1 FOR NO KEY UPDATE`;
  const [loan] = await sql<Loan>(trx, text, [id]);
  return loan;
}

export type StoredLoanLine = LoanLine & { loanId: string };

export function findLoanLines(db: Db | Trx, loanIds: string[]): Promise<StoredLoanLine[]> {
  return sql<StoredLoanLine>(
    db,
    `SELECT loan_id AS "loanId", item_id AS "itemId", lot_id AS "lotId",
       expire_date AS "expireDate", quantity, returned, lost
     FROM loan_lines WHERE loan_id = ANY ($1::uuid[]) ORDER BY loan_id, item_id, expire_date, lot_id`,
    [loanIds],
  );
}

export async function updateLoan(
  trx: Trx,
  loan: { id: string; open: boolean; closeTime: Date | null },
  lines: LoanLine[],
): Promise<Loan> {
  const [updated] = await sql<Loan>(
    trx,
    `WITH line AS (
       UPDATE loan_lines l SET returned = c.returned, lost = c.lost
       FROM unnest($4::text[], $5::uuid[], $6::bigint[], $7::bigint[])
         AS c (item_id, lot_id, returned, lost)
       WHERE l.loan_id = $1 AND l.item_id = c.item_id AND l.lot_id = c.lot_id
     )
     UPDATE loans SET open = $2, close_time = $3, version = version + 1 WHERE id = $1
     RETURNING ${columns}`,
    [
      loan.id,
      loan.open,
      loan.closeTime,
      lines.map(({ itemId }) => itemId),
      lines.map(({ lotId }) => lotId),
      lines.map(({ returned }) => returned),
      lines.map(({ lost }) => lost),
    ],
  );
  return updated!;
}

export type OpenLoanQuery = {
  depotId: string | null;
  scope: string[];
  /** Only those due before this day. */
  dueBefore: string | null;
  after: { dueDate: string; id: string } | null;
  limit: number;
};

/** Those still out by due date. */
export function listOpenLoans(db: Db, query: OpenLoanQuery): Promise<Loan[]> {
  return sql<Loan>(
    db,
    `SELECT ${columns} FROM loans
     WHERE open AND division_code LIKE ANY ($1::text[]) AND ($2::text IS NULL OR depot_id = $2)
       AND ($3::date IS NULL OR due_date < $3)
       AND ($4::date IS NULL OR (due_date, id) > ($4, $5::uuid))
     ORDER BY due_date, id LIMIT $6`,
    [
      query.scope,
      query.depotId,
      query.dueBefore,
      query.after?.dueDate ?? null,
      query.after?.id ?? null,
      query.limit,
    ],
  );
}

/** All of them, newest first. */
export function listLoans(
  db: Db,
  query: { depotId: string | null; scope: string[]; beforeId: string | null; limit: number },
): Promise<Loan[]> {
  return sql<Loan>(
    db,
    `SELECT ${columns} FROM loans
     WHERE division_code LIKE ANY ($1::text[]) AND ($2::text IS NULL OR depot_id = $2)
       AND ($3::uuid IS NULL OR id < $3)
     ORDER BY id DESC LIMIT $4`,
    [query.scope, query.depotId, query.beforeId, query.limit],
  );
}
