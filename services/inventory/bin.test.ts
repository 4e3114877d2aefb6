import fc from 'fast-check';
import { requireBinTakes, type Bin, type BinGoods } from './bin';

const bin: Bin = {
  depotId: 'd',
  code: 'A-01',
  storageClass: 'AMBIENT',
  volumeM3Capacity: 1,
  massKgCapacity: 500,
  closed: false,
};
const goods = (fields: Partial<BinGoods> = {}): BinGoods => ({
  itemId: 'water',
  storageClass: 'AMBIENT',
  massKg: 0.5,
  volumeM3: 0.001,
  quantity: 100,
  ...fields,
});
const reason = (name: string) => expect.objectContaining({ reason: name }) as Error;

test('a bin takes goods of its class, a cool one ambient goods too', () => {
  const cool = { ...bin, storageClass: 'COOL' as const };
  expect(() => requireBinTakes(cool, [], [goods()])).not.toThrow();
  const fuel = goods({ storageClass: 'FUEL' });
  expect(() => requireBinTakes(bin, [], [fuel])).toThrow(reason('BIN_STORAGE_CLASS'));
  const other = { ...bin, storageClass: 'FUEL' as const };
  expect(() => requireBinTakes(other, [], [goods()])).toThrow(reason('BIN_STORAGE_CLASS'));
});

test('a bin that is full by volume or by mass takes no more, and says how full', () => {
  expect(() => requireBinTakes(bin, [goods({ quantity: 1000 })], [goods({ quantity: 1 })])).toThrow(
    'depots/d/bins/A-01 would hold 1.001 m³ of 1 m³',
  );
  const heavy = goods({ massKg: 6, quantity: 100 });
  expect(() => requireBinTakes(bin, [], [heavy])).toThrow(/600 kg of 500 kg/);
});

test('a closed bin takes nothing', () => {
  const closed = { ...bin, closed: true };
  expect(() => requireBinTakes(closed, [], [goods()])).toThrow(reason('BIN_CLOSED'));
});

test('units that fit one by one fit together, however binary sums them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (count) => {
      const exact = { ...bin, volumeM3Capacity: count * 0.00077, massKgCapacity: 0 };
      const one = goods({ volumeM3: 0.00077, quantity: 1 });
      const all = Array.from({ length: count }, () => one);
      expect(() => requireBinTakes(exact, all, [])).not.toThrow();
    }),
  );
});
