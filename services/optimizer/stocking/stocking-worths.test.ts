import { parseStockingProblem } from './stocking-problem';
import { solveStocking } from './stocking-solve';
import type { StockingSolution } from './stocking-solution';

const opens = { sizes: [{ id: 'L', capacityVolumeM3: 2, openCost: 6 }] };

/** One item at 10 a unit short, and so much needed of it by each customer, in one of two scenarios. */
async function worths(
  needs: number[],
  site: object,
): Promise<{ values: number[]; solution: StockingSolution }> {
  const customers = needs.map((_, c) => ({ id: `c${c}` }));
  const solution = await solveStocking(
    parseStockingProblem({
      items: [{ id: 'k', unitCost: 1, shortagePenalty: 10 }],
      sites: [{ id: 'a', sizes: [], ...site }],
      customers,
      lanes: customers.map(({ id }) => ({ siteId: 'a', customerId: id, costPerUnit: 1 })),
      scenarios: [
        {
          ...{ id: 'bad', probability: 0.5 },
          needs: needs.map((quantity, c) => ({ customerId: `c${c}`, itemId: 'k', quantity })),
        },
        { id: 'good', probability: 0.5 },
      ],
    }),
  );
  expect(solution.status).toBe('OPTIMAL');
  return { values: solution.marginalValues.map(({ value }) => value), solution };
}

test('one more unit is worth what it saves, not what its first part would', async () => {
  const { values } = await worths([0.25, 0.5], {});
  expect(values).toEqual([expect.closeTo(0.5 * 0.75 * 9, 6)]);
});

test('one more unit is worth the opening that it makes needless', async () => {
  const { values, solution } = await worths([2.5], opens);
  // One at hand serves 1 of 2.5 units; what is left is no longer worth opening for.
  expect(solution.openings).toHaveLength(1);
  const before = 6 + 2 + 0.5 * (2 + 5);
  const after = 0.5 * (1 + 15);
  expect(values).toEqual([expect.closeTo(before - after, 6)]);
});

test('prices count what a closed site may send more, with more on hand', async () => {
  const existingStock = [{ itemId: 'k', quantity: 30_000 }];
  const { values } = await worths([50_000], { existingStock });
  expect(values).toEqual([expect.closeTo(0.5 * 9, 6)]);
});
