// Two clocks run for an incident. The first-report clock starts at detection and is stopped, once
// and for all, by the first report that comes in. That report starts the relief countdown. Nothing
// that happens later moves either of them.

import { metTimeOf } from '../platform/deadline';

export type ReliefRules = { firstReportMinutes: number; deadlineHours: number };

export type Clocks = {
  detectTime: Date;
  firstReportDueTime: Date;
  firstReportTime?: Date;
  firstReportLate: boolean;
  reliefDueTime?: Date;
};

const minuteMs = 60_000;
const hourMs = 3_600_000;

export function startClocks(detectTime: Date, rules: ReliefRules): Clocks {
  const firstReportDueTime = new Date(detectTime.getTime() + rules.firstReportMinutes * minuteMs);
  return { detectTime, firstReportDueTime, firstReportLate: false };
}

/**
 * The clocks after a report that arrived at `now`. A report made offline is judged on the time it
 * was seen, but never on one before the detection: nobody was waiting for it then.
 */
export function reportReceived(
  clocks: Clocks,
  report: { observeTime?: Date; now: Date },
  rules: ReliefRules,
): Clocks {
  if (clocks.firstReportTime) return clocks;
  const { observeTime: captureTime, now } = report;
  const firstReportTime = metTimeOf({ startTime: clocks.detectTime }, { captureTime, now });
  return {
    ...clocks,
    firstReportTime,
    firstReportLate: firstReportTime > clocks.firstReportDueTime,
    reliefDueTime: new Date(firstReportTime.getTime() + rules.deadlineHours * hourMs),
  };
}

/** Late is late from the moment it is overdue, not only once the report is in. */
export function isFirstReportLate(clocks: Clocks, now: Date): boolean {
  if (clocks.firstReportTime) return clocks.firstReportLate;
  return now > clocks.firstReportDueTime;
}

/** Relief counts as late from the moment it is overdue, until and unless it is reached in time. */
export function isReliefLate(
  { reliefDueTime, reliefReachTime }: { reliefDueTime?: Date; reliefReachTime?: Date },
  now: Date,
): boolean {
  return reliefDueTime !== undefined && (reliefReachTime ?? now) > reliefDueTime;
}
