// Contacts that were stored before they were sealed, and those that an older key sealed.
import { sql, type Db, type Trx } from '../platform/db';
import type { PersonalKeys } from '../platform/personal';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { LoanContacts } from './loan-contacts';

const batchSize = 500;
const everyMs = 60_000;

/** From the start on, batch after batch: nobody has to wait for it, or remember a command. */
export function startSealing(db: Db, keys: PersonalKeys, log: SweepLog): Sweep {
  const contacts = new LoanContacts(keys);
  const seal = async (trx: Trx) => (await sealStoredContacts(trx, contacts)) > 0;
  return every(everyMs, db, 'personal-sealing', seal, { log });
}

/** Rows that are not sealed yet, or that an older key sealed. */
export async function countToSeal(trx: Trx, keyId: string): Promise<number> {
  const [rows] = await sql<{ count: number }>(
    trx,
    `SELECT (SELECT count(*) FROM loans WHERE contact <> ''
         OR (contact_sealed <> '' AND NOT starts_with(contact_sealed, $1 || '.')))
       + (SELECT count(*) FROM offline_batches WHERE payload_key <> $1)
       + (SELECT count(*) FROM offline_operations WHERE ${sealedByOlder}) AS count`,
    [keyId],
  );
  return rows!.count;
}

// As sent, and as a person amended it: a lending that waits to be decided needs its contact.
const sealedByOlder = `(request ->> 'contact' <> '' OR amended ->> 'contact' <> '')
  AND EXISTS (SELECT FROM (VALUES (request ->> 'contact'), (amended ->> 'contact')) AS kept (contact)
    WHERE contact <> '' AND NOT starts_with(contact, $1 || '.'))`;

type StaleLoan = { id: string; contact: string; contactSealed: string };

/** Seals a batch; returns how many rows that were. */
export async function sealStoredContacts(trx: Trx, contacts: LoanContacts): Promise<number> {
  const stale = await sql<StaleLoan>(
    trx,
    `SELECT id, contact, contact_sealed AS "contactSealed" FROM loans
     WHERE contact <> '' OR (contact_sealed <> '' AND NOT starts_with(contact_sealed, $1 || '.'))
     ORDER BY id LIMIT $2 FOR UPDATE`,
    [contacts.currentKeyId, batchSize],
  );
  await sql(
    trx,
    `UPDATE loans SET contact = '', contact_sealed = s.sealed
     FROM unnest($1::uuid[], $2::text[]) AS s (id, sealed) WHERE loans.id = s.id`,
    [
      stale.map(({ id }) => id),
      stale.map((loan) => contacts.sealed(loan.id, loan.contact || contacts.opened(loan))),
    ],
  );
  const payloads = await sealStoredPayloads(trx, contacts);
  return stale.length + payloads + (await sealStoredOperations(trx, contacts));
}

type Body = Record<string, unknown>;

type StaleOperation = {
  batchId: string;
  number: number;
  operationId: string;
  request: Body;
  amended: Body | null;
};

async function sealStoredOperations(trx: Trx, contacts: LoanContacts): Promise<number> {
  const stale = await sql<StaleOperation>(
    trx,
    `SELECT batch_id AS "batchId", number, operation_id AS "operationId", request, amended
     FROM offline_operations WHERE ${sealedByOlder}
     ORDER BY batch_id, number LIMIT $2 FOR UPDATE`,
    [contacts.currentKeyId, batchSize],
  );
  const anew = ({ operationId }: StaleOperation, body: Body) =>
    contacts.sealedRequest(operationId, contacts.openedRequest(operationId, body));
  await sql(
    trx,
    `UPDATE offline_operations o SET request = s.request, amended = s.amended
     FROM unnest($1::uuid[], $2::integer[], $3::jsonb[], $4::jsonb[])
       AS s (batch_id, number, request, amended)
     WHERE o.batch_id = s.batch_id AND o.number = s.number`,
    [
      stale.map(({ batchId }) => batchId),
      stale.map(({ number }) => number),
      stale.map((row) => JSON.stringify(anew(row, row.request))),
      stale.map((row) => row.amended && JSON.stringify(anew(row, row.amended))),
    ],
  );
  return stale.length;
}

type StaleBatch = { id: string; payload: string; key: string };

async function sealStoredPayloads(trx: Trx, contacts: LoanContacts): Promise<number> {
  const stale = await sql<StaleBatch>(
    trx,
    `SELECT id, payload, payload_key AS key FROM offline_batches WHERE payload_key <> $1
     ORDER BY id LIMIT 20 FOR UPDATE`,
    [contacts.currentKeyId],
  );
  const plain = ({ id, payload, key }: StaleBatch) =>
    key !== '' ? contacts.openedPayload(id, payload) : payload;
  await sql(
    trx,
    `UPDATE offline_batches b SET payload = s.payload, payload_key = $3
     FROM unnest($1::uuid[], $2::text[]) AS s (id, payload) WHERE b.id = s.id`,
    [
      stale.map(({ id }) => id),
      stale.map((batch) => contacts.sealedPayload(batch.id, plain(batch))),
      contacts.currentKeyId,
    ],
  );
  return stale.length;
}
