import fc from 'fast-check';
import { optionsFor, propose, type Substitute } from './substitute';

const way = (fields: Partial<Substitute>): Substitute => ({
  itemId: 'bottle',
  substituteItemId: 'barrel',
  ratio: 0.11,
  twoWay: false,
  priority: 1,
  ...fields,
});

test('ways lead from the item, and back where they are two-way, best first', () => {
  const all = [
    way({}),
    way({ itemId: 'bladder', substituteItemId: 'bottle', ratio: 2000, twoWay: true, priority: 0 }),
    way({ itemId: 'other', substituteItemId: 'bottle' }),
  ];
  expect(optionsFor('bottle', all)).toEqual([
    { itemId: 'bladder', ratio: 1 / 2000, priority: 0 },
    { itemId: 'barrel', ratio: 0.11, priority: 1 },
  ]);
});

test('a ratio that binary cannot write takes no unit too many', () => {
  const option = { itemId: 'barrel', ratio: 0.11, priority: 1 };
  const [proposal] = propose([option], 100, new Map([['barrel', 11]]));
  expect(proposal).toMatchObject({ needed: 11, covers: 100 });
});

test('what is needed covers what is missing, and one unit less does not', () => {
  const ratios = fc.integer({ min: 1, max: 5_000 }).map((thousandths) => thousandths / 1000);
  fc.assert(
    fc.property(ratios, fc.integer({ min: 1, max: 1e6 }), (ratio, missing) => {
      const option = { itemId: 'a', ratio, priority: 1 };
      const { needed } = propose([option], missing, new Map())[0]!;
      const covers = (units: number) =>
        propose([option], missing, new Map([['a', units]]))[0]!.covers;
      expect(covers(needed)).toBe(missing);
      expect(covers(needed - 1)).toBeLessThan(missing);
    }),
  );
});
