import fc from 'fast-check';
import { outstandingNeeds, type PlannedNeed } from './outstanding';

const community = '440310001001';

function need(given: Partial<PlannedNeed>): PlannedNeed {
  return {
    divisionCode: community,
    itemId: 'water',
    standardId: 'drinking-water',
    reliefNeed: 'WATER',
    quantity: 100,
    priority: 5,
    ...given,
  };
}

test('what is promised to a community is taken off its needs', () => {
  const promised = [{ divisionCode: community, itemId: 'water', quantity: 30 }];
  expect(outstandingNeeds([need({})], promised)).toEqual([need({ quantity: 70 })]);
});

test('a need that is met is left out, and the surplus helps no other community', () => {
  const neighbour = need({ divisionCode: '440310001002' });
  const promised = [{ divisionCode: community, itemId: 'water', quantity: 900 }];
  expect(outstandingNeeds([need({}), neighbour], promised)).toEqual([neighbour]);
});

test('of two needs for one item the more urgent is met first', () => {
  const urgent = need({ standardId: 'hospital-water', priority: 9, quantity: 40 });
  const promised = [{ divisionCode: community, itemId: 'water', quantity: 60 }];
  expect(outstandingNeeds([need({}), urgent], promised)).toEqual([need({ quantity: 80 })]);
});

const code = fc.constantFrom('440310001001', '440310001002');
const item = fc.constantFrom('water', 'tent');
const quantity = fc.nat(500);
const anyNeed = fc.record({
  divisionCode: code,
  itemId: item,
  standardId: fc.constantFrom('a', 'b', 'c'),
  reliefNeed: fc.constant('WATER'),
  quantity,
  priority: fc.integer({ min: 1, max: 10 }),
});
const anyPromise = fc.record({ divisionCode: code, itemId: item, quantity });

test('no need becomes negative, and promises are used as far as they are needed', () => {
  fc.assert(
    fc.property(fc.array(anyNeed), fc.array(anyPromise), (needs, promised) => {
      const left = outstandingNeeds(needs, promised);
      for (const each of left) expect(each.quantity).toBeGreaterThan(0);
      for (const divisionCode of ['440310001001', '440310001002']) {
        for (const itemId of ['water', 'tent']) {
          const sum = (lines: { divisionCode: string; itemId: string; quantity: number }[]) =>
            lines
              .filter((line) => line.divisionCode === divisionCode && line.itemId === itemId)
              .reduce((total, line) => total + line.quantity, 0);
          expect(sum(left)).toBe(Math.max(0, sum(needs) - sum(promised)));
        }
      }
    }),
  );
});
