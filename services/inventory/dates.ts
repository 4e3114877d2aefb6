// Expiry is a matter of calendar days where the depots are: China keeps one time zone, UTC+8,
// without summer time.
const shanghaiOffsetMs = 8 * 3_600_000;

/** The ISO date in Asia/Shanghai at this moment. */
export function dateInShanghai(now: Date): string {
  return new Date(now.getTime() + shanghaiOffsetMs).toISOString().slice(0, 10);
}

/** True for a day of the calendar written YYYY-MM-DD; 2026-02-30 is not one. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1000') return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Nothing is promised that expires before it could be handed out: today is the least. */
export function usableUntil(asked: string | null, now: Date): string {
  const today = dateInShanghai(now);
  return asked !== null && asked > today ? asked : today;
}

/** The moment at which a day begins in Asia/Shanghai. */
export function startOfDay(date: string): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) - shanghaiOffsetMs);
}

/** The ISO date so many days later, or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The earliest expiry date that will do for use on a day: the first day on which a lot is not
 * usable is at least the next one, and later when it must stay usable for longer.
 */
export function expireFrom(useDate: string, minRemainingDays: number): string {
  return addDays(useDate, Math.max(1, minRemainingDays));
}

/** The moment at which a calendar day begins in Asia/Shanghai. */
export function shanghaiDayStart(date: string): Date {
  return new Date(Date.parse(`${date}T00:00:00Z`) - shanghaiOffsetMs);
}
