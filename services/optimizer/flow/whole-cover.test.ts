import { buildNetwork } from '../model/build-network';
import { parseDispatchProblem } from '../problem';
import type { DispatchProblemDocument } from '../problem';
import { solveDispatch } from '../solve';
import { HeldShares } from './held-shares';
import { TripLoads } from './trip-loads';
import { TripMoves } from './trip-moves';
import { shareOut } from './trip-sharing';
import { waysBy } from './ways-by';

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

it('ends with its time, however many needs there are to bring a share', () => {
  const plenty = {
    ...document,
    supplies: document.supplies!.map((line) => ({ ...line, quantity: 1_000 })),
    fleets: document.fleets!.map((fleet) => ({ ...fleet, count: 100 })),
  };
  const network = buildNetwork(parseDispatchProblem(plenty));
  const held = new HeldShares(network, new Map());
  const loads = new TripLoads(network);
  const moves = new TripMoves(loads, held.claims);
  const looks = [1];
  shareOut(moves, held, waysBy(loads), () => looks.shift() ?? 0);
  expect(loads.served.every((units) => units === 0)).toBe(true);
  shareOut(moves, held, waysBy(loads), () => 1);
  expect(loads.served.every((units) => units > 0)).toBe(true);
});
