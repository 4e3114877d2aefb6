// Days as people write them, and as workbooks count them.

const shapes = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/,
  /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日$/,
  /^(\d{4})(\d{2})(\d{2})$/,
];

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

type DateRead = { date: string } | { problem: string; remedy: string };

/** `2027/6/30`, `2027年6月30日` … as `2027-06-30`; a day that does not exist is said to. */
export function isoDate(text: string): DateRead {
  const day = text.replace(/[ T]0{1,2}:00(:00(\.0+)?)?$/, '');
  const parts = shapes.map((shape) => shape.exec(day)).find((match) => match !== null);
  if (!parts) {
    return {
      problem: `"${text.slice(0, 40)}" is not a date`,
      remedy: 'write a date such as 2027-06-30 or 2027年6月30日',
    };
  }
  const [year, month, date] = parts.slice(1).map(Number) as [number, number, number];
  const name = monthNames[month - 1];
  if (name === undefined) {
    return { problem: `there is no month ${month}`, remedy: 'write a month from 1 to 12' };
  }
  const last = lastDay(year, month);
  if (date >= 1 && date <= last) return { date: iso(year, month, date) };
  const problem = `${date} ${name} does not exist`;
  return { problem, remedy: `${name} ${year} has the days 1 to ${last}` };
}

const iso = (year: number, month: number, day: number) =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

function lastDay(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

const dayMs = 86_400_000;

/**
 * The day that a workbook's number stands for. Day 60 of the 1900 system is 29 February 1900,
 * which never was; days before it are one off in the file, and none of ours is that old.
 */
export function dateOfSerial(serial: number, from1904: boolean): string | undefined {
  const first = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const day = Math.floor(serial);
  if (!Number.isFinite(serial) || day < (from1904 ? 0 : 61) || day > 2_958_465) return undefined;
  return new Date(first + day * dayMs).toISOString().slice(0, 10);
}

/** The workbook's number of a day, in the 1900 system. */
export function serialOfDate(date: string): number | undefined {
  const time = Date.parse(`${date}T00:00:00Z`);
  const serial = Math.round((time - Date.UTC(1899, 11, 30)) / dayMs);
  return serial >= 61 && serial <= 2_958_465 ? serial : undefined;
}
