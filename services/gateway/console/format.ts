// Numbers and times as people here read them: thousands separated, the clock of Asia/Shanghai.

const timeZone = 'Asia/Shanghai';
const zoneOffsetMs = 8 * 3_600_000;
const hourMs = 3_600_000;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const clockParts = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

export function count(value: number | undefined): string {
  return value === undefined ? '–' : whole.format(value);
}

export function decimal(value: number | undefined): string {
  return value === undefined ? '–' : fine.format(value);
}

/** Never rounded up to 100 %: what is not complete does not look complete. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) return '<1%';
  return `${share < 1 ? Math.min(99, Math.floor(value + 1e-9)) : 100}%`;
}

export function tonnes(kilograms: number): string {
  return `${fine.format(kilograms / 1000)} t`;
}

function parts(time: string | number): Record<string, string> {
  const found = clockParts.formatToParts(new Date(time));
  return Object.fromEntries(found.map(({ type, value }) => [type, value]));
}

/** 2026-11-22 08:30 */
export function dateTime(time: string | number | undefined): string {
  if (time === undefined || time === '') return '–';
  const { year, month, day, hour, minute } = parts(time);
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

/** 2026-11-22 08:30:15 */
export function exactTime(time: string | number | undefined): string {
  if (time === undefined || time === '') return '–';
  return `${dateTime(time)}:${parts(time).second}`;
}

/** 08:30, with the day in front when it is another one than `near`. */
export function clockTime(time: string | number | undefined, near: string | number): string {
  if (time === undefined || time === '') return '–';
  const at = parts(time);
  const now = parts(near);
  const clock = `${at.hour}:${at.minute}`;
  return at.day === now.day && at.month === now.month ? clock : `${at.month}-${at.day} ${clock}`;
}

/** 11:59:08, or 04:32 below an hour; the sign is the caller's to show. */
export function duration(ms: number, withHours = true): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const hours = Math.floor(seconds / 3600);
  return withHours || hours > 0 ? `${two(hours)}:${rest}` : rest;
}

/** The moment so many hours after another. */
export function hoursAfter(start: string | undefined, hours: number): number | undefined {
  return start === undefined ? undefined : Date.parse(start) + hours * hourMs;
}

/** What a `datetime-local` field shows for a moment: the clock of Asia/Shanghai. */
export function localField(ms: number): string {
  return new Date(ms + zoneOffsetMs).toISOString().slice(0, 16);
}

/** The RFC 3339 time of a `datetime-local` field. */
export function fromLocalField(text: string | undefined): string | undefined {
  return text ? `${text.length === 16 ? `${text}:00` : text}+08:00` : undefined;
}

/** Whole days from now until an ISO date begins; negative once it has passed. */
export function daysUntil(date: string, nowMs: number): number {
  const today = Math.floor((nowMs + zoneOffsetMs) / (24 * hourMs));
  return Math.floor(Date.parse(date) / (24 * hourMs)) - today;
}
