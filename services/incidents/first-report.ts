// Two clocks run for an incident. The first-report clock starts at detection and is stopped, once
// and for all, by the first report that comes in. That report starts the relief countdown. Nothing
// that happens later moves either of them.

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
  const seen = Math.min((report.observeTime ?? report.now).getTime(), report.now.getTime());
  const firstReportTime = new Date(Math.max(seen, clocks.detectTime.getTime()));
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

export type FirstReportAlarm = 'NONE' | 'DUE_SOON' | 'BREACHED';

/** Warns when a fifth of the time is left, so that a breach is raised before it happens. */
export function firstReportAlarm(clocks: Clocks, now: Date): FirstReportAlarm {
  if (clocks.firstReportTime) return 'NONE';
  const due = clocks.firstReportDueTime.getTime();
  if (now.getTime() > due) return 'BREACHED';
  const warnMs = (due - clocks.detectTime.getTime()) / 5;
  return now.getTime() >= due - warnMs ? 'DUE_SOON' : 'NONE';
}
