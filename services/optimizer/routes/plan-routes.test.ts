import { parseDispatchProblem } from '../problem';
import { changedProblem } from '../plan-changes';
import { routesDocument } from './plan-routes';
import { parseRoutesProblem } from './routes-problem';

const place = { latitude: 22.7, longitude: 114.3 };

test('a plan in whole packs has routes, and its closed lanes are closed both ways', () => {
  const problem = parseDispatchProblem({
    items: [{ id: 'water', massKg: 1, packUnits: 24 }],
    nodes: [
      { id: 'depots/d', ...place },
      { id: 'divisions/c', ...place },
    ],
    closedLanes: [{ fromNodeId: 'depots/d', toNodeId: 'divisions/c' }],
    needs: [{ nodeId: 'divisions/c', itemId: 'water', quantity: 48, priority: 7, dueHours: 5 }],
    fleets: [
      {
        ...{ id: 'f', homeNodeId: 'depots/d', count: 1, massKgCapacity: 100 },
        ...{ volumeM3Capacity: 1, hoursAvailable: 8 },
      },
    ],
  });
  const way = { fromNodeId: 'depots/d', toNodeId: 'divisions/c', departHours: 1, arriveHours: 2 };
  const sent = { ...way, itemId: 'water', quantity: 48 };
  const document = routesDocument(problem, [{ ...sent, fleetId: 'f' }, sent], {
    ...{ timeLimitSeconds: 5, closures: [] },
  });
  expect(parseRoutesProblem(document)).toMatchObject({
    orders: [{ quantity: 48, priority: 7, dueHours: 5, readyHours: 1, fleetId: 'f' }],
    closures: [{ fromNodeId: 'depots/d' }, { fromNodeId: 'divisions/c' }],
    policy: { loadingHours: 0.5, unloadingHours: 0.5 },
  });
  const road = { kind: 'CLOSE_ROAD' as const, fromDepotId: 'd', toDivisionCode: 'c' };
  const timed = changedProblem({ ...problem, closedLanes: [] }, [
    { ...road, fromHours: 2, untilHours: 6 },
  ]);
  const asked = { timeLimitSeconds: 5, closures: [] };
  expect(routesDocument(timed, [{ ...sent, fleetId: 'f' }], asked).closures).toMatchObject([
    { fromHours: 2, untilHours: 6 },
    { fromNodeId: 'divisions/c', fromHours: 2, untilHours: 6 },
  ]);
});
