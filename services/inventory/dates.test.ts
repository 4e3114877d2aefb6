import { dateInShanghai, isCalendarDate, usableUntil, expireFrom } from './dates';

test('the day changes at midnight in Shanghai', () => {
  expect(dateInShanghai(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22');
  expect(dateInShanghai(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23');
});

test('only days of the calendar are dates', () => {
  expect(['2028-02-29', '2026-12-31'].every(isCalendarDate)).toBe(true);
  for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '20261101', 'infinity', '']) {
    expect(isCalendarDate(text)).toBe(false);
  }
});

test('a date in the past asks for lots that are usable today', () => {
  const now = new Date('2026-11-22T03:00:00Z');
  expect(usableUntil(null, now)).toBe('2026-11-22');
  expect(usableUntil('2020-01-01', now)).toBe('2026-11-22');
  expect(usableUntil('2027-01-01', now)).toBe('2027-01-01');
});

test('a lot that must stay usable for longer has to expire later, and tomorrow at the least', () => {
  expect(expireFrom('2026-02-27', 0)).toBe('2026-02-28');
  expect(expireFrom('2026-02-27', 1)).toBe('2026-02-28');
  expect(expireFrom('2026-02-27', 30)).toBe('2026-03-29');
});
