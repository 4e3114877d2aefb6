import fc from 'fast-check';
import { proposePurchase, type Offer } from './purchase-proposal';

const offer = (supplierId: string, unitPriceFen: number, more: Partial<Offer> = {}): Offer => ({
  ...{ supplierId, itemId: 'water', unitPriceFen, packUnits: 1, leadDays: 5, rating: 3 },
  ...{ frameworkId: null, remaining: Infinity, ...more },
});
const need = (quantity: number) => [{ depotId: 'd', itemId: 'water', quantity }];
const chosen = (quantity: number, offers: Offer[], dueDays?: number) =>
  proposePurchase(need(quantity), offers, dueDays).proposals.map((line) => [
    line.supplierId,
    line.quantity,
  ]);

test('packs are rounded up, and the cheapest for what is missing is taken', () => {
  const pallet = offer('pallets', 100, { packUnits: 1_440 });
  const cases = offer('cases', 120, { packUnits: 24 });
  expect(chosen(30, [pallet, cases])).toEqual([['cases', 48]]);
  expect(chosen(1_430, [pallet, cases])).toEqual([['pallets', 1_440]]);
});

test('a supplier that is in time comes before a cheaper one that is late', () => {
  const offers = [offer('late', 1, { leadDays: 9 }), offer('soon', 50, { leadDays: 2 })];
  expect(chosen(10, offers, 3)).toEqual([['soon', 10]]);
  expect(chosen(10, offers)).toEqual([['late', 10]]);
  const { proposals } = proposePurchase(need(10), [offers[0]!], 3);
  expect(proposals[0]!.inTime).toBe(false);
});

test('an equal price goes to the quicker, then to the better rated', () => {
  const offers = [offer('a', 10), offer('b', 10, { leadDays: 2 }), offer('c', 10, { rating: 5 })];
  expect(chosen(1, offers)).toEqual([['b', 1]]);
  expect(chosen(1, [offers[0]!, offers[2]!])).toEqual([['c', 1]]);
});

test('every shortfall is covered as far as offers reach, in packs and within agreements', () => {
  const offers = fc.array(
    fc.record({
      price: fc.integer({ min: 0, max: 500 }),
      packUnits: fc.integer({ min: 1, max: 50 }),
      remaining: fc.option(fc.integer({ min: 1, max: 300 }), { nil: Infinity }),
      leadDays: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 6 },
  );
  const shortfalls = fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 });
  fc.assert(
    fc.property(offers, shortfalls, (made, quantities) => {
      const all = made.map(({ price, ...more }, n) =>
        offer(`s${n}`, price, { ...more, frameworkId: String(n) }),
      );
      const asked = quantities.map((quantity, n) => ({ ...need(quantity)[0]!, depotId: `d${n}` }));
      const { proposals, unmet } = proposePurchase(asked, all, 10);
      for (const { depotId, quantity } of asked) {
        const covered = proposals
          .filter((line) => line.depotId === depotId)
          .reduce((sum, line) => sum + line.covered, 0);
        const missing = unmet.find((line) => line.depotId === depotId)?.quantity ?? 0;
        expect(covered + missing).toBe(quantity);
      }
      all.forEach(({ supplierId, packUnits, remaining }) => {
        const own = proposals.filter((line) => line.supplierId === supplierId);
        const total = own.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(total).toBeLessThanOrEqual(remaining);
        for (const { quantity, covered } of own) {
          expect(quantity % packUnits).toBe(0);
          expect(quantity - covered).toBeLessThan(packUnits);
        }
      });
    }),
  );
});
