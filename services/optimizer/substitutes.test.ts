import fc from 'fast-check';
import { asAsked, choicesByItem, withSubstitutes, type SubstituteRule } from './substitutes';
import type { PlannedNeed } from './outstanding';

const need = (given: Partial<PlannedNeed>): PlannedNeed => ({
  divisionCode: 'd-1',
  itemId: 'tent',
  standardId: 'tent-4',
  reliefNeed: 'SHELTER',
  quantity: 10,
  priority: 5,
  ...given,
});

const rule = (given: Partial<SubstituteRule>): SubstituteRule => ({
  itemId: 'tent',
  substituteItemId: 'tarp',
  ratio: 2,
  twoWay: false,
  priority: 1,
  ...given,
});

const split = (needs: PlannedNeed[], stock: Record<string, number>, rules = [rule({})]) =>
  withSubstitutes(needs, new Map(Object.entries(stock)), { rules, byPriority: true });

test('what is short is asked for as its substitute, by the least urgent needs first', () => {
  const needs = [need({}), need({ divisionCode: 'd-2', priority: 1 })];
  const { needs: asked, substitutions } = split(needs, { tent: 14, tarp: 100 });
  expect(substitutions).toMatchObject([
    { divisionCode: 'd-2', itemId: 'tent', quantity: 6, substituteQuantity: 12, ratio: 2 },
  ]);
  expect(asked.map(({ itemId, quantity, priority }) => [itemId, quantity, priority])).toEqual([
    ['tent', 10, 5],
    ['tent', 4, 1],
    ['tarp', 12, 0.5],
  ]);
});

test('a substitute that is needed for itself is not given away', () => {
  const needs = [need({}), need({ itemId: 'tarp', standardId: 'tarp', quantity: 7 })];
  const { substitutions } = split(needs, { tent: 0, tarp: 12 });
  expect(substitutions).toMatchObject([{ quantity: 2, substituteQuantity: 4 }]);
});

test('two-way rules hold at the inverse ratio, the preferred choice first', () => {
  const rules = [rule({ substituteItemId: 'sheet', priority: 9 }), rule({ twoWay: true })];
  const choices = choicesByItem(rules);
  expect(choices.get('tent')!.map((one) => one.substituteItemId)).toEqual(['tarp', 'sheet']);
  expect(choices.get('tarp')).toMatchObject([{ substituteItemId: 'tent', ratio: 0.5 }]);
});

test('never more is replaced than is short, nor more taken than there is', () => {
  const quantity = fc.integer({ min: 1, max: 40 });
  const priority = fc.integer({ min: 1, max: 9 });
  const ratio = fc.double({ min: 0.1, max: 5, noNaN: true });
  const needs = fc.array(fc.record({ quantity, priority }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      needs,
      fc.nat(100),
      fc.nat(100),
      ratio,
      fc.boolean(),
      (lines, tent, tarp, r, by) => {
        const all = lines.map((line, i) => need({ ...line, divisionCode: `d-${i}` }));
        const stock = new Map(Object.entries({ tent, tarp }));
        const options = { rules: [rule({ ratio: r })], byPriority: by };
        const { needs: asked, substitutions } = withSubstitutes(all, stock, options);
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        const total = sum(all.map((one) => one.quantity));
        const replaced = sum(substitutions.map((one) => one.quantity));
        expect(replaced).toBeLessThanOrEqual(Math.max(0, total - tent));
        expect(sum(substitutions.map((one) => one.substituteQuantity))).toBeLessThanOrEqual(tarp);
        const left = asked.filter(({ itemId }) => itemId === 'tent');
        expect(sum(left.map((one) => one.quantity)) + replaced).toBe(total);
      },
    ),
    { numRuns: 50 },
  );
});

test('goods that came count as what they replace, however they were split', () => {
  const line = { divisionCode: 'd-1', standardId: 's', itemId: 'tent', substituteItemId: 'tarp' };
  const goods = [3, 1, 5].map((quantity) => ({ divisionCode: 'd-1', itemId: 'tarp', quantity }));
  const counted = asAsked(goods, [{ ...line, ratio: 2, quantity: 2, substituteQuantity: 4 }]);
  expect(counted.map(({ itemId, quantity }) => [itemId, quantity])).toEqual([
    ['tent', 1],
    ['tent', 1],
    ['tarp', 5],
  ]);
});

test('what comes too little of is shared with those who ask for the substitute itself', () => {
  const needs = [
    need({ itemId: 'w', quantity: 40 }),
    need({ itemId: 'v', standardId: 'v', quantity: 30 }),
  ];
  const rules = [rule({ itemId: 'w', substituteItemId: 'v' })];
  const { substitutions } = split(needs, { v: 110 }, rules);
  expect(substitutions).toMatchObject([{ quantity: 40, substituteQuantity: 80, ownQuantity: 30 }]);
  const come = (...parts: number[]) => {
    const sums: Record<string, number> = {};
    const goods = parts.map((quantity) => ({ divisionCode: 'd-1', itemId: 'v', quantity }));
    for (const { itemId, quantity } of asAsked(goods, substitutions)) {
      sums[itemId] = (sums[itemId] ?? 0) + quantity;
    }
    return sums;
  };
  expect(come(110)).toEqual({ w: 40, v: 30 });
  // 80 of 110 are for w: of 55 it gets 40, which replace 20, and v keeps the other half of its 30.
  expect(come(55)).toEqual({ w: 20, v: 15 });
  expect(come(20, 35)).toEqual({ w: 20, v: 15 });
  expect(come(100, 30)).toEqual({ w: 40, v: 50 });
});
