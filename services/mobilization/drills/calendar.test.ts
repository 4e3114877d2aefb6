import {
  addDays,
  dayOf,
  mayDrill,
  movedDay,
  nextNominalDay,
  nextOccurrence,
  quarterOf,
  timeInWindow,
  timeOn,
  type DayKind,
  type Recurrence,
} from './calendar';

const days = new Map<string, DayKind>([
  ['2026-10-01', 'HOLIDAY'],
  ['2026-10-02', 'HOLIDAY'],
  ['2026-10-05', 'HOLIDAY'],
  ['2026-10-06', 'HOLIDAY'],
  ['2026-10-07', 'HOLIDAY'],
  ['2026-10-10', 'WORKDAY'],
]);
const rule = (given: Partial<Recurrence> = {}): Recurrence => ({
  ...{ period: 'MONTHLY', monthOfPeriod: 1, dayOfMonth: 15, weekends: false },
  ...given,
});

it('counts days in Shanghai', () => {
  expect(dayOf(new Date('2026-12-31T16:30:00Z'))).toBe('2027-01-01');
  expect(timeOn('2027-01-01', '00:30').toISOString()).toBe('2026-12-31T16:30:00.000Z');
});

it.each([
  ['monthly', rule(), '2026-11-22', '2026-12-15'],
  [
    'monthly on the last day of a short month',
    rule({ dayOfMonth: 31 }),
    '2027-02-01',
    '2027-02-28',
  ],
  ['monthly, not the same day again', rule(), '2026-12-15', '2027-01-15'],
  [
    'quarterly in its second month',
    rule({ period: 'QUARTERLY', monthOfPeriod: 2 }),
    '2026-11-22',
    '2027-02-15',
  ],
  [
    'yearly across the turn of the year',
    rule({ period: 'YEARLY', monthOfPeriod: 5, dayOfMonth: 12 }),
    '2026-05-12',
    '2027-05-12',
  ],
])('finds the next day: %s', (_name, recurrence, after, expected) => {
  expect(nextNominalDay(recurrence, after)).toBe(expected);
});

it('moves a holiday to the next working day, and keeps the day the rule says', () => {
  expect(nextOccurrence(rule({ dayOfMonth: 1 }), '2026-09-30', days)).toEqual({
    nominalDay: '2026-10-01',
    day: '2026-10-08',
  });
});

it('takes a Saturday that is worked, another only where weekends will do', () => {
  expect(mayDrill('2026-10-10', days, false)).toBe(true);
  expect(mayDrill('2026-10-17', days, false)).toBe(false);
  expect(mayDrill('2026-10-17', days, true)).toBe(true);
});

it('finds no day when all are closed', () => {
  const closed = new Map<string, DayKind>();
  for (let n = 0; n < 60; n += 1) closed.set(addDays('2026-10-01', n), 'HOLIDAY');
  expect(movedDay('2026-10-01', closed, true)).toBeUndefined();
});

describe('a hidden time in a window', () => {
  const window = {
    ...{ from: timeOn('2026-09-30', '09:00'), until: timeOn('2026-10-09', '18:00') },
    ...{ now: timeOn('2026-09-01', '00:00'), days, weekends: false },
  };

  it('lies in the window on a day that may have a drill, whatever the share', () => {
    for (let share = 0; share < 1; share += 0.01) {
      const time = timeInWindow(window, share)!;
      expect(time >= window.from && time < window.until).toBe(true);
      expect(mayDrill(dayOf(time), days, false)).toBe(true);
    }
  });

  it('reaches the first and the last day', () => {
    expect(dayOf(timeInWindow(window, 0)!)).toBe('2026-09-30');
    expect(dayOf(timeInWindow(window, 0.9999999)!)).toBe('2026-10-09');
  });

  it('is never past, and none when the window is', () => {
    const now = timeOn('2026-10-09', '17:00');
    expect(timeInWindow({ ...window, now }, 0)!.getTime()).toBeGreaterThan(now.getTime());
    expect(timeInWindow({ ...window, now: window.until }, 0)).toBeUndefined();
  });
});

it('names quarters by the day in Shanghai', () => {
  expect(quarterOf(new Date('2026-09-30T16:00:00Z'))).toBe('2026-Q4');
});
