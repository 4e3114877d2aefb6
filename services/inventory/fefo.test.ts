import fc from 'fast-check';
import { AppError } from '../platform/errors';
import { insufficientStock, takeStock, type LotStock, type StockLine } from './fefo';

const lot = (lotId: string, expireDate: string, onHand: number): LotStock => ({
  depotId: 'd',
  itemId: 'water',
  lotId,
  expireDate,
  onHand,
});
const ask = (quantity: number, lotId?: string): StockLine => ({
  depotId: 'd',
  itemId: 'water',
  quantity,
  ...(lotId && { lotId }),
});

test('takes from the lot that expires first, and from the next when it runs out', () => {
  const stock = [lot('c', 'infinity', 9), lot('b', '2027-05-01', 4), lot('a', '2027-06-01', 4)];
  const { shares, shortages } = takeStock([ask(6)], stock);
  expect(shares.map(({ lotId, quantity }) => [lotId, quantity])).toEqual([
    ['b', 4],
    ['a', 2],
  ]);
  expect(shortages).toEqual([]);
});

test('what one line takes is gone for the next', () => {
  const { shares, shortages } = takeStock([ask(3), ask(3)], [lot('a', '2027-06-01', 5)]);
  expect(shares).toHaveLength(1);
  expect(shortages).toEqual([{ lineNumber: 1, asked: 3, available: 2 }]);
});

test('a line that names a lot takes only from it', () => {
  const stock = [lot('a', '2027-05-01', 9), lot('b', '2027-06-01', 2)];
  expect(takeStock([ask(2, 'b')], stock).shares[0]).toMatchObject({ lotId: 'b', quantity: 2 });
  expect(takeStock([ask(3, 'b')], stock).shortages).toHaveLength(1);
});

test('every short line is named with what it asked and what there is', () => {
  const lines = [ask(1), ask(5), ask(7)];
  const error = insufficientStock(
    [
      { lineNumber: 1, asked: 5, available: 4 },
      { lineNumber: 2, asked: 7, available: 0 },
    ],
    lines,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error.reason).toBe('INSUFFICIENT_STOCK');
  expect(error.details.preconditions).toEqual([
    { type: 'INSUFFICIENT_STOCK', subject: 'lines[1]', description: 'asked 5, available 4' },
    { type: 'INSUFFICIENT_STOCK', subject: 'lines[2]', description: 'asked 7, available 0' },
  ]);
});

const anyStock = fc.uniqueArray(
  fc.record({
    depotId: fc.constantFrom('d1', 'd2'),
    itemId: fc.constantFrom('water', 'tent'),
    lotId: fc.constantFrom('a', 'b', 'c', 'e'),
    expireDate: fc.constantFrom('2027-01-01', '2027-02-01', 'infinity'),
    onHand: fc.integer({ min: 0, max: 20 }),
  }),
  { selector: (row) => `${row.depotId} ${row.itemId} ${row.lotId}` },
);
const anyLines = fc.array(
  fc.record({
    depotId: fc.constantFrom('d1', 'd2', 'd3'),
    itemId: fc.constantFrom('water', 'tent'),
    quantity: fc.integer({ min: 1, max: 25 }),
  }),
);

test('no lot gives more than it has, and each line gets all it asked or nothing', () => {
  fc.assert(
    fc.property(anyStock, anyLines, (stock, lines) => {
      const before = JSON.stringify(stock);
      const { shares, shortages } = takeStock(lines, stock);
      for (const row of stock) {
        const taken = shares.filter(
          (share) =>
            share.lotId === row.lotId &&
            share.depotId === row.depotId &&
            share.itemId === row.itemId,
        );
        expect(taken.reduce((sum, { quantity }) => sum + quantity, 0)).toBeLessThanOrEqual(
          row.onHand,
        );
      }
      lines.forEach((line, lineNumber) => {
        const got = shares
          .filter((share) => share.lineNumber === lineNumber)
          .reduce((sum, { quantity }) => sum + quantity, 0);
        const short = shortages.some((shortage) => shortage.lineNumber === lineNumber);
        expect(got).toBe(short ? 0 : line.quantity);
      });
      expect(JSON.stringify(stock)).toBe(before);
    }),
  );
});

test('never leaves units of an earlier lot while taking from a later one', () => {
  fc.assert(
    fc.property(anyStock, fc.integer({ min: 1, max: 60 }), (rows, quantity) => {
      const stock = rows.filter((row) => row.depotId === 'd1' && row.itemId === 'water');
      const { shares } = takeStock([{ depotId: 'd1', itemId: 'water', quantity }], stock);
      const last = shares.at(-1);
      for (const row of last ? stock : []) {
        if (row.expireDate >= last!.expireDate) continue;
        expect(shares.find(({ lotId }) => lotId === row.lotId)?.quantity ?? 0).toBe(row.onHand);
      }
    }),
  );
});
