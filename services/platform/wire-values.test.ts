import fc from 'fast-check';
import { type AppError, parse } from './errors';
import { fromTimestamp, optionalTimestampSchema, toTimestamp, wholeNumber } from './wire-values';
import { z } from 'zod';

test('a time comes back from the wire as it went, also before 1970', () => {
  const time = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31') });
  fc.assert(
    fc.property(
      time.filter((date) => !Number.isNaN(date.getTime())),
      (date) => {
        expect(fromTimestamp(toTimestamp(date))).toEqual(date);
        expect(optionalTimestampSchema.parse(toTimestamp(date))).toEqual(date);
      },
    ),
  );
});

test('an absent time is undefined', () => {
  expect(optionalTimestampSchema.parse(null)).toBeUndefined();
});

test('a quantity is whole and in bounds, and a refusal names the field', () => {
  const line = z.object({ quantity: wholeNumber(0) });
  expect(parse(line, { quantity: '12' })).toEqual({ quantity: 12 });
  for (const quantity of ['-1', '1.5', '1e3', '', '9999999999']) {
    expect(() => parse(line, { quantity })).toThrow(
      expect.objectContaining({
        reason: 'FIELD_INVALID',
        details: { violations: [{ field: 'quantity', description: expect.any(String) }] },
      }) as AppError,
    );
  }
});
