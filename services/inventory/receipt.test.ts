import fc from 'fast-check';
import { applyReceipt, type CarriedShare } from './receipt';

const carried = (lotId: string, quantity: number, done: Partial<CarriedShare> = {}) => ({
  itemId: 'water',
  lotId,
  expireDate: `2027-01-0${lotId}`,
  quantity,
  received: 0,
  lost: 0,
  ...done,
});
const line = (received: number, lost = 0) => ({
  itemId: 'water',
  received,
  lost,
  lossReason: lost > 0 ? 'the lorry fell into the river' : '',
});

test('part arrives first and the rest is lost: the transfer is then received', () => {
  const first = applyReceipt([carried('1', 4), carried('2', 4)], [line(5)]);
  expect(first.state).toBe('PARTIALLY_RECEIVED');
  expect(first.shares).toEqual([
    { itemId: 'water', lotId: '1', received: 4, lost: 0 },
    { itemId: 'water', lotId: '2', received: 1, lost: 0 },
  ]);
  const rest = applyReceipt(
    [carried('1', 4, { received: 4 }), carried('2', 4, { received: 1 })],
    [line(2, 1)],
  );
  expect(rest.state).toBe('RECEIVED');
  expect(rest.losses).toEqual([
    { itemId: 'water', lotId: '2', quantity: 1, reason: 'the lorry fell into the river' },
  ]);
});

test('more than is in transit is refused, naming the line', () => {
  expect(() => applyReceipt([carried('1', 4, { lost: 1 })], [line(3, 1)])).toThrow(
    expect.objectContaining({
      reason: 'RECEIPT_EXCEEDS',
      details: {
        preconditions: [
          { type: 'RECEIPT_EXCEEDS', subject: 'lines[0]', description: 'recorded 4, in transit 3' },
        ],
      },
    }) as Error,
  );
});

test('an item that the transfer does not carry is refused', () => {
  expect(() => applyReceipt([carried('1', 4)], [{ ...line(1), itemId: 'tent' }])).toThrow(
    expect.objectContaining({ reason: 'FIELD_INVALID' }) as Error,
  );
});

test('a receipt spreads exactly what was recorded and overfills no lot', () => {
  const lots = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(lots, fc.nat(20), fc.nat(20), (quantities, received, lost) => {
      const shares = quantities.map((quantity, n) => carried(String(n + 1), quantity));
      const total = quantities.reduce((sum, quantity) => sum + quantity, 0);
      if (received + lost > total) return;
      const receipt = applyReceipt(shares, [line(received, lost)]);
      const sum = (pick: 'received' | 'lost') =>
        receipt.shares.reduce((units, share) => units + share[pick], 0);
      expect([sum('received'), sum('lost')]).toEqual([received, lost]);
      for (const share of receipt.shares) {
        const lot = shares.find(({ lotId }) => lotId === share.lotId)!;
        expect(share.received + share.lost).toBeLessThanOrEqual(lot.quantity);
      }
      expect(receipt.state).toBe(received + lost === total ? 'RECEIVED' : 'PARTIALLY_RECEIVED');
    }),
  );
});
