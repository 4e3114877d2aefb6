// Certificates end with a day of the calendar where the teams are: China keeps one time zone,
// UTC+8, without summer time.
const shanghaiOffsetMs = 8 * 3_600_000;

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The ISO date in Asia/Shanghai at this moment. */
export function dateInShanghai(time: Date): string {
  return new Date(time.getTime() + shanghaiOffsetMs).toISOString().slice(0, 10);
}

/** True for a day of the calendar written YYYY-MM-DD; 2026-02-31 is not one. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '1900') return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export const hoursBetween = (from: Date, until: Date) =>
  (until.getTime() - from.getTime()) / hourMs;

export const hoursAfter = (time: Date, hours: number) => new Date(time.getTime() + hours * hourMs);

/** One decimal, for messages. */
export const shownHours = (hours: number) => String(Math.round(hours * 10) / 10);
