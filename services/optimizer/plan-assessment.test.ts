import { casesOf, standingOf } from './plan-assessment';
import { changedProblem } from './plan-changes';
import { parseDispatchProblem } from './problem';
import { solveDispatch } from './solve';

// One boat trip an hour each way: 10 people's food a trip, and hours for two trips only.
const flood = parseDispatchProblem({
  items: [{ id: 'food', massKg: 1 }],
  nodes: [{ id: 'depots/d' }, { id: 'divisions/v' }].map((node, i) => {
    return { ...node, latitude: 22.7 + i / 10, longitude: 114.3 };
  }),
  supplies: [{ nodeId: 'depots/d', itemId: 'food', quantity: 100, keepQuantity: 60 }],
  needs: [{ id: 'n', nodeId: 'divisions/v', itemId: 'food', quantity: 50, priority: 2 }],
  fleets: [
    {
      ...{ id: 'boats', homeNodeId: 'depots/d', count: 1 },
      ...{ massKgCapacity: 10, volumeM3Capacity: 10, hoursAvailable: 4.5 },
    },
  ],
});

test('one more trip is asked about where goods wait for one, and brings what solving says', async () => {
  const base = await solveDispatch(flood);
  expect(base.trips).toMatchObject([{ count: 2 }]);
  const trip = casesOf(flood, base).find(({ kind }) => kind === 'TRIP_ADDED')!;
  expect(trip).toMatchObject({ fleetId: 'boats', fromDepotId: 'd' });
  const then = await solveDispatch(changedProblem(flood, [trip.change]));
  expect(then.trips).toMatchObject([{ count: 3 }]);
  expect(standingOf(base).units - standingOf(then).units).toBe(10);
  expect(standingOf(base).unmet - standingOf(then).unmet).toBe(20);
});

test('safety stock is asked about where a plan leaves some, and vehicles wherever they drive', async () => {
  const kinds = casesOf(flood, await solveDispatch(flood)).map(({ kind }) => kind);
  expect(kinds).toEqual([
    'DEPOT_LOST',
    'STOCK_RELEASED',
    'TRIP_ADDED',
    'VEHICLE_LOST',
    'VEHICLE_ADDED',
    'ROAD_CLOSED',
  ]);
});
