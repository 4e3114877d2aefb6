// Contacts that were stored before they were sealed, and those that an older key sealed.
import { sql, type Db, type Trx } from '../platform/db';
import type { PersonalKeys } from '../platform/personal';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { LoanContacts } from './loan-contacts';

const batchSize = 500;
const everyMs = 60_000;

/** Little by little from the start on: nobody has to wait for it, or remember a command. */
export function startSealing(db: Db, keys: PersonalKeys, log: SweepLog): Sweep {
  const contacts = new LoanContacts(keys);
  const seal = async (trx: Trx) => void (await sealStoredContacts(trx, contacts));
  return every(everyMs, db, 'personal-sealing', seal, { log });
}

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
  return stale.length + (await sealStoredPayloads(trx, contacts));
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
