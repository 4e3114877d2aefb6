import fc from 'fast-check';
import { finishOf, freeOutput, outputCurve, type Production } from './capacity';
import {
  agreementSources,
  capacitySources,
  curveOf,
  expectedSources,
  reachOf,
  stockSources,
  tranchesOf,
  type CapacityRow,
  type View,
} from './supply-sources';
import { reachedAt, sumOf, valueAt, wholeUnits } from './supply-curve';

const from = new Date('2026-11-22T00:00:00+08:00');
const view: View = { from, horizon: 240, remainingDays: 0 };
const place = { depotId: 'd', itemId: 'water' };
const lot = (quantity: number, expireDate = '2028-01-01', leadHours = 0) => ({
  ...{ ...place, quantity, expireDate, leadHours },
});
const agreement = (remaining: number, responseHours: number, noticeHours = 0) => ({
  ...{ ...place, id: 'a', remaining, noticeHours, responseHours },
  ...{ validFrom: '2026-01-01', validTo: '2027-12-31', remainingDays: 0, lifeDays: 365 },
});
const factory = (unitsPerHour: number, leadHours: number, more: Partial<CapacityRow> = {}) => ({
  ...{ ...place, id: 'c', unitsPerHour, leadHours, rampKind: null, ramp: [], remaining: 1e9 },
  ...{ validFrom: '2026-01-01', validTo: null, run: null, lifeDays: 365, ...more },
});
const curves = (sources: Parameters<typeof curveOf>[0][], at = view) =>
  sources.map((source) => curveOf(source, at.horizon));

describe('when a need is reached', () => {
  const reach = (own: number, called: [number, number], made: [number, number], need: number) =>
    reachOf(
      curves([
        ...stockSources([lot(own)], view),
        ...agreementSources([agreement(...called)], view),
        ...capacitySources([factory(...made)], view),
      ]),
      need,
      12,
      view.horizon,
    );

  it('is T+10 h for 10,000 with 4,000, 3,000 at +2 h and 500 an hour after 4 h', () => {
    expect(reach(4_000, [3_000, 2], [500, 4], 10_000)).toEqual({
      reachHours: 10,
      inTime: true,
      availableByDue: 11_000,
    });
  });

  it.each([
    [4_000, 0],
    [7_000, 2],
    [7_001, 4.002],
    [11_000, 12],
  ])('is the moment that suffices, for %d at %d h', (need, hours) => {
    expect(reach(4_000, [3_000, 2], [500, 4], need).reachHours).toBeCloseTo(hours, 9);
  });

  it('is late when it comes after the due time, and never beyond the horizon', () => {
    expect(reach(0, [0, 0], [100, 4], 801)).toMatchObject({ inTime: false, availableByDue: 800 });
    expect(reach(10, [0, 0], [0.001, 4], 1_000).reachHours).toBeUndefined();
  });

  it('agrees with a search in small steps, for any supplies', () => {
    const amounts = fc.integer({ min: 0, max: 500 });
    const hours = fc.integer({ min: 0, max: 20 });
    const rate = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(amounts, amounts, hours, rate, hours, amounts, (own, more, at, r, lead, need) => {
        const { reachHours } = reach(own, [more, at], [r, lead], need);
        const had = (h: number) =>
          own + (h >= at ? more : 0) + Math.floor(Math.max(0, h - lead) * r + 1e-6);
        const reached = reachHours ?? Infinity;
        if (reached > view.horizon) return had(view.horizon) < need;
        return had(reached) >= need && (reached < 1e-3 || had(reached - 1e-3) < need);
      }),
    );
  });

  it('counts only whole units of each of several factories', () => {
    const two = curves(capacitySources([factory(1, 0), factory(1, 0.5, { id: 'c2' })], view));
    const { reachHours } = reachOf(two, 2, 10, 100);
    const whole = two.reduce((sum, curve) => sum + wholeUnits(valueAt(curve, reachHours!)), 0);
    expect(whole).toBeGreaterThanOrEqual(2);
    expect(reachHours).toBeLessThanOrEqual(1.75);
  });
});

describe('stock on the curve', () => {
  it('is gone from the first day on which its lot is no longer usable', () => {
    const [curve] = curves(stockSources([lot(5, '2026-11-24'), lot(7)], view));
    expect([0, 47.9, 48].map((h) => valueAt(curve!, h))).toEqual([12, 12, 7]);
  });

  it('counts only while enough shelf life remains, and after the lead hours of its depot', () => {
    const fresh = { ...view, remainingDays: 30 };
    const rows = [lot(5, '2026-12-20'), lot(7, '2026-12-25', 6)];
    const [curve] = curves(stockSources(rows, fresh), fresh);
    expect([0, 6, 71.9, 72].map((h) => valueAt(curve!, h))).toEqual([0, 7, 7, 0]);
  });

  it('does not count goods that nobody can date', () => {
    const row = { kind: 'PURCHASE' as const, sourceId: 'o', ...place, lifeDays: 365 };
    const rows = [null, new Date(from.getTime() - 1), new Date(from.getTime() + 7_200_000)];
    const { sources, undated } = expectedSources(
      rows.map((expectedTime) => ({ ...row, quantity: 3, expectedTime, expireDate: null })),
      view,
    );
    expect(undated.get('water')).toBe(6);
    expect([1, 2].map((h) => valueAt(curves(sources)[0]!, h))).toEqual([0, 3]);
  });
});

describe('agreements and capacities', () => {
  it('begin when they are in force and end with their last day', () => {
    const later = { ...agreement(9, 2, 1), validFrom: '2026-11-23' };
    expect(valueAt(curves(agreementSources([later], view))[0]!, 26.9)).toBe(0);
    expect(valueAt(curves(agreementSources([later], view))[0]!, 27)).toBe(9);
    const over = { ...agreement(9, 2), validTo: '2026-11-21' };
    expect(agreementSources([over], view)).toEqual([]);
    const ends = factory(10, 4, { validTo: '2026-11-22' });
    expect(valueAt(curves(capacitySources([ends], view))[0]!, 200)).toBe(200);
  });

  it('leave out what would be too old already', () => {
    const fresh = { ...view, remainingDays: 365 };
    const sources = [
      ...agreementSources([agreement(9, 2)], fresh),
      ...capacitySources([factory(5, 1)], fresh),
    ];
    expect(curves(sources, fresh).flat()).toEqual([]);
  });

  it('grow to the full rate by steps or evenly', () => {
    const ramp = [
      { hours: 0, share: 0 },
      { hours: 4, share: 1 },
    ];
    const stepped = outputCurve({ ...factory(100, 0), rampKind: 'STEPS', ramp });
    const even = outputCurve({ ...factory(100, 0), rampKind: 'LINEAR', ramp });
    expect([2, 4, 6].map((h) => valueAt(stepped, h))).toEqual([0, 0, 200]);
    expect([2, 4, 6].map((h) => valueAt(even, h))).toEqual([50, 200, 400]);
    expect(reachedAt(even, 50, 100)).toBeCloseTo(2, 9);
  });

  it('never yield more than their maximum, and never less than before', () => {
    const rates = fc.double({ min: 0.1, max: 100, noNaN: true });
    const shares = fc.uniqueArray(fc.double({ min: 0, max: 0.99, noNaN: true }), { maxLength: 5 });
    fc.assert(
      fc.property(rates, shares, fc.integer({ min: 1, max: 5_000 }), (rate, parts, remaining) => {
        const ramp = [...parts.sort((a, b) => a - b), 1].map((share, n) => ({
          hours: n * 3,
          share,
        }));
        const rows = [factory(rate, 2, { rampKind: 'LINEAR', ramp, remaining })];
        const [curve] = curves(capacitySources(rows, view));
        const at = Array.from({ length: 50 }, (_, n) => valueAt(curve!, n * 4));
        expect(Math.max(...at)).toBeLessThanOrEqual(remaining + 1e-6);
        at.forEach((value, n) => expect(value).toBeGreaterThanOrEqual((at[n - 1] ?? 0) - 1e-6));
      }),
    );
  });

  it('a factory at work makes new units after those it was ordered, without a second lead', () => {
    const made: Production = factory(100, 4);
    const run = { orderHours: -1, units: 500 };
    expect(finishOf(made, run)).toBe(8);
    const window = { fromHours: -100, untilHours: Infinity, remaining: 1_000 };
    const free = freeOutput(made, run, window);
    expect([8, 9, 18, 30].map((h) => valueAt(free, h))).toEqual([0, 100, 1_000, 1_000]);
    const idle = freeOutput(made, { orderHours: -20, units: 500 }, window);
    expect(reachedAt(idle, 100, 100)).toBe(5);
  });
});

describe('tranches', () => {
  it('of a source are as many units as its curve ends with, and never early', () => {
    const rates = fc.integer({ min: 1, max: 60 });
    const hours = fc.double({ min: 0.25, max: 24, noNaN: true });
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 30 }), hours, (rate, lead, stepHours) => {
        const [source] = capacitySources([factory(rate, lead)], view);
        const parts = tranchesOf(source!, view.horizon, stepHours);
        const curve = curveOf(source!, view.horizon);
        let sum = 0;
        for (const { quantity, availableHours } of parts) {
          sum += quantity;
          expect(sum).toBeLessThanOrEqual(wholeUnits(valueAt(curve, availableHours)));
        }
        expect(sum).toBe(wholeUnits(valueAt(curve, view.horizon)));
      }),
    );
  });

  it('of stock say when they are no longer fit', () => {
    const [source] = stockSources([lot(5, '2026-11-24', 2), lot(7)], view);
    expect(tranchesOf(source!, view.horizon, 1)).toEqual([
      { quantity: 5, availableHours: 2, expireHours: 48 },
      { quantity: 7, availableHours: 0 },
    ]);
  });
});

test('what is added and taken away again is nothing', () => {
  const curve = outputCurve(factory(7, 0));
  const rest = sumOf([{ curve }, { curve, sign: -1 }]);
  expect(rest).toEqual([{ hours: 0, quantity: 0, rate: 0, rateChange: 0 }]);
});
