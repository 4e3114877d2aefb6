import fc from 'fast-check';
import { assemblyRuns, checkKit, type Component, type ComponentUnits } from './kit';
import { neverExpires } from './lot';

const unit = (itemId: string, lotId: string, quantity: number, expireDate = '2027-06-01') => ({
  itemId,
  lotId,
  quantity,
  expireDate,
});

test('kits of the same lots are one run, which expires with the first of them', () => {
  const bill = [
    { itemId: 'vest', quantity: 1 },
    { itemId: 'torch', quantity: 2 },
  ];
  const units = [
    unit('vest', 'v1', 3, '2028-01-01'),
    unit('vest', 'v2', 1, '2029-01-01'),
    unit('torch', 't1', 8, neverExpires),
  ];
  expect(assemblyRuns(bill, units, 4)).toEqual([
    {
      kits: 3,
      expireDate: '2028-01-01',
      contents: [
        { itemId: 'vest', lotId: 'v1', quantity: 1 },
        { itemId: 'torch', lotId: 't1', quantity: 2 },
      ],
    },
    {
      kits: 1,
      expireDate: '2029-01-01',
      contents: [
        { itemId: 'vest', lotId: 'v2', quantity: 1 },
        { itemId: 'torch', lotId: 't1', quantity: 2 },
      ],
    },
  ]);
});

test('a kit that ends one lot and begins the next is alone', () => {
  const bill = [{ itemId: 'torch', quantity: 2 }];
  const runs = assemblyRuns(bill, [unit('torch', 'a', 3), unit('torch', 'b', 3)], 3);
  expect(runs.map(({ kits, contents }) => [kits, contents.length])).toEqual([
    [1, 1],
    [1, 2],
    [1, 1],
  ]);
});

test('a kit of things that never expire does not expire', () => {
  const runs = assemblyRuns([{ itemId: 'a', quantity: 1 }], [unit('a', 'x', 1, neverExpires)], 1);
  expect(runs[0]!.expireDate).toBe(neverExpires);
});

test('a check says how many components are complete: nine of nine, or which is missing', () => {
  const bill = Array.from({ length: 9 }, (_, n) => ({ itemId: `i${n}`, quantity: 1 }));
  const stock = new Map(bill.map(({ itemId }, n) => [itemId, n === 4 ? 3 : 10]));
  expect(checkKit(bill, stock, 3)).toMatchObject({ completeComponents: 9, assemblableKits: 3 });
  const short = checkKit(bill, stock, 5);
  expect(short.completeComponents).toBe(8);
  expect(short.components[4]).toMatchObject({ needed: 5, available: 3, missing: 2 });
});

/** A bill, and lots that hold exactly what so many kits need of it. */
const assemblies = fc
  .record({
    kits: fc.integer({ min: 1, max: 30 }),
    parts: fc.array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 4 }),
        cuts: fc.array(fc.nat(120), { maxLength: 4 }),
        days: fc.array(fc.integer({ min: 1, max: 28 }), { minLength: 5, maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ kits, parts }) => {
    const bill: Component[] = parts.map(({ quantity }, n) => ({ itemId: `i${n}`, quantity }));
    const units = parts.flatMap(({ quantity, cuts, days }, n): ComponentUnits[] => {
      const total = quantity * kits;
      const points = [0, ...cuts.map((cut) => cut % total).sort((a, b) => a - b), total];
      return points.slice(1).map((end, m) => ({
        itemId: `i${n}`,
        lotId: `i${n}-${m}`,
        quantity: end - points[m]!,
        expireDate: `2027-01-${String(days[m]).padStart(2, '0')}`,
      }));
    });
    return { bill, units: units.filter(({ quantity }) => quantity > 0), kits };
  });

test('assembling keeps every unit of every lot, and each kit is what the bill says', () => {
  fc.assert(
    fc.property(assemblies, ({ bill, units, kits }) => {
      const runs = assemblyRuns(bill, units, kits);
      expect(runs.reduce((sum, run) => sum + run.kits, 0)).toBe(kits);
      const used = new Map<string, number>();
      for (const run of runs) {
        for (const { itemId, quantity } of bill) {
          const own = run.contents.filter((content) => content.itemId === itemId);
          expect(own.reduce((sum, content) => sum + content.quantity, 0)).toBe(quantity);
        }
        for (const { lotId, quantity } of run.contents) {
          expect(Number.isInteger(quantity)).toBe(true);
          used.set(lotId, (used.get(lotId) ?? 0) + quantity * run.kits);
        }
        const dates = run.contents.map(
          ({ lotId }) => units.find((lot) => lot.lotId === lotId)!.expireDate,
        );
        expect(run.expireDate).toBe([...dates].sort()[0]);
      }
      expect(Object.fromEntries(used)).toEqual(
        Object.fromEntries(units.map(({ lotId, quantity }) => [lotId, quantity])),
      );
    }),
  );
});
