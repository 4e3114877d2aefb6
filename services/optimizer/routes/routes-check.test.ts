import { checkRoutes } from './routes-check';
import { parseRoutesProblem } from './routes-problem';
import type { RoutesSolution } from './routes-solution';
import { solveRoutes } from './routes-solve';

const document = {
  items: [{ id: 'water', massKg: 2, volumeM3: 0.1 }],
  nodes: [{ id: 'depot' }, { id: 'east' }, { id: 'west' }],
  orders: [
    { id: 'e', fromNodeId: 'depot', toNodeId: 'east', itemId: 'water', quantity: 30, dueHours: 3 },
    { id: 'w', fromNodeId: 'depot', toNodeId: 'west', itemId: 'water', quantity: 20, openHours: 2 },
  ],
  roads: [
    { fromNodeId: 'depot', toNodeId: 'east', hours: 1, km: 40 },
    { fromNodeId: 'depot', toNodeId: 'west', hours: 1 },
    { fromNodeId: 'east', toNodeId: 'west', hours: 0.5 },
  ],
  closures: [{ fromNodeId: 'west', toNodeId: 'depot', fromHours: 0, untilHours: 4 }],
  fleets: [{ id: 'f', homeNodeId: 'depot', count: 1, massKgCapacity: 100, volumeM3Capacity: 5 }],
  policy: { dutyHoursMaximum: 10, drivingHoursMaximum: 2, breakHours: 0.25 },
};
const problem = parseRoutesProblem(document);

test('an answer that was tampered with is found out', async () => {
  const answer = await solveRoutes(problem);
  expect(checkRoutes(problem, answer)).toEqual({
    ...{ feasible: true, findings: [] },
    maxViolation: expect.any(Number) as number,
  });
  const faults: [string, (changed: RoutesSolution) => void][] = [
    ['brought exactly once', ({ routes }) => (first(routes).stops[0]!.lines[0]!.quantity -= 1)],
    ['brought exactly once', ({ routes }) => first(routes).stops.pop()],
    ['is brought to', ({ routes }) => (first(routes).stops[0]!.nodeId = 'west')],
    ['no vehicle', ({ routes }) => (routes[0]!.vehicle = 2)],
    ['driven too quickly', ({ routes }) => (first(routes).stops[0]!.drivingHours = 0.5)],
    ['takes longer', ({ routes }) => (first(routes).stops[1]!.arriveHours -= 0.2)],
    ['unloaded too quickly', ({ routes }) => (first(routes).stops[0]!.departHours -= 0.4)],
    ['not open yet', ({ routes }) => (first(routes).stops[1]!.startHours = 1.9)],
    ['loads too quickly', ({ routes }) => (first(routes).departHours -= 0.3)],
    ['is closed', ({ routes }) => (first(routes).returnHours = 3.9)],
    ['rests too little', ({ routes }) => (first(routes).back.breakHours = 0)],
    ['on duty too long', ({ routes }) => (first(routes).returnHours = 12)],
    ['do not add up', ({ routes }) => (routes[0]!.workHours += 1)],
    ['the distance', ({ routes }) => (first(routes).distanceKm += 3)],
    ['is 40 km long', ({ routes }) => (first(routes).stops[0]!.distanceKm += 3)],
    ['the total of vehicleHours', ({ totals }) => (totals.vehicleHours -= 1)],
    ['the total of trips', ({ totals }) => (totals.trips += 1)],
    ['the mass', ({ routes }) => (first(routes).massKg -= 10)],
    ['the value of unmet', ({ stages }) => (stages[0]!.value = 5)],
    ['the bound of hours', ({ stages }) => (stages[2]!.bound += 1)],
  ];
  for (const [words, change] of faults) {
    const changed = structuredClone(answer);
    change(changed);
    const { feasible, findings } = checkRoutes(problem, changed);
    expect(feasible).toBe(false);
    expect(findings.map(({ description }) => description).join('; ')).toContain(words);
  }
});

function first(routes: RoutesSolution['routes']) {
  return routes[0]!.trips[0]!;
}

test('what is no routes problem is refused with every path', () => {
  const broken = {
    ...document,
    nodes: [...document.nodes, { id: 'south', latitude: 3 }],
    orders: [
      { ...document.orders[0]!, itemId: 'tent', fleetId: 'ship' },
      { ...document.orders[1]!, toNodeId: 'depot', openHours: 9, dueHours: 8 },
    ],
    closures: [{ fromNodeId: 'depot', toNodeId: 'moon', fromHours: 3, untilHours: 2 }],
  };
  expect(() => parseRoutesProblem(broken)).toThrow(
    expect.objectContaining({
      violations: [
        'nodes[3].longitude',
        'orders[0].itemId',
        'orders[0].fleetId',
        'orders[1].toNodeId',
        'orders[1].dueHours',
        'closures[0].toNodeId',
        'closures[0].untilHours',
      ].map((field) => expect.objectContaining({ field }) as object),
    }) as Error,
  );
  expect(() => parseRoutesProblem({ ...document, roads: [] })).toThrow(/nodes\[0\].latitude/);
});
