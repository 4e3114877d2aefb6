// The one engine of time limits. A service starts a deadline in the transaction that gives rise to
// it, meets it in the one that fulfils it, and hears of it as `<kind>.due-soon` and
// `<kind>.breached`, each once: rows decide, the sweep only looks at them.
import { sql, type Db, type Trx } from './db';
import { alarmAt, deadlineFrom, type Alarm, type Deadline } from './deadline';
import { publish } from './outbox';
import { every, type Sweep, type SweepLog } from './sweep';

export type DeadlineKey = { kind: string; subject: string };

export type NewDeadline = DeadlineKey & {
  divisionCode: string;
  startTime: Date;
  dueTime: Date;
  /** Goes with the events: ids and small facts. */
  data?: object;
};

const batch = 500;

/** One a kind and subject; a second start changes nothing, so that no clock is ever moved. */
export async function startDeadline(trx: Trx, input: NewDeadline): Promise<void> {
  const { startTime, warnTime, dueTime } = deadlineFrom(input.startTime, input.dueTime);
  await sql(
    trx,
    `INSERT INTO deadlines (kind, subject, division_code, data, start_time, warn_time, due_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, subject) DO NOTHING`,
    [
      input.kind,
      input.subject,
      input.divisionCode,
      JSON.stringify(input.data ?? {}),
      startTime,
      warnTime,
      dueTime,
    ],
  );
}

/** It happened at `metTime`. The first word stays. */
export async function meetDeadline(
  trx: Trx,
  { kind, subject, metTime }: DeadlineKey & { metTime: Date },
): Promise<void> {
  await sql(
    trx,
    `UPDATE deadlines SET met_time = $3
     WHERE kind = $1 AND subject = $2 AND met_time IS NULL AND NOT cancelled`,
    [kind, subject, metTime],
  );
}

/** Nothing of the subject has to happen any more. */
export async function cancelDeadlines(trx: Trx, subject: string): Promise<void> {
  await sql(trx, 'UPDATE deadlines SET cancelled = true WHERE subject = $1 AND met_time IS NULL', [
    subject,
  ]);
}

export function watchDeadlines(
  db: Db,
  { log, now, everyMs = 1_000 }: { log: SweepLog; now: () => Date; everyMs?: number },
): Sweep {
  return every(everyMs, db, 'deadlines', (trx) => raiseAlarms(trx, now()), { log });
}

type Open = Deadline &
  DeadlineKey & { divisionCode: string; data: Record<string, unknown>; alarm: Alarm };

async function raiseAlarms(trx: Trx, now: Date): Promise<boolean> {
  const due = await sql<Open>(
    trx,
    `SELECT kind, subject, division_code AS "divisionCode", data, start_time AS "startTime",
       warn_time AS "warnTime", due_time AS "dueTime", alarm
     FROM deadlines
     WHERE met_time IS NULL AND NOT cancelled AND alarm <> 'BREACHED'
       AND (CASE alarm WHEN 'NONE' THEN warn_time ELSE due_time END) <= $1
     ORDER BY (CASE alarm WHEN 'NONE' THEN warn_time ELSE due_time END)
     LIMIT ${batch} FOR UPDATE SKIP LOCKED`,
    [now],
  );
  for (const deadline of due) await raise(trx, deadline, alarmAt(deadline, now));
  return due.length === batch;
}

async function raise(trx: Trx, deadline: Open, alarm: Alarm): Promise<void> {
  const { kind, subject, divisionCode, data, dueTime } = deadline;
  if (alarm === 'NONE' || alarm === deadline.alarm) return;
  await sql(trx, 'UPDATE deadlines SET alarm = $3 WHERE kind = $1 AND subject = $2', [
    kind,
    subject,
    alarm,
  ]);
  await publish(trx, {
    kind: `${kind}.${alarm === 'BREACHED' ? 'breached' : 'due-soon'}`,
    subject,
    divisionCode,
    data: { ...data, dueTime },
  });
}
