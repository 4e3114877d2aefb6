import {
  clockTime,
  count,
  dateTime,
  daysUntil,
  duration,
  fromLocalField,
  hoursAfter,
  localField,
  percent,
} from './format';

const noon = '2026-11-22T04:00:00Z';

test('times are those of Asia/Shanghai, wherever the reader is', () => {
  expect(dateTime(noon)).toBe('2026-11-22 12:00');
  expect(clockTime('2026-11-22T15:59:00Z', noon)).toBe('23:59');
  expect(clockTime('2026-11-22T16:01:00Z', noon)).toBe('11-23 00:01');
  expect(localField(Date.parse(noon))).toBe('2026-11-22T12:00');
  expect(fromLocalField('2026-11-22T12:00')).toBe('2026-11-22T12:00:00+08:00');
});

test('thousands are separated and what is missing is said', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect(count(undefined)).toBe('–');
  expect(dateTime(undefined)).toBe('–');
});

test('what is not complete never looks complete', () => {
  expect(percent(1)).toBe('100%');
  expect(percent(0.9999)).toBe('99%');
  expect(percent(0.001)).toBe('<1%');
  expect(percent(0)).toBe('0%');
});

test('a countdown shows hours only when it has some', () => {
  expect(duration(43_199_000)).toBe('11:59:59');
  expect(duration(272_000, false)).toBe('04:32');
  expect(duration(-5_000, false)).toBe('00:05');
});

test('hours of a plan are clock times, and days to an expiry are days here', () => {
  expect(dateTime(hoursAfter(noon, 1.5))).toBe('2026-11-22 13:30');
  expect(daysUntil('2026-11-23', Date.parse('2026-11-22T15:59:00Z'))).toBe(1);
  expect(daysUntil('2026-11-23', Date.parse('2026-11-22T16:01:00Z'))).toBe(0);
});
