// SQL on answers, and on recipients as people look at them.
import { send, sql, type Db, type Trx } from '../../platform/db';
import type { CallOutState } from './call-out';
import type { AnswerKind, RecipientState } from './recipient';
import type { RecipientRole } from './recipient-store';

const columns = `r.id, r.call_out_id AS "callOutId", r.rank, r.role, r.person_id AS "personId",
  r.team_id AS "teamId", r.skills, r.state, r.wave, r.place, r.contact_sealed AS "contactSealed",
  r.channel_ids AS "channelIds", r.link_number AS "linkNumber", r.reason, r.eta_time AS "etaTime",
  r.respond_by AS "respondBy", r.queue_time AS "queueTime", r.sent_time AS "sentTime",
  r.deliver_time AS "deliverTime", r.acknowledge_time AS "acknowledgeTime",
  r.answer_time AS "answerTime", r.muster_time AS "musterTime", r.safe_time AS "safeTime"`;

export type Recipient = {
  id: string;
  callOutId: string;
  rank: number;
  role: RecipientRole;
  personId: string;
  teamId: string;
  skills: string[];
  state: RecipientState;
  wave: number;
  place: string | null;
  contactSealed: string;
  channelIds: string[];
  linkNumber: number;
  reason: string;
  etaTime: Date | null;
  respondBy: Date | null;
  queueTime: Date | null;
  sentTime: Date | null;
  deliverTime: Date | null;
  acknowledgeTime: Date | null;
  answerTime: Date | null;
  musterTime: Date | null;
  safeTime: Date | null;
};

export async function findRecipient(db: Db | Trx, id: string): Promise<Recipient | undefined> {
  const text = `SELECT ${columns} FROM call_out_recipients r WHERE id = $1`;
  const [row] = await sql<Recipient>(db, text, [id]);
  return row;
}

/** The caller holds the call-out, unless it is one of everyone. */
export async function lockRecipient(trx: Trx, id: string): Promise<Recipient | undefined> {
  const text = `SELECT ${columns} FROM call_out_recipients r WHERE id = $1 FOR UPDATE`;
  const [row] = await sql<Recipient>(trx, text, [id]);
  return row;
}

export type NewAnswer = {
  id: string;
  recipientId: string;
  answer: AnswerKind;
  reason: string;
  etaTime: Date | null;
  answerTime: Date;
  receiveTime: Date;
  source: 'LINK' | 'SMS' | 'ACCOUNT' | 'STAFF';
  actorId: string;
  stateBefore: RecipientState;
  stateAfter: RecipientState;
};

/** The person whose answer this id already is, if it is one. */
export async function findAnswered(trx: Trx, id: string): Promise<string | undefined> {
  const [row] = await sql<{ recipientId: string }>(
    trx,
    'SELECT recipient_id AS "recipientId" FROM call_out_answers WHERE id = $1',
    [id],
  );
  return row?.recipientId;
}

export async function insertAnswer(trx: Trx, answer: NewAnswer): Promise<void> {
  await send(
    trx,
    `INSERT INTO call_out_answers (id, recipient_id, answer, reason, eta_time, answer_time,
       receive_time, source, actor_id, state_before, state_after)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[answer.id, answer.recipientId, answer.answer, answer.reason, answer.etaTime],
      ...[answer.answerTime, answer.receiveTime, answer.source, answer.actorId],
      ...[answer.stateBefore, answer.stateAfter],
    ],
  );
}

/** Whoever has said anything has acknowledged; a call that is still due is not sent any more. */
export async function saveAnswer(trx: Trx, answer: NewAnswer): Promise<Recipient> {
  const [row] = await sql<Recipient>(
    trx,
    `UPDATE call_out_recipients r SET state = $2,
       acknowledge_time = coalesce(acknowledge_time, $3),
       answer_time = CASE WHEN $4 IN ('ACKNOWLEDGE', 'SAFE') THEN answer_time ELSE $3 END,
       muster_time = CASE WHEN $4 = 'ARRIVED' THEN coalesce(muster_time, $3) ELSE muster_time END,
       safe_time = CASE WHEN $4 = 'SAFE' THEN $3 ELSE safe_time END,
       reason = CASE WHEN $4 = 'DECLINE' THEN $5 WHEN $4 = 'ACCEPT' THEN '' ELSE reason END,
       eta_time = coalesce($6, eta_time),
       respond_by = CASE WHEN $4 IN ('ACKNOWLEDGE', 'SAFE') THEN respond_by ELSE NULL END,
       notice_time = CASE WHEN notice = 'CALL' THEN NULL ELSE notice_time END
     WHERE id = $1 RETURNING ${columns}`,
    [
      ...[answer.recipientId, answer.stateAfter, answer.answerTime, answer.answer],
      ...[answer.reason, answer.etaTime],
    ],
  );
  return row!;
}

export type RecipientFilter = { callOutId: string; state: RecipientState | null; teamId: string };

/** In the order of asking; whoever was not asked yet only when that state is wanted. */
export function listRecipients(
  db: Db,
  filter: RecipientFilter & { limit: number; afterRank: number },
): Promise<Recipient[]> {
  return sql<Recipient>(
    db,
    `SELECT ${columns} FROM call_out_recipients r
     WHERE call_out_id = $1 AND role = 'CALLED' AND ($2 = '' OR team_id = $2)
       AND CASE WHEN $3::text IS NULL THEN state <> 'CANDIDATE' ELSE state = $3 END AND rank > $4
     ORDER BY rank LIMIT $5`,
    [filter.callOutId, filter.teamId, filter.state, filter.afterRank, filter.limit],
  );
}

export type StateCount = { state: RecipientState; people: number };

export function countStates(db: Db | Trx, callOutId: string): Promise<StateCount[]> {
  return sql<StateCount>(
    db,
    `SELECT state, count(*)::int AS people FROM call_out_recipients
     WHERE call_out_id = $1 AND role = 'CALLED' GROUP BY state`,
    [callOutId],
  );
}

export type PlaceCount = { skill: string; coming: number; mustered: number };

export function countPlaces(db: Db | Trx, callOutId: string): Promise<PlaceCount[]> {
  return sql<PlaceCount>(
    db,
    `SELECT place AS skill, count(*)::int AS coming,
       count(*) FILTER (WHERE state = 'MUSTERED')::int AS mustered
     FROM call_out_recipients WHERE call_out_id = $1 AND place IS NOT NULL GROUP BY place`,
    [callOutId],
  );
}

export type Marks = {
  asked: number;
  acknowledged: number;
  mustered: number;
  acknowledgeP50: number | null;
  acknowledgeP90: number | null;
  musterP50: number | null;
  musterP90: number | null;
};

/** Judged on when people said it, not on when it reached us: phones may have been offline. */
export async function readMarks(
  db: Db | Trx,
  callOutId: string,
  withinSeconds: number,
): Promise<Marks> {
  const [row] = await sql<Marks>(
    db,
    `WITH waited AS (
       SELECT extract(epoch FROM acknowledge_time - queue_time)::float8 AS acknowledge,
         extract(epoch FROM muster_time - queue_time)::float8 AS muster
       FROM call_out_recipients
       WHERE call_out_id = $1 AND role = 'CALLED' AND queue_time IS NOT NULL)
     SELECT count(*)::int AS asked,
       count(*) FILTER (WHERE acknowledge <= $2)::int AS acknowledged,
       count(muster)::int AS mustered,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY acknowledge) AS "acknowledgeP50",
       percentile_cont(0.9) WITHIN GROUP (ORDER BY acknowledge) AS "acknowledgeP90",
       percentile_cont(0.5) WITHIN GROUP (ORDER BY muster) AS "musterP50",
       percentile_cont(0.9) WITHIN GROUP (ORDER BY muster) AS "musterP90"
     FROM waited`,
    [callOutId, withinSeconds],
  );
  return row!;
}

export type OpenRecipient = { id: string; callOutId: string; callOutState: CallOutState };

/** Who was asked under a phone, in call-outs that are under way; newest first. */
export function findByPhone(db: Db, phoneIndexes: string[]): Promise<OpenRecipient[]> {
  return sql<OpenRecipient>(
    db,
    `SELECT r.id, r.call_out_id AS "callOutId", c.state AS "callOutState"
     FROM call_out_recipients r JOIN call_outs c ON c.id = r.call_out_id
     WHERE r.phone_index = ANY($1) AND r.phone_index <> '' AND r.role = 'CALLED'
       AND r.state <> 'CANDIDATE' AND c.close_time IS NULL
     ORDER BY r.queue_time DESC LIMIT 100`,
    [phoneIndexes],
  );
}

/** Where an account's person was asked, newest first. */
export function listOfAccount(
  db: Db,
  {
    account,
    limit,
    beforeTime,
    beforeId,
  }: { account: string; limit: number; beforeTime?: string; beforeId?: string },
): Promise<Recipient[]> {
  return sql<Recipient>(
    db,
    `SELECT ${columns} FROM call_out_recipients r
     WHERE account = $1 AND account <> '' AND state <> 'CANDIDATE' AND role = 'CALLED'
       AND queue_time IS NOT NULL
       AND ($2::timestamptz IS NULL OR (queue_time, id) < ($2, $3::uuid))
     ORDER BY queue_time DESC, id DESC LIMIT $4`,
    [account, beforeTime ?? null, beforeId ?? null, limit],
  );
}

/** What was sent in-app counts as delivered when it is read. */
export async function markRead(db: Db, ids: string[], now: Date): Promise<void> {
  await sql(
    db,
    `UPDATE call_out_recipients SET state = 'DELIVERED', deliver_time = $2
     WHERE id = ANY($1) AND state = 'SENT' AND 'in-app' = ANY(channel_ids)`,
    [ids, now],
  );
}
