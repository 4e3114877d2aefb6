// SQL on the people of a call-out.
import { send, sql, type Db, type Trx } from '../../platform/db';
import type { CalledPerson } from './advance';
import type { NoticeKind } from './message-text';
import type { RecipientState } from './recipient';

export type RecipientRole = 'CALLED' | 'AUTHORITY' | 'GROUP';

export type NewRecipient = {
  id: string;
  rank: number;
  role: RecipientRole;
  personId: string;
  teamId: string;
  account: string;
  skills: readonly string[];
  rate: number;
  contactSealed: string;
  phoneIndex: string;
  channelIds: string[];
};

/** What is the same for all who are queued together. */
export type Queueing = { state: RecipientState; wave: number; queue: Queue | null };
export type Queue = { now: Date; noticeTime: Date; respondBy: Date | null };

/** Arrays of arrays do not travel: skills and channels go as text that cannot hold the separator. */
const joined = (values: readonly string[]) => values.join('\n');

export async function insertRecipients(
  trx: Trx,
  callOutId: string,
  rows: NewRecipient[],
  { state, wave, queue }: Queueing,
): Promise<void> {
  // Waited for: between two batches other work has its turn.
  await sql(
    trx,
    `INSERT INTO call_out_recipients (id, call_out_id, rank, role, person_id, team_id, account,
       skills, rate, state, wave, contact_sealed, phone_index, channel_ids, notice, notice_number,
       notice_time, respond_by, queue_time)
     SELECT id, $1, rank, role, person_id, team_id, account,
       string_to_array(skills, E'\\n'), rate, $12, $13, contact_sealed, phone_index,
       string_to_array(channel_ids, E'\\n'), $14, $15, $16, $17, $18
     FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
       $9::real[], $10::text[], $11::text[], $19::text[])
       AS given (id, rank, role, person_id, team_id, account, skills, rate, contact_sealed,
         phone_index, channel_ids)`,
    [
      callOutId,
      ...[rows.map(({ id }) => id), rows.map(({ rank }) => rank), rows.map(({ role }) => role)],
      ...[rows.map(({ personId }) => personId), rows.map(({ teamId }) => teamId)],
      ...[rows.map(({ account }) => account), rows.map(({ skills }) => joined(skills))],
      ...[rows.map(({ rate }) => rate), rows.map(({ contactSealed }) => contactSealed)],
      rows.map(({ phoneIndex }) => phoneIndex),
      ...[state, wave, queue ? 'CALL' : '', queue ? 1 : 0, queue?.noticeTime ?? null],
      ...[queue?.respondBy ?? null, queue?.now ?? null],
      rows.map(({ channelIds }) => joined(channelIds)),
    ],
  );
}

/** In the console nobody is woken: a call counts as sent when another channel has taken it. */
const callDue = `(r.notice = 'CALL' AND r.notice_time IS NOT NULL AND NOT EXISTS (
  SELECT FROM call_out_messages m WHERE m.recipient_id = r.id AND m.kind = 'CALL'
    AND m.channel_id <> 'in-app' AND m.state IN ('SENT', 'DELIVERED')
    AND m.send_time >= r.queue_time))`;

/** What decides a call-out's next moves: everyone who may be asked. */
export function listCalled(trx: Trx, callOutId: string): Promise<CalledPerson[]> {
  return sql<CalledPerson>(
    trx,
    `SELECT id, skills, rate, state, rank, respond_by AS "respondBy", place,
       answer_time AS "answerTime", eta_time AS "etaTime", ${callDue} AS "callDue"
     FROM call_out_recipients r WHERE call_out_id = $1 AND role = 'CALLED' ORDER BY rank`,
    [callOutId],
  );
}

/** Queues the notice that calls people who were not asked, or had been stood down. */
export async function queuePeople(
  trx: Trx,
  ids: string[],
  { wave, now, noticeTime, respondBy }: Queue & { wave: number },
): Promise<void> {
  await send(
    trx,
    `UPDATE call_out_recipients SET state = 'QUEUED', wave = $2, queue_time = $3, notice = 'CALL',
       notice_number = notice_number + 1, notice_time = $4, respond_by = $5, route_index = 0,
       tries = 0, claim = claim + 1, sent_before = false, answer_time = NULL, eta_time = NULL
     WHERE id = ANY($1)`,
    [ids, wave, now, noticeTime, respondBy],
  );
}

/** Moves people to a state, and tells them by a notice that replaces the one that was due. */
export async function movePeople(
  trx: Trx,
  ids: string[],
  {
    state,
    notice,
    noticeTime,
  }: { state: RecipientState; notice: NoticeKind | null; noticeTime: Date | null },
): Promise<void> {
  if (ids.length === 0) return;
  await send(
    trx,
    `UPDATE call_out_recipients SET state = $2, respond_by = NULL,
       notice = coalesce($3, ''), notice_number = notice_number + ($3 IS NOT NULL)::int,
       notice_time = CASE WHEN $3 IS NULL THEN NULL ELSE $4::timestamptz END,
       route_index = 0, tries = 0, claim = claim + 1, sent_before = false
     WHERE id = ANY($1)`,
    [ids, state, notice, noticeTime],
  );
}

/**
 * Ends the waiting for these answers. Whoever could not be called yet, because nobody was there to
 * send it, is called all the same: others are asked meanwhile, and a late yes counts.
 */
export async function timeOut(trx: Trx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await send(
    trx,
    `UPDATE call_out_recipients r SET state = 'NO_RESPONSE', respond_by = NULL,
       notice = CASE WHEN ${callDue} THEN notice ELSE '' END,
       notice_time = CASE WHEN ${callDue} THEN notice_time END,
       claim = claim + (NOT ${callDue})::int
     WHERE id = ANY($1)`,
    [ids],
  );
}

/** Nobody needs them, and they have not heard: as if they had not been asked, and askable again. */
export async function withdrawCalls(trx: Trx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await send(
    trx,
    `UPDATE call_out_recipients SET state = 'CANDIDATE', respond_by = NULL, notice = '',
       notice_time = NULL, queue_time = NULL, claim = claim + 1
     WHERE id = ANY($1)`,
    [ids],
  );
}

export async function setPlaces(
  trx: Trx,
  places: { id: string; place: string | null }[],
): Promise<void> {
  if (places.length === 0) return;
  await send(
    trx,
    `UPDATE call_out_recipients SET place = given.place
     FROM unnest($1::uuid[], $2::text[]) AS given (id, place)
     WHERE call_out_recipients.id = given.id`,
    [places.map(({ id }) => id), places.map(({ place }) => place)],
  );
}

/** Ends the waiting for answers that are due, in a call-out of everyone. */
export async function timeOutEveryone(trx: Trx, callOutId: string, now: Date): Promise<void> {
  await send(
    trx,
    `UPDATE call_out_recipients SET state = 'NO_RESPONSE', respond_by = NULL
     WHERE call_out_id = $1 AND role = 'CALLED' AND respond_by <= $2
       AND state IN ('QUEUED', 'SENT', 'DELIVERED', 'ACKNOWLEDGED')`,
    [callOutId, now],
  );
}

export async function markNoShows(trx: Trx, callOutId: string): Promise<void> {
  await send(
    trx,
    `UPDATE call_out_recipients SET state = 'NO_SHOW'
     WHERE call_out_id = $1 AND role = 'CALLED' AND state IN ('ACCEPTED', 'EN_ROUTE')`,
    [callOutId],
  );
}

/** Authorities and groups, who are told and hold no place. */
export async function queueRole(
  trx: Trx,
  callOutId: string,
  { role, notice, now }: { role: RecipientRole; notice: NoticeKind; now: Date },
): Promise<number> {
  const rows = await sql(
    trx,
    `UPDATE call_out_recipients SET state = 'QUEUED', queue_time = $4, notice = $3,
       notice_number = notice_number + 1, notice_time = $4, route_index = 0, tries = 0,
       claim = claim + 1, sent_before = false
     WHERE call_out_id = $1 AND role = $2 RETURNING true`,
    [callOutId, role, notice, now],
  );
  return rows.length;
}

/** A region's people change in one statement: it may take longer than any other. */
const allowLong = (trx: Trx) =>
  send(trx, `SELECT set_config('statement_timeout', '120000', true)`, []);

/** Everyone an end concerns: those who were asked and have not declined. */
export async function endPeople(
  trx: Trx,
  callOutId: string,
  { notice, now }: { notice: NoticeKind; now: Date },
): Promise<number> {
  await allowLong(trx);
  const rows = await sql(
    trx,
    `UPDATE call_out_recipients SET state = 'STOOD_DOWN', respond_by = NULL, notice = $2,
       notice_number = notice_number + 1, notice_time = $3, route_index = 0, tries = 0,
       claim = claim + 1, sent_before = false
     WHERE call_out_id = $1 AND role = 'CALLED' AND state IN ('QUEUED', 'SENT', 'DELIVERED',
       'ACKNOWLEDGED', 'ACCEPTED', 'EN_ROUTE', 'NO_RESPONSE')
     RETURNING true`,
    [callOutId, notice, now],
  );
  return rows.length;
}

/** Whoever came stays as they are, and hears that it is over. */
export async function thankMustered(trx: Trx, callOutId: string, now: Date): Promise<number> {
  const rows = await sql(
    trx,
    `UPDATE call_out_recipients SET notice = 'THANKS', notice_number = notice_number + 1,
       notice_time = $2, route_index = 0, tries = 0, claim = claim + 1, sent_before = false
     WHERE call_out_id = $1 AND role = 'CALLED' AND state = 'MUSTERED' RETURNING true`,
    [callOutId, now],
  );
  return rows.length;
}

export type Past = {
  personId: string;
  asked: number;
  came: number;
  timesAsked: number;
  lastTime: Date | null;
};

/** How often people were asked and came; exercises count for exercises, real ones for real ones. */
export function listPast(
  db: Db,
  { personIds, exercise, since }: { personIds: string[]; exercise: boolean; since: Date },
): Promise<Past[]> {
  return sql<Past>(
    db,
    `SELECT person_id AS "personId",
       count(*) FILTER (WHERE r.state NOT IN ('CANDIDATE', 'STOOD_DOWN'))::int AS asked,
       count(*) FILTER (WHERE r.state IN ('ACCEPTED', 'EN_ROUTE', 'MUSTERED'))::int AS came,
       count(*) FILTER (WHERE r.queue_time > $3)::int AS "timesAsked",
       max(r.queue_time) AS "lastTime"
     FROM call_out_recipients r JOIN call_outs c ON c.id = r.call_out_id
     WHERE r.person_id = ANY($1) AND r.role = 'CALLED' AND r.queue_time IS NOT NULL
       AND (c.exercise_id <> '') = $2
     GROUP BY person_id`,
    [personIds, exercise, since],
  );
}

/** Calls everyone at once, in a call-out that was waiting for its approval. */
export async function queueEveryone(
  trx: Trx,
  callOutId: string,
  { wave, now, noticeTime, respondBy }: Queue & { wave: number },
): Promise<number> {
  await allowLong(trx);
  const rows = await sql<{ count: number }>(
    trx,
    `WITH queued AS (
       UPDATE call_out_recipients SET state = 'QUEUED', wave = $2, queue_time = $3, notice = 'CALL',
         notice_number = 1, notice_time = $4, respond_by = $5
       WHERE call_out_id = $1 AND role = 'CALLED' AND state = 'CANDIDATE' RETURNING true)
     SELECT count(*)::int AS count FROM queued`,
    [callOutId, wave, now, noticeTime, respondBy],
  );
  return rows[0]!.count;
}
