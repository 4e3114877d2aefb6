// Document numbers: each stands once for a depot and a kind of movement.
import { send, sql, type Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import type { MovementKind } from './ledger';
import { documentNumberOf } from './movement';

export type Document = {
  movementId: string;
  kind: MovementKind;
  /** Given by the person; '' asks for the next of the sequence. */
  documentNumber: string;
  depotIds: string[];
  /** ISO date in Asia/Shanghai, for a number that is made. */
  date: string;
};

/**
 * Takes the number for the movement. The counter's row is held until the commit, so it comes after
 * the balances: whoever waits for a counter waits for someone who needs nothing more.
 */
export async function claimDocument(trx: Trx, document: Document): Promise<string> {
  const depotIds = [...new Set(document.depotIds)].sort();
  if (document.documentNumber === '') return claimNext(trx, document, depotIds[0]!);
  const taken = await sql<{ depotId: string }>(
    trx,
    `INSERT INTO movement_documents (depot_id, kind, document_number, movement_id)
     SELECT depot_id, $2, $3, $4 FROM unnest($1::text[]) AS depot (depot_id)
     ON CONFLICT DO NOTHING RETURNING depot_id AS "depotId"`,
    [depotIds, document.kind, document.documentNumber, document.movementId],
  );
  if (taken.length === depotIds.length) return document.documentNumber;
  const { documentNumber, kind } = document;
  throw new AppError(
    'DOCUMENT_NUMBER_TAKEN',
    `documentNumber: ${documentNumber} stands on another ${kind} of the depot`,
    {
      violations: [{ field: 'documentNumber', description: `is that of another ${kind}` }],
      metadata: { documentNumber },
    },
  );
}

// A person may have written the number that comes next; then the one after it is taken.
async function claimNext(trx: Trx, document: Document, depotId: string): Promise<string> {
  for (;;) {
    const [counter] = await sql<{ last: number }>(
      trx,
      `INSERT INTO document_counters AS c (depot_id, kind, day, last) VALUES ($1, $2, $3, 1)
       ON CONFLICT (depot_id, kind, day) DO UPDATE SET last = c.last + 1 RETURNING last`,
      [depotId, document.kind, document.date],
    );
    const number = documentNumberOf(document.kind, document.date, counter!.last);
    const claimed = await sql(
      trx,
      `INSERT INTO movement_documents (depot_id, kind, document_number, movement_id)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING true`,
      [depotId, document.kind, number, document.movementId],
    );
    if (claimed.length === 1) return number;
  }
}

/** Depots whose goods stand still for a stocktake, of these. */
export function findFrozen(
  trx: Trx,
  depotIds: string[],
): Promise<{ id: string; countId: string }[]> {
  return sql(
    trx,
    `SELECT depot_id AS id, count_id AS "countId" FROM depot_freezes
     WHERE depot_id = ANY ($1::text[]) ORDER BY depot_id`,
    [[...new Set(depotIds)]],
  );
}

export async function freezeDepot(
  trx: Trx,
  freeze: { depotId: string; countId: string; createTime: Date },
): Promise<boolean> {
  const rows = await sql(
    trx,
    `INSERT INTO depot_freezes (depot_id, count_id, create_time) VALUES ($1, $2, $3)
     ON CONFLICT DO NOTHING RETURNING true`,
    [freeze.depotId, freeze.countId, freeze.createTime],
  );
  return rows.length === 1;
}

export async function thawDepot(trx: Trx, countId: string): Promise<void> {
  await send(trx, 'DELETE FROM depot_freezes WHERE count_id = $1', [countId]);
}
