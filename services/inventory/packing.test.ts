import fc from 'fast-check';
import { takeUnits, withPackSizes, type Packing } from './packing';

const packing = (fields: Partial<Packing>): Packing => ({
  policy: 'PREFER_WHOLE',
  packUnits: 24,
  overshootMax: 0,
  breakageCost: 0,
  ...fields,
});
const lots = (...units: number[]) => units.map((onHand) => ({ onHand }));
const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

test('exact units come from the lots that expire first', () => {
  expect(takeUnits(lots(30, 30), 48).taken).toEqual([30, 18]);
});

test('whole packs only leave the loose units of every lot where they are', () => {
  const up = packing({ policy: 'WHOLE_PACKS_UP', overshootMax: 23 });
  expect(takeUnits(lots(30, 60), 50, up).taken).toEqual([24, 48]);
  expect(takeUnits(lots(30, 40), 50, up)).toEqual({ asked: 72, available: 48, taken: [] });
});

test('whole packs are preferred, then loose units complete the number', () => {
  expect(takeUnits(lots(30, 30), 48, packing({})).taken).toEqual([24, 24]);
  expect(takeUnits(lots(30, 30), 54, packing({})).taken).toEqual([30, 24]);
});

test('a pack is broken or one more given, whichever costs less', () => {
  const stock = lots(48, 48);
  const allowed = packing({ overshootMax: 20, breakageCost: 14 });
  expect(takeUnits(stock, 34, allowed).taken).toEqual([48, 0]);
  expect(takeUnits(stock, 33, allowed).taken).toEqual([33, 0]);
  expect(takeUnits(stock, 34, packing({ overshootMax: 13, breakageCost: 99 })).taken).toEqual([
    34, 0,
  ]);
});

test('packs are those of the item, the smallest unless told', () => {
  const line = { itemId: 'water', quantity: 40, packing: packing({ packUnits: 0 }) };
  const sizes = new Map([['water', [24, 1440]]]);
  expect(withPackSizes([line], sizes)[0]!.packing.packUnits).toBe(24);
  const strange = { ...line, packing: packing({ packUnits: 12 }) };
  expect(() => withPackSizes([strange], sizes)).toThrow(
    'lines[0].packing.packUnits: item water has packs of 24 and 1440',
  );
  expect(() => withPackSizes([line], new Map())).toThrow(/has no packs/);
});

test('more units too many than are allowed are refused before any stock is looked at', () => {
  const up = packing({ policy: 'WHOLE_PACKS_UP', overshootMax: 7 });
  const sizes = new Map([['water', [24]]]);
  const line = { itemId: 'water', quantity: 40, packing: up };
  expect(() => withPackSizes([line], sizes)).toThrow(
    expect.objectContaining({ reason: 'OVERSHOOT_EXCEEDED' }),
  );
  expect(withPackSizes([{ ...line, quantity: 41 }], sizes)).toHaveLength(1);
});

const stock = fc.array(fc.nat(20), { minLength: 1, maxLength: 3 });
const policies = fc.record({
  policy: fc.constantFrom('EXACT' as const, 'WHOLE_PACKS_UP' as const, 'PREFER_WHOLE' as const),
  packUnits: fc.integer({ min: 2, max: 7 }),
  overshootMax: fc.nat(8),
  breakageCost: fc.nat(8),
});

test('what is taken is there, covers what is asked, and is not more than allowed', () => {
  fc.assert(
    fc.property(stock, fc.integer({ min: 1, max: 40 }), policies, (units, quantity, policy) => {
      const { asked, available, taken } = takeUnits(lots(...units), quantity, policy);
      if (taken.length === 0) {
        expect(available).toBeLessThan(asked);
        return;
      }
      taken.forEach((count, index) => expect(count).toBeLessThanOrEqual(units[index]!));
      const overshoot = total(taken) - quantity;
      expect(overshoot).toBeGreaterThanOrEqual(0);
      if (policy.policy === 'EXACT') expect(overshoot).toBe(0);
      if (policy.policy === 'PREFER_WHOLE') {
        expect(overshoot).toBeLessThanOrEqual(policy.overshootMax);
      }
      if (policy.policy === 'WHOLE_PACKS_UP') {
        expect(overshoot).toBeLessThan(policy.packUnits);
        for (const count of taken) expect(count % policy.packUnits).toBe(0);
      }
    }),
  );
});

/** Packs that are broken when so many units leave a lot: its loose ones go before. */
const broken = (taken: number, onHand: number, packUnits: number) =>
  taken % packUnits > onHand % packUnits ? 1 : 0;

/** Every way to take from the lots. */
function* ways(units: number[]): Generator<number[]> {
  if (units.length === 0) return yield [];
  for (let first = 0; first <= units[0]!; first += 1) {
    for (const rest of ways(units.slice(1))) yield [first, ...rest];
  }
}

test('no other way to prefer whole packs costs less', () => {
  const small = fc.array(fc.nat(9), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(small, fc.integer({ min: 1, max: 20 }), policies, (units, quantity, fields) => {
      const policy = { ...fields, policy: 'PREFER_WHOLE' as const };
      const cost = (taken: number[]) =>
        total(taken) -
        quantity +
        policy.breakageCost *
          total(taken.map((count, n) => broken(count, units[n]!, policy.packUnits)));
      const { taken } = takeUnits(lots(...units), quantity, policy);
      if (taken.length === 0) return expect(total(units)).toBeLessThan(quantity);
      const allowed = [...ways(units)].filter((way) => {
        const overshoot = total(way) - quantity;
        return overshoot >= 0 && overshoot <= policy.overshootMax;
      });
      expect(cost(taken)).toBe(Math.min(...allowed.map(cost)));
    }),
  );
});
