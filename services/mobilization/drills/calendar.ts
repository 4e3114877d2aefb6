// When drills are due. Days are ISO dates of Asia/Shanghai, which has kept UTC+8 without summer
// time since 1991.

export const periods = ['MONTHLY', 'QUARTERLY', 'YEARLY'] as const;
export type Period = (typeof periods)[number];

export type Recurrence = {
  period: Period;
  /** Of a quarter 1 to 3, of a year 1 to 12. */
  monthOfPeriod: number;
  /** The last day of a month that is shorter. */
  dayOfMonth: number;
  /** Whether Saturdays and Sundays will do. */
  weekends: boolean;
};

export type DayKind = 'HOLIDAY' | 'WORKDAY';
/** The days that are not what their weekday says. */
export type Days = ReadonlyMap<string, DayKind>;

const dayMs = 86_400_000;
const shanghaiMs = 8 * 3_600_000;
const monthsOf: Record<Period, number> = { MONTHLY: 1, QUARTERLY: 3, YEARLY: 12 };
// The longest holidays are nine days; a month without a day to drill on is a mistake in the data.
const moveDaysMax = 31;

export const dayOf = (time: Date) =>
  new Date(time.getTime() + shanghaiMs).toISOString().slice(0, 10);

/** `09:30` of a day. */
export const timeOn = (day: string, timeOfDay: string) => new Date(`${day}T${timeOfDay}:00+08:00`);

export const addDays = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

export function mayDrill(day: string, days: Days, weekends: boolean): boolean {
  const kind = days.get(day);
  if (kind) return kind === 'WORKDAY';
  const weekday = new Date(day).getUTCDay();
  return weekends || (weekday !== 0 && weekday !== 6);
}

/** That day or the next on which a drill may be held; undefined when there is none for a month. */
export function movedDay(day: string, days: Days, weekends: boolean): string | undefined {
  for (let moved = 0; moved <= moveDaysMax; moved += 1) {
    const candidate = addDays(day, moved);
    if (mayDrill(candidate, days, weekends)) return candidate;
  }
  return undefined;
}

/** The first day by the rule that is later than `after`. */
export function nextNominalDay(recurrence: Recurrence, after: string): string {
  const months = monthsOf[recurrence.period];
  const [year, month] = after.split('-').map(Number) as [number, number];
  const first = year * 12 + month - 1 - ((month - 1) % months) + recurrence.monthOfPeriod - 1;
  for (let at = first; ; at += months) {
    const day = dayInMonth(at, recurrence.dayOfMonth);
    if (day > after) return day;
  }
}

function dayInMonth(monthNumber: number, dayOfMonth: number): string {
  const year = Math.floor(monthNumber / 12);
  const month = monthNumber % 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(dayOfMonth, last))).toISOString().slice(0, 10);
}

export type Occurrence = { nominalDay: string; day: string };

/** The next occurrence whose rule's day is later than `after`. */
export function nextOccurrence(
  recurrence: Recurrence,
  after: string,
  days: Days,
): Occurrence | undefined {
  const nominalDay = nextNominalDay(recurrence, after);
  const day = movedDay(nominalDay, days, recurrence.weekends);
  return day === undefined ? undefined : { nominalDay, day };
}

type Span = { from: number; until: number };

/**
 * A whole minute of the window that is not past, on a day that may have a drill, by a random share
 * of 0 to 1; each minute is as likely as any other. Undefined when none is left.
 */
export function timeInWindow(
  window: { from: Date; until: Date; now: Date; days: Days; weekends: boolean },
  share: number,
): Date | undefined {
  const { days, weekends, now } = window;
  const from = Math.max(window.from.getTime(), now.getTime() + 60_000);
  const spans: Span[] = [];
  const lastDay = dayOf(window.until);
  for (let day = dayOf(new Date(from)); day <= lastDay; day = addDays(day, 1)) {
    if (!mayDrill(day, days, weekends)) continue;
    const begin = Math.max(from, timeOn(day, '00:00').getTime());
    const end = Math.min(window.until.getTime(), timeOn(addDays(day, 1), '00:00').getTime());
    const span = { from: Math.ceil(begin / 60_000), until: Math.floor(end / 60_000) };
    if (span.until > span.from) spans.push(span);
  }
  const minutes = spans.reduce((sum, span) => sum + span.until - span.from, 0);
  let left = Math.min(Math.floor(share * minutes), minutes - 1);
  for (const span of spans) {
    if (left < span.until - span.from) return new Date((span.from + left) * 60_000);
    left -= span.until - span.from;
  }
  return undefined;
}

/** `2026-Q3`. */
export function quarterOf(time: Date): string {
  const day = dayOf(time);
  return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
}
