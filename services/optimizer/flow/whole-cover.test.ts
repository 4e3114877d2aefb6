import { parseDispatchProblem } from '../problem';
import type { DispatchProblemDocument } from '../problem';
import { solveDispatch } from '../solve';

const items = [5, 12, 19, 26].map((kg, k) => ({ id: `item-${k}`, massKg: kg + 1 }));
const sites = Array.from({ length: 12 }, (_, j) => ({
  id: `site-${j}`,
  latitude: 22 + ((j * 7 + 1) % 10) / 100,
  longitude: 114 + ((j * 3) % 10) / 100,
}));
const depots = [
  { id: 'a', latitude: 22, longitude: 114 },
  { id: 'b', latitude: 22.1, longitude: 114.1 },
];

/** Two depots whose vehicles make about two trips for every community. */
const document: DispatchProblemDocument = {
  items,
  nodes: [...depots, ...sites],
  supplies: depots.flatMap(({ id }, d) =>
    items.map((item, k) => ({ nodeId: id, itemId: item.id, quantity: (k + d) % 2 ? 30 : 60 })),
  ),
  needs: sites.flatMap(({ id }, j) =>
    items.map((item, k) => {
      const quantity = 2 + ((j * 5 + k * 3 + 1) % 9) * (j % 4 === 0 ? 3 : 1);
      return { nodeId: id, itemId: item.id, quantity };
    }),
  ),
  fleets: depots.map(({ id }) => ({
    id,
    homeNodeId: id,
    count: 3,
    massKgCapacity: 900,
    volumeM3Capacity: 5,
    hoursAvailable: 3.5,
  })),
  policy: { shortage: 'MAX_MIN', timeLimitSeconds: 60 },
};

it('leaves no community without an item where its trips could reach all', async () => {
  const problem = parseDispatchProblem(document);
  const largeFrom = { separate: Infinity, joined: 0, partNeeds: 20 };
  const { check, deliveries, stages } = await solveDispatch(problem, { largeFrom });
  expect(check.feasible).toBe(true);
  const served = new Set(deliveries.map(({ needId }) => needId));
  expect(problem.needs.filter(({ id }) => !served.has(id))).toEqual([]);
  // Rounded from a plan with parts of trips, each item's largest unmet share was 1.
  expect(stages[0]).toMatchObject({ name: 'equity' });
  expect(stages[0]!.value).toBeLessThan(1.5);
});
