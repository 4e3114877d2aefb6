// Inspections and expiry are a matter of calendar days where the equipment is: China keeps one
// time zone, UTC+8, without summer time.
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

/** The ISO date so many days later, or earlier. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
