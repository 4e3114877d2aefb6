// Contacts that were stored before they were sealed, and those that an older key sealed.
import { metrics } from '@opentelemetry/api';
import { sql, type Db, type Trx } from '../platform/db';
import { PersonalDataUnreadable, type PersonalKeys } from '../platform/personal';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { LoanContacts } from './loan-contacts';

const batchSize = 500;
const everyMs = 60_000;

/** From the start on, batch after batch: nobody has to wait for it, or remember a command. */
export function startSealing(db: Db, keys: PersonalKeys, log: SweepLog): Sweep {
  const contacts = new LoanContacts(keys);
  const unreadable = new Set<string>();
  metrics
    .getMeter('muster.personal')
    .createObservableGauge('personal_rows_unreadable', {
      description: 'Sealed rows that no key of PERSONAL_KEYS opens',
    })
    .addCallback((result) => result.observe(unreadable.size));
  const seal = async (trx: Trx) => {
    const met = new Set<string>();
    const sealed = await sealStoredContacts(trx, contacts, (row) => met.add(row));
    // Each is told once, by its place; keys only change with a start.
    for (const row of met) {
      if (!unreadable.has(row)) log.error({ row }, 'sealed row cannot be read, it was skipped');
      unreadable.add(row);
    }
    return sealed > 0;
  };
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

/** Rows of one table that wait for the current key. */
type Stale<Row, Sealed> = {
  /** So many at most, after this one, in the order of their keys; held. */
  read(after: Row | undefined): Promise<Row[]>;
  batchSize: number;
  /** Where it is, without what it says. */
  placeOf(row: Row): string;
  /** Opens what is sealed; it may be unreadable. */
  sealed(row: Row): Sealed;
  write(sealed: Sealed[]): Promise<unknown>;
};

/** Seals a batch of each table; returns how many rows that were. */
export async function sealStoredContacts(
  trx: Trx,
  contacts: LoanContacts,
  onUnreadable: (place: string) => void = () => {},
): Promise<number> {
  return (
    (await sealBatch(staleLoans(trx, contacts), onUnreadable)) +
    (await sealBatch(stalePayloads(trx, contacts), onUnreadable)) +
    (await sealBatch(staleOperations(trx, contacts), onUnreadable))
  );
}

/** The first batch of which anything can be read: what cannot must not keep the others waiting. */
async function sealBatch<Row, Sealed>(
  stale: Stale<Row, Sealed>,
  onUnreadable: (place: string) => void,
): Promise<number> {
  for (let after: Row | undefined; ;) {
    const rows = await stale.read(after);
    const sealed = rows.flatMap((row) => {
      try {
        return [stale.sealed(row)];
      } catch (error) {
        if (!(error instanceof PersonalDataUnreadable)) throw error;
        onUnreadable(stale.placeOf(row));
        return [];
      }
    });
    if (sealed.length > 0) await stale.write(sealed);
    if (sealed.length > 0 || rows.length < stale.batchSize) return sealed.length;
    after = rows.at(-1);
  }
}

type StaleLoan = { id: string; contact: string; contactSealed: string };

function staleLoans(
  trx: Trx,
  contacts: LoanContacts,
): Stale<StaleLoan, { id: string; sealed: string }> {
  return {
    batchSize,
    read: (after) =>
      sql<StaleLoan>(
        trx,
        `SELECT id, contact, contact_sealed AS "contactSealed" FROM loans
         WHERE (contact <> '' OR (contact_sealed <> ''
             AND NOT starts_with(contact_sealed, $1 || '.')))
           AND ($2::uuid IS NULL OR id > $2)
         ORDER BY id LIMIT $3 FOR UPDATE`,
        [contacts.currentKeyId, after?.id ?? null, batchSize],
      ),
    placeOf: ({ id }) => `loans/${id}`,
    sealed: (loan) => ({
      id: loan.id,
      sealed: contacts.sealed(loan.id, loan.contact || contacts.opened(loan)),
    }),
    write: (rows) =>
      sql(
        trx,
        `UPDATE loans SET contact = '', contact_sealed = s.sealed
         FROM unnest($1::uuid[], $2::text[]) AS s (id, sealed) WHERE loans.id = s.id`,
        [rows.map(({ id }) => id), rows.map(({ sealed }) => sealed)],
      ),
  };
}

type Body = Record<string, unknown>;

type StaleOperation = {
  batchId: string;
  number: number;
  operationId: string;
  request: Body;
  amended: Body | null;
};

function staleOperations(trx: Trx, contacts: LoanContacts): Stale<StaleOperation, StaleOperation> {
  const anew = (id: string, body: Body) =>
    contacts.sealedRequest(id, contacts.openedRequest(id, body));
  return {
    batchSize,
    read: (after) =>
      sql<StaleOperation>(
        trx,
        `SELECT batch_id AS "batchId", number, operation_id AS "operationId", request, amended
         FROM offline_operations
         WHERE ${sealedByOlder} AND ($2::uuid IS NULL OR (batch_id, number) > ($2, $3))
         ORDER BY batch_id, number LIMIT $4 FOR UPDATE`,
        [contacts.currentKeyId, after?.batchId ?? null, after?.number ?? 0, batchSize],
      ),
    placeOf: ({ batchId, number }) => `offlineBatches/${batchId}/operations/${number}`,
    sealed: (row) => ({
      ...row,
      request: anew(row.operationId, row.request),
      amended: row.amended && anew(row.operationId, row.amended),
    }),
    write: (rows) =>
      sql(
        trx,
        `UPDATE offline_operations o SET request = s.request, amended = s.amended
         FROM unnest($1::uuid[], $2::integer[], $3::jsonb[], $4::jsonb[])
           AS s (batch_id, number, request, amended)
         WHERE o.batch_id = s.batch_id AND o.number = s.number`,
        [
          rows.map(({ batchId }) => batchId),
          rows.map(({ number }) => number),
          rows.map(({ request }) => JSON.stringify(request)),
          rows.map(({ amended }) => amended && JSON.stringify(amended)),
        ],
      ),
  };
}

type StaleBatch = { id: string; payload: string; key: string };

// What a device sent may be large: few at a time.
const payloadsAtOnce = 20;

function stalePayloads(trx: Trx, contacts: LoanContacts): Stale<StaleBatch, StaleBatch> {
  return {
    batchSize: payloadsAtOnce,
    read: (after) =>
      sql<StaleBatch>(
        trx,
        `SELECT id, payload, payload_key AS key FROM offline_batches
         WHERE payload_key <> $1 AND ($2::uuid IS NULL OR id > $2)
         ORDER BY id LIMIT $3 FOR UPDATE`,
        [contacts.currentKeyId, after?.id ?? null, payloadsAtOnce],
      ),
    placeOf: ({ id }) => `offlineBatches/${id}`,
    sealed: ({ id, payload, key }) => {
      const plain = key === '' ? payload : contacts.openedPayload(id, payload);
      return { id, payload: contacts.sealedPayload(id, plain), key: contacts.currentKeyId };
    },
    write: (rows) =>
      sql(
        trx,
        `UPDATE offline_batches b SET payload = s.payload, payload_key = $3
         FROM unnest($1::uuid[], $2::text[]) AS s (id, payload) WHERE b.id = s.id`,
        [rows.map(({ id }) => id), rows.map(({ payload }) => payload), contacts.currentKeyId],
      ),
  };
}
