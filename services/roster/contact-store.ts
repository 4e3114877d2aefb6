import { sql, type Db, type Trx } from '../platform/db';
import type { ContactKind } from './contact';

export type Contact = {
  id: string;
  personId: string;
  kind: ContactKind;
  label: string;
  priority: number;
  sealedValue: string;
  blindIndex: string;
};

const columns = `id, person_id AS "personId", kind, label, priority,
  sealed_value AS "sealedValue", blind_index AS "blindIndex"`;

export type SharedContact = Contact & { sharedCount: number };

/** In the order in which people are tried, and how many others have the same. */
export function contactsOf(db: Db | Trx, personIds: string[]): Promise<SharedContact[]> {
  return sql<SharedContact>(
    db,
    `SELECT ${columns}, (SELECT count(*) - 1 FROM contacts other
       WHERE other.blind_index = contacts.blind_index) AS "sharedCount"
     FROM contacts WHERE person_id = ANY ($1::text[]) ORDER BY person_id, priority, id`,
    [personIds],
  );
}

export async function findContact(db: Db | Trx, id: string): Promise<Contact | undefined> {
  const [contact] = await sql<Contact>(db, `SELECT ${columns} FROM contacts WHERE id = $1`, [id]);
  return contact;
}

/** The contacts of these people, or of whoever has one of these indexes. */
export function contactsByIndex(db: Db | Trx, blindIndexes: string[]): Promise<Contact[]> {
  return sql<Contact>(
    db,
    `SELECT ${columns} FROM contacts WHERE blind_index = ANY ($1::text[])
     ORDER BY person_id LIMIT 200`,
    [blindIndexes],
  );
}

export async function insertContacts(trx: Trx, contacts: Contact[], now: Date): Promise<void> {
  await sql(
    trx,
    `INSERT INTO contacts (id, person_id, kind, label, priority, sealed_value, blind_index,
       create_time)
     SELECT id, "personId", kind, label, priority, "sealedValue", "blindIndex", $2
     FROM jsonb_to_recordset($1::jsonb) AS given (id uuid, "personId" text, kind text, label text,
       priority integer, "sealedValue" text, "blindIndex" text)
     ON CONFLICT (person_id, blind_index) DO UPDATE SET label = excluded.label,
       priority = excluded.priority`,
    [JSON.stringify(contacts), now],
  );
}

export async function removeContact(trx: Trx, personId: string, id: string): Promise<boolean> {
  const text = 'DELETE FROM contacts WHERE person_id = $1 AND id = $2 RETURNING true';
  return (await sql(trx, text, [personId, id])).length > 0;
}

/** Contacts under an older key, locked; those that another run holds are left to it. */
export function lockStaleContacts(trx: Trx, keyId: string, limit: number): Promise<Contact[]> {
  return sql<Contact>(
    trx,
    `SELECT ${columns} FROM contacts WHERE split_part(sealed_value, '.', 1) <> $1
     ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [keyId, limit],
  );
}

export async function resealContacts(
  trx: Trx,
  contacts: Pick<Contact, 'id' | 'sealedValue' | 'blindIndex'>[],
): Promise<void> {
  await sql(
    trx,
    `UPDATE contacts SET sealed_value = given.sealed, blind_index = given.blind
     FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (id, sealed, blind)
     WHERE contacts.id = given.id`,
    [
      contacts.map(({ id }) => id),
      contacts.map(({ sealedValue }) => sealedValue),
      contacts.map(({ blindIndex }) => blindIndex),
    ],
  );
}

export async function countStaleContacts(db: Db | Trx, keyId: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    db,
    `SELECT count(*) AS count FROM contacts WHERE split_part(sealed_value, '.', 1) <> $1`,
    [keyId],
  );
  return row!.count;
}
