import type { AppError } from '../platform/errors';
import { standardOf } from './messages';

const good = {
  ...{ id: 'water', nameZh: '饮用水', nameEn: 'Drinking water', reliefNeed: 'WATER', unit: 'L' },
  ...{ basis: 'PERSON', rate: 3, perDay: true, share: 1, peoplePerBasis: 1, priority: 1 },
  ...{ itemId: 'water-550', contentPerUnit: 13.2, enabled: true, source: 'V', citation: '' },
};

test('a standard as it should be is taken', () => {
  expect(standardOf(good as never)).toMatchObject({ id: 'water', rate: 3 });
});

test.each<[object, string, RegExp]>([
  [{ id: 'Water!' }, 'standard.id', /1 to 64 of a-z, 0-9 and -/],
  [{ nameZh: ' ' }, 'standard.nameZh', /must not be empty/],
  [{ reliefNeed: 'FUN' }, 'standard.reliefNeed', /one of FOOD, CLOTHING/],
  [{ unit: 'x'.repeat(41) }, 'standard.unit', /at most 40 characters/],
  [{ basis: undefined }, 'standard.basis', /is required.*one of PERSON/],
  [{ rate: -1 }, 'standard.rate', /must not be negative/],
  [{ rate: '3' }, 'standard.rate', /must be a number, not a text/],
  [{ share: 1.2 }, 'standard.share', /from 0 to 1/],
  [{ belowCelsius: 200 }, 'standard.belowCelsius', /at most 90/],
  [{ daysMaximum: 0 }, 'standard.daysMaximum', /at least 1/],
  [{ tentPeople: 2.5 }, 'standard.tentPeople', /whole number/],
  [{ priority: 11 }, 'standard.priority', /at most 10/],
  [{ contentPerUnit: 0 }, 'standard.contentPerUnit', /more than 0/],
  [{ source: 'X' }, 'standard.source', /V \(read in a public source\), R/],
])('%j is refused by field, with what to send instead', (given, field, description) => {
  let refused: AppError | undefined;
  try {
    standardOf({ ...good, ...given } as never);
  } catch (error) {
    refused = error as AppError;
  }
  expect(refused?.details.violations).toEqual([
    { field, description: expect.stringMatching(description) },
  ]);
});
