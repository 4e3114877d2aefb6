import { dateInShanghai, isCalendarDate } from './dates';

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
