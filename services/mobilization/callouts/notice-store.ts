// SQL on messages that are due: who sends them, what came of it.
import { send, sql, type Db, type Trx } from '../../platform/db';
import type { NoticeKind } from './message-text';
import type { RecipientState } from './recipient';
import type { RecipientRole } from './recipient-store';

/** Ranks of one job: few enough to be sent together, many enough to keep the queue short. */
export const chunkSize = 50;

export type Notice = {
  id: string;
  rank: number;
  role: RecipientRole;
  state: RecipientState;
  notice: NoticeKind;
  noticeNumber: number;
  routeIndex: number;
  tries: number;
  claim: number;
  sentBefore: boolean;
  linkNumber: number;
  contactSealed: string;
};

export type Chunk = { callOutId: string; chunk: number };

/**
 * Takes what is due of a chunk, for as long as the lease lasts: a worker that dies leaves rows
 * that become due again. `claim` fences off the worker that was only paused.
 */
export function claimNotices(
  db: Db,
  { callOutId, chunk, now, leaseUntil }: Chunk & { now: Date; leaseUntil: Date },
): Promise<Notice[]> {
  return sql<Notice>(
    db,
    `UPDATE call_out_recipients SET notice_time = $5, claim = claim + 1, tries = tries + 1
     WHERE id IN (SELECT id FROM call_out_recipients
                  WHERE call_out_id = $1 AND rank >= $2 AND rank < $3 AND notice_time <= $4
                  ORDER BY rank FOR UPDATE SKIP LOCKED)
     RETURNING id, rank, role, state, notice, notice_number AS "noticeNumber",
       route_index AS "routeIndex", tries, claim, sent_before AS "sentBefore",
       link_number AS "linkNumber", contact_sealed AS "contactSealed"`,
    [callOutId, chunk * chunkSize, (chunk + 1) * chunkSize, now, leaseUntil],
  );
}

/** Keeps what is still being sent from everybody else; what was answered meanwhile is let go. */
export async function extendLease(
  db: Db,
  { claims, until }: { claims: { id: string; claim: number }[]; until: Date },
): Promise<void> {
  await sql(
    db,
    `UPDATE call_out_recipients r SET notice_time = $3
     FROM unnest($1::uuid[], $2::int[]) AS given (id, claim)
     WHERE r.id = given.id AND r.claim = given.claim AND r.notice_time IS NOT NULL`,
    [claims.map(({ id }) => id), claims.map(({ claim }) => claim), until],
  );
}

export type NoticeResult = {
  id: string;
  claim: number;
  routeIndex: number;
  tries: number;
  /** When the next try, or the next channel, is due; null when nothing is. */
  noticeTime: Date | null;
  sent: boolean;
  /** Sent by a channel that wakes people: what only shows in the console reaches nobody yet. */
  reached: boolean;
  delivered: boolean;
  undeliverable: boolean;
  error: string;
};

/**
 * Writes what came of a batch. What a person has said meanwhile stays, and whoever has answered a
 * call is not called on the next channel.
 */
export async function saveResults(trx: Trx, results: NoticeResult[], now: Date): Promise<void> {
  await send(
    trx,
    `UPDATE call_out_recipients r SET
       route_index = given.route_index, tries = given.tries,
       notice_time = CASE WHEN r.notice = 'CALL'
           AND r.state NOT IN ('QUEUED', 'SENT', 'DELIVERED')
           AND (given.reached OR r.state <> 'NO_RESPONSE') THEN NULL
         ELSE given.notice_time END,
       sent_before = r.sent_before OR given.reached,
       state = CASE WHEN r.notice <> 'CALL' AND r.role = 'CALLED' THEN r.state
         WHEN given.delivered AND r.state IN ('QUEUED', 'SENT') THEN 'DELIVERED'
         WHEN given.sent AND r.state = 'QUEUED' THEN 'SENT'
         WHEN given.undeliverable AND r.state IN ('QUEUED', 'SENT') THEN 'FAILED'
         ELSE r.state END,
       reason = CASE WHEN given.undeliverable THEN given.error ELSE r.reason END,
       sent_time = CASE WHEN given.sent THEN coalesce(r.sent_time, $9) ELSE r.sent_time END,
       deliver_time = CASE WHEN given.delivered THEN coalesce(r.deliver_time, $9)
         ELSE r.deliver_time END
     FROM unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::timestamptz[], $6::boolean[],
       $7::boolean[], $8::text[], $10::boolean[], $11::boolean[])
       AS given (id, claim, route_index, tries, notice_time, sent, undeliverable, error, delivered,
         reached)
     WHERE r.id = given.id AND r.claim = given.claim`,
    [
      ...[results.map(({ id }) => id), results.map(({ claim }) => claim)],
      ...[results.map(({ routeIndex }) => routeIndex), results.map(({ tries }) => tries)],
      ...[results.map(({ noticeTime }) => noticeTime), results.map(({ sent }) => sent)],
      ...[results.map(({ undeliverable }) => undeliverable), results.map(({ error }) => error)],
      ...[now, results.map(({ delivered }) => delivered), results.map(({ reached }) => reached)],
    ],
  );
}

export type MessageState = 'SENT' | 'DELIVERED' | 'FAILED' | 'RETRIED';

export type Message = {
  id: string;
  callOutId: string;
  recipientId: string;
  channelId: string;
  kind: NoticeKind;
  state: MessageState;
  tries: number;
  providerId: string;
  error: string;
  sendTime: Date;
  deliverTime: Date | null;
};

/** A receipt may have overtaken the answer of the provider: what it said stays. */
export async function putMessages(trx: Trx, messages: Message[]): Promise<void> {
  await send(
    trx,
    `INSERT INTO call_out_messages (id, call_out_id, recipient_id, channel_id, kind, state, tries,
       provider_id, error, send_time, deliver_time)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
       $7::int[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[])
     ON CONFLICT (id) DO UPDATE SET
       state = CASE WHEN call_out_messages.state = 'DELIVERED' THEN 'DELIVERED'
         ELSE excluded.state END,
       tries = greatest(call_out_messages.tries, excluded.tries),
       provider_id = excluded.provider_id, error = excluded.error`,
    [
      ...[messages.map(({ id }) => id), messages.map(({ callOutId }) => callOutId)],
      ...[messages.map(({ recipientId }) => recipientId), messages.map((each) => each.channelId)],
      ...[messages.map(({ kind }) => kind), messages.map(({ state }) => state)],
      ...[messages.map(({ tries }) => tries), messages.map(({ providerId }) => providerId)],
      ...[messages.map(({ error }) => error), messages.map(({ sendTime }) => sendTime)],
      messages.map(({ deliverTime }) => deliverTime),
    ],
  );
}

/** Chunks in which something is due, of urgent call-outs or of the others; oldest first. */
export function listDueChunks(
  db: Db | Trx,
  { urgent, dueBefore, limit }: { urgent: boolean; dueBefore: Date; limit: number },
): Promise<Chunk[]> {
  return sql<Chunk>(
    db,
    `SELECT r.call_out_id AS "callOutId", r.rank / ${chunkSize} AS chunk
     FROM call_out_recipients r JOIN call_outs c ON c.id = r.call_out_id
     WHERE r.notice_time <= $1 AND c.urgent = $2
     GROUP BY 1, 2 ORDER BY min(r.notice_time) LIMIT $3`,
    [dueBefore, urgent, limit],
  );
}

/** Chunks of one call-out with anything to send by then, first ranks first. */
export async function listChunks(
  db: Db | Trx,
  { callOutId, dueBefore }: { callOutId: string; dueBefore: Date },
): Promise<number[]> {
  const rows = await sql<{ chunk: number }>(
    db,
    `SELECT DISTINCT rank / ${chunkSize} AS chunk FROM call_out_recipients
     WHERE call_out_id = $1 AND notice_time <= $2 ORDER BY 1`,
    [callOutId, dueBefore],
  );
  return rows.map(({ chunk }) => chunk);
}

const columns = `m.id, m.call_out_id AS "callOutId", m.recipient_id AS "recipientId",
  m.channel_id AS "channelId", m.kind, m.state, m.tries, m.provider_id AS "providerId", m.error,
  m.send_time AS "sendTime", m.deliver_time AS "deliverTime"`;

export type MessageFilter = { callOutId: string; recipientId: string | null; channelId: string };

export type MessageOfPerson = Message & {
  personId: string;
  contactSealed: string;
  linkNumber: number;
};

/** Newest first; of one channel alone when its id is given. */
export function listMessages(
  db: Db,
  filter: MessageFilter & { limit: number; beforeTime?: string; beforeId?: string },
): Promise<MessageOfPerson[]> {
  return sql<MessageOfPerson>(
    db,
    `SELECT ${columns}, r.person_id AS "personId", r.contact_sealed AS "contactSealed",
       r.link_number AS "linkNumber"
     FROM call_out_messages m JOIN call_out_recipients r ON r.id = m.recipient_id
     WHERE m.call_out_id = $1 AND ($2::uuid IS NULL OR m.recipient_id = $2)
       AND ($3 = '' OR m.channel_id = $3)
       AND ($4::timestamptz IS NULL OR (m.send_time, m.id) < ($4, $5::uuid))
     ORDER BY m.send_time DESC, m.id DESC LIMIT $6`,
    [
      ...[filter.callOutId, filter.recipientId, filter.channelId],
      ...[filter.beforeTime ?? null, filter.beforeId ?? null, filter.limit],
    ],
  );
}

export type Receipt = { messageId: string; delivered: boolean; error: string; now: Date };

/**
 * What a provider says became of a message. A failure makes the next channel due at once; it is
 * undefined when the message is not known.
 */
export async function applyReceipt(
  trx: Trx,
  { messageId, delivered, error, now }: Receipt,
): Promise<Message | undefined> {
  const [message] = await sql<Message>(
    trx,
    `UPDATE call_out_messages m SET
       state = CASE WHEN $2 THEN 'DELIVERED' WHEN state = 'DELIVERED' THEN state ELSE 'FAILED' END,
       deliver_time = CASE WHEN $2 THEN coalesce(deliver_time, $4) ELSE deliver_time END,
       error = CASE WHEN $2 THEN error ELSE $3 END
     WHERE id = $1 RETURNING ${columns}`,
    [messageId, delivered, error, now],
  );
  if (!message) return undefined;
  const done = delivered
    ? `state = CASE WHEN state IN ('QUEUED', 'SENT') THEN 'DELIVERED' ELSE state END,
       deliver_time = coalesce(deliver_time, $2)`
    : `state = CASE WHEN notice_time IS NULL AND state = 'SENT' THEN 'FAILED' ELSE state END,
       notice_time = CASE WHEN notice_time IS NULL THEN NULL ELSE least(notice_time, $2) END`;
  await send(
    trx,
    `UPDATE call_out_recipients SET ${done}
     WHERE id = $1 AND notice = $3 AND role = 'CALLED' AND $3 = 'CALL'`,
    [message.recipientId, now, message.kind],
  );
  return message;
}

/** Messages that left, by channel: what they cost is what each channel costs. */
export function costOfMessages(
  db: Db,
  callOutId: string,
): Promise<{ channelId: string; messages: number }[]> {
  return sql(
    db,
    `SELECT channel_id AS "channelId", count(*)::int AS messages FROM call_out_messages
     WHERE call_out_id = $1 AND state IN ('SENT', 'DELIVERED') GROUP BY channel_id`,
    [callOutId],
  );
}
