import fc from 'fast-check';
import { coverDays, initialShare, parShortfall, parState, proposedLevels } from './par';

const level = { depotId: 'd', itemId: 'i', minimum: 10, reorder: 20, maximum: 50 };

test.each([
  [9, 100, 'BELOW_MINIMUM', 0],
  [9, 0, 'BELOW_MINIMUM', 41],
  [15, 0, 'BELOW_REORDER', 35],
  [15, 5, 'BELOW_REORDER', 30],
  [15, 6, 'ENOUGH', 0],
  [50, 0, 'ENOUGH', 0],
  [51, 0, 'ABOVE_MAXIMUM', 0],
])(
  '%d usable and %d to come are %s, and %d are to be ordered',
  (usable, expected, state, short) => {
    expect(parState(level, { usable, expected })).toBe(state);
    expect(parShortfall(level, { usable, expected })).toBe(short);
  },
);

test('what is needed once is taken off before the days are counted', () => {
  expect(coverDays({ initialUnits: 0, dailyUnits: 300 }, 900)).toBe(3);
  expect(coverDays({ initialUnits: 100, dailyUnits: 50 }, 200)).toBe(2);
  expect(coverDays({ initialUnits: 100, dailyUnits: 50 }, 60)).toBe(0);
  expect(coverDays({ initialUnits: 100, dailyUnits: 0 }, 0)).toBeUndefined();
  expect(initialShare({ initialUnits: 100, dailyUnits: 0 }, 35)).toBe(0.35);
  expect(initialShare({ initialUnits: 100, dailyUnits: 0 }, 300)).toBe(1);
  expect(initialShare({ initialUnits: 0, dailyUnits: 5 }, 3)).toBeUndefined();
});

test('proposed levels add up exactly over the depots and stay in order in each', () => {
  const weights = fc.array(fc.double({ min: 0, max: 900, noNaN: true }), {
    minLength: 1,
    maxLength: 12,
  });
  const rate = fc.double({ min: 0, max: 5_000, noNaN: true });
  const days = fc.tuple(fc.nat(10), fc.nat(10), fc.nat(10));
  fc.assert(
    fc.property(weights, rate, rate, days, (parts, initialUnits, dailyUnits, [a, b, c]) => {
      const demand = { initialUnits, dailyUnits };
      const cover = { minimumDays: a, reorderDays: a + b, maximumDays: a + b + c };
      const depots = parts.map((weight, index) => ({ id: `d${index}`, weight }));
      const levels = proposedLevels('water', demand, cover, depots);
      for (const { minimum, reorder, maximum } of levels) {
        expect(minimum).toBeGreaterThanOrEqual(0);
        expect(reorder).toBeGreaterThanOrEqual(minimum);
        expect(maximum).toBeGreaterThanOrEqual(reorder);
      }
      const total = levels.reduce((sum, each) => sum + each.maximum, 0);
      expect(total).toBe(Math.max(0, Math.ceil(initialUnits + dailyUnits * (a + b + c) - 1e-9)));
    }),
  );
});
