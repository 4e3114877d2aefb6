import fc from 'fast-check';
import { parseDispatchProblem } from './problem';
import { solveDispatch } from './solve';
import { withOneMore } from './value-check';

const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });

test('a price is at most what one more unit brings; verified, it is just that', async () => {
  const hours = fc.array(fc.constantFrom(1, 2, 3, 20), { minLength: 4, maxLength: 4 });
  const fleet = fc.option(fc.constantFrom(2, 4, 7), { nil: undefined });
  const shortage = fc.constantFrom('PRIORITY' as const, 'GUARANTEED_MINIMUM' as const);
  const posed = fc.tuple(
    fc.array(count(5), { minLength: 5, maxLength: 5 }),
    hours,
    fleet,
    shortage,
  );
  let [seen, less] = [0, 0];
  await fc.assert(
    fc.asyncProperty(posed, async ([[a = 0, b = 0, x = 0, y = 0, p = 1], way, trucks, rule]) => {
      const stock = (nodeId: string, quantity: number) => ({ nodeId, itemId: 'w', quantity });
      const ends = ['a x', 'a y', 'b x', 'b y'].map((ids) => ids.split(' '));
      const problem = parseDispatchProblem({
        items: [{ id: 'w', massKg: 1 }],
        nodes: ['a', 'b', 'x', 'y'].map((id) => ({ id })),
        supplies: [stock('a', a), stock('b', b)],
        needs: [
          { ...stock('x', x), priority: 1 + p, minimumShare: 0.5 },
          { ...stock('y', y), priority: 2, minimumShare: 0.5 },
        ],
        lanes: ends.map(([fromNodeId = '', toNodeId = ''], i) => {
          return { fromNodeId, toNodeId, hours: way[i], capacityUnits: i === 1 ? 2 : undefined };
        }),
        fleets: trucks
          ? [
              {
                id: 'f',
                homeNodeId: 'a',
                count: 1,
                massKgCapacity: 2,
                volumeM3Capacity: 9,
                hoursAvailable: trucks,
              },
            ]
          : [],
        policy: { shortage: rule },
      });
      const plain = await solveDispatch(problem, { verifySeconds: 0 });
      const verified = await solveDispatch(problem, { verifySeconds: 60 });
      const unmet = ({ stages }: typeof plain) =>
        stages.find(({ name }) => name === 'unmet')!.value;
      for (const price of plain.marginalValues) {
        const more = await solveDispatch(withOneMore(problem, price), { verifySeconds: 0 });
        const gain = unmet(plain) - unmet(more);
        // Whole trips may bring more than a fraction of one was worth.
        if (trucks === undefined) expect(gain).toBeLessThanOrEqual(price.value + 1e-6);
        const found = verified.marginalValues.find(({ nodeId }) => nodeId === price.nodeId);
        expect(found?.value ?? 0).toBeCloseTo(gain);
        expect(found?.verified ?? true).toBe(true);
        seen += 1;
        less += gain < price.value - 1e-6 ? 1 : 0;
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 40) },
  );
  expect(seen).toBeGreaterThan(10);
  expect(less).toBeGreaterThan(0);
});
