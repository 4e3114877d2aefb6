import { recoveredSince, requireOneWay, sumsOf } from './recall';

const none = {
  onHand: 0,
  reserved: 0,
  inTransit: 0,
  onLoan: 0,
  issued: 0,
  converted: 0,
  inKits: 0,
};
const asked = { itemId: null, batchNumber: '', expireDate: null, lotIds: [] };

test('units are counted where they are, those in kits both there and in all', () => {
  expect(
    sumsOf([
      { kind: 'ON_HAND', inKits: false, isMade: false, units: 10 },
      { kind: 'ON_HAND', inKits: true, isMade: false, units: 4 },
      { kind: 'ISSUED', inKits: true, isMade: false, units: 3 },
    ]),
  ).toEqual({ ...none, onHand: 14, issued: 3, inKits: 7 });
});

test('what came back is what is outstanding no longer, never less than nothing', () => {
  const before = { ...none, onHand: 5, reserved: 3, issued: 10 };
  expect(recoveredSince(before, { ...none, onHand: 12, issued: 6 })).toBe(7);
  expect(recoveredSince(before, { ...none, reserved: 3, inTransit: 4, issued: 10 })).toBe(0);
});

test('either a batch of an item is recalled or lots are, and one of the two', () => {
  expect(() => requireOneWay({ ...asked, itemId: 'water', batchNumber: 'B1' })).not.toThrow();
  expect(() => requireOneWay({ ...asked, lotIds: ['x'] })).not.toThrow();
  expect(() => requireOneWay({ ...asked, itemId: 'water', lotIds: ['x'] })).toThrow(/not both/);
  expect(() => requireOneWay(asked)).toThrow(/itemId: .*; batchNumber: /);
});
