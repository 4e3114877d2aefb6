// One time limit: when it began, when it is due, and what became of it. Whatever was captured while
// offline is judged on the time it was captured, never on the time it arrived.

export type Deadline = { startTime: Date; warnTime: Date; dueTime: Date };

export type Alarm = 'NONE' | 'DUE_SOON' | 'BREACHED';

/** Warned when a fifth of the time is left, so that a breach is raised before it happens. */
const warnShare = 0.2;

export function deadlineFrom(startTime: Date, dueTime: Date): Deadline {
  const spare = Math.max(0, dueTime.getTime() - startTime.getTime()) * warnShare;
  const due = new Date(Math.max(dueTime.getTime(), startTime.getTime()));
  return { startTime, warnTime: new Date(due.getTime() - spare), dueTime: due };
}

/** Due to the instant is in time: a limit is broken from the moment after. */
export function alarmAt({ warnTime, dueTime }: Deadline, now: Date): Alarm {
  if (now > dueTime) return 'BREACHED';
  return now >= warnTime ? 'DUE_SOON' : 'NONE';
}

/** What was captured at a time counts from then, but neither before the start nor after now. */
export function metTimeOf(
  { startTime }: Pick<Deadline, 'startTime'>,
  { captureTime, now }: { captureTime?: Date; now: Date },
): Date {
  const seen = Math.min((captureTime ?? now).getTime(), now.getTime());
  return new Date(Math.max(seen, startTime.getTime()));
}
