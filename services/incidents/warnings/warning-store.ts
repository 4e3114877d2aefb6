import { sql, type Db, type Trx } from '../../platform/db';
import type { Hazard, ResponseLevel } from '../incident';
import type { CapReference } from './cap';

export type WarningFacts = {
  texts: {
    language: string;
    event: string;
    headline: string;
    description: string;
    instruction: string;
  }[];
  severity: string;
  urgency: string;
  certainty: string;
  effectiveTime: string | null;
  area: string;
  note: string;
};

export type Warning = {
  id: string;
  identifier: string;
  sender: string;
  sentTime: Date;
  status: 'ACTUAL' | 'EXERCISE' | 'SYSTEM' | 'TEST' | 'DRAFT';
  messageType: string;
  state: 'ACTIVE' | 'UPDATED' | 'CANCELLED';
  hazard: Hazard;
  level: ResponseLevel | null;
  expireTime: Date | null;
  divisionCodes: string[];
  facts: WarningFacts;
  createTime: Date;
};

const columns = `id, identifier, sender, sent_time AS "sentTime", status,
  message_type AS "messageType", state, hazard, level, expire_time AS "expireTime",
  division_codes AS "divisionCodes", facts, create_time AS "createTime"`;

/** Undefined when this message is stored already. */
export async function insertWarning(
  trx: Trx,
  row: Warning & { capXml: string },
): Promise<Warning | undefined> {
  const [inserted] = await sql<Warning>(
    trx,
    `INSERT INTO warnings (id, identifier, sender, sent_time, status, message_type, state, hazard,
       level, expire_time, division_codes, facts, cap_xml, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (sender, identifier, sent_time) DO NOTHING RETURNING ${columns}`,
    [
      row.id,
      row.identifier,
      row.sender,
      row.sentTime,
      row.status,
      row.messageType,
      row.state,
      row.hazard,
      row.level,
      row.expireTime,
      JSON.stringify(row.divisionCodes),
      JSON.stringify(row.facts),
      row.capXml,
      row.createTime,
    ],
  );
  return inserted;
}

export async function findWarning(db: Db | Trx, id: string): Promise<Warning | undefined> {
  const [row] = await sql<Warning>(db, `SELECT ${columns} FROM warnings WHERE id = $1`, [id]);
  return row;
}

export async function findMessage(
  trx: Trx,
  { sender, identifier, sent }: CapReference,
): Promise<Warning | undefined> {
  const [row] = await sql<Warning>(
    trx,
    `SELECT ${columns} FROM warnings WHERE sender = $1 AND identifier = $2 AND sent_time = $3`,
    [sender, identifier, sent],
  );
  return row;
}

/**
 * Ends what an Update or Cancel refers to. Only messages of the same sender and of the same status
 * are its to end: what is tried out or exercised takes back nothing real.
 */
export async function endWarnings(
  trx: Trx,
  { sender, status }: Pick<Warning, 'sender' | 'status'>,
  references: CapReference[],
  state: 'UPDATED' | 'CANCELLED',
): Promise<string[]> {
  const own = references.filter((each) => each.sender === sender);
  const rows = await sql<{ id: string }>(
    trx,
    `UPDATE warnings SET state = $4 WHERE state = 'ACTIVE' AND sender = $1 AND status = $5
       AND (identifier, sent_time) IN (SELECT * FROM unnest($2::text[], $3::timestamptz[]))
     RETURNING id`,
    [sender, own.map(({ identifier }) => identifier), own.map(({ sent }) => sent), state, status],
  );
  return rows.map(({ id }) => id);
}

export type WarningQuery = {
  activeAt?: Date;
  beforeTime?: string;
  beforeId?: string;
  limit: number;
};

export async function listWarnings(db: Db, query: WarningQuery): Promise<Warning[]> {
  return sql<Warning>(
    db,
    `SELECT ${columns} FROM warnings
     WHERE ($1::timestamptz IS NULL
         OR (state = 'ACTIVE' AND (expire_time IS NULL OR expire_time > $1)))
       AND ($2::timestamptz IS NULL OR (create_time, id) < ($2::timestamptz, $3::uuid))
     ORDER BY create_time DESC, id DESC LIMIT $4`,
    [query.activeAt ?? null, query.beforeTime ?? null, query.beforeId ?? null, query.limit],
  );
}
