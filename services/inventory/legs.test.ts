import fc from 'fast-check';
import { shareAmongLegs } from './legs';

const free = (lotId: string, expireDate: string, quantity: number) => ({
  depotId: 'd',
  itemId: 'water',
  lotId,
  expireDate,
  quantity,
});
const leg = (...quantities: number[]) => ({
  fromDepotId: 'd',
  lines: quantities.map((quantity) => ({ itemId: 'water', quantity })),
});

test('the first leg takes the lots that expire first', () => {
  const shares = shareAmongLegs(
    [leg(3), leg(4)],
    [free('b', '2027-06-01', 5), free('a', '2027-05-01', 4)],
  );
  expect(shares.map(({ legNumber, lotId, quantity }) => [legNumber, lotId, quantity])).toEqual([
    [0, 'a', 3],
    [1, 'a', 1],
    [1, 'b', 3],
  ]);
});

test('every line beyond the reservation is named', () => {
  const refused = () => shareAmongLegs([leg(4), leg(2), leg(1)], [free('a', '2027-05-01', 4)]);
  expect(refused).toThrow(
    expect.objectContaining({
      reason: 'TRANSFER_EXCEEDS_RESERVATION',
      details: expect.objectContaining({
        preconditions: [
          expect.objectContaining({ subject: 'legs[1].lines[0]' }),
          expect.objectContaining({ subject: 'legs[2].lines[0]' }),
        ],
      }) as object,
    }) as Error,
  );
});

test('legs never use more of a lot than is free', () => {
  const quantities = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(quantities, quantities, (lots, asked) => {
      const stock = lots.map((quantity, n) => free(`lot-${n}`, `2027-0${n + 1}-01`, quantity));
      const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
      if (total(asked) > total(lots)) return;
      const shares = shareAmongLegs(
        asked.map((quantity) => leg(quantity)),
        stock,
      );
      expect(total(shares.map(({ quantity }) => quantity))).toBe(total(asked));
      for (const lot of stock) {
        const used = shares.filter(({ lotId }) => lotId === lot.lotId);
        expect(total(used.map(({ quantity }) => quantity))).toBeLessThanOrEqual(lot.quantity);
      }
    }),
  );
});
