import { pumpPlan, wantedFlow } from './joint-pumps';
import { placedNeeds } from './joint-shelters';
import { solvers } from '../solver-kinds';
import { supplyPart } from './joint-supply-part';
import { suppliesProblem } from './joint-supplies';
import { teamTasks } from './joint-teams';
import { valueOf } from './joint-values';

const point = (id: string, grade: string, volumeM3: number, inflowM3PerHour = 0) => ({
  id,
  nameZh: id,
  nameEn: id,
  divisionCode: '440310001001',
  grade,
  volumeM3,
  inflowM3PerHour,
  people: 100,
});
const pump = (id: string, flow: number, longitude = 114) => {
  return { id, nameZh: id, nameEn: id, flow, latitude: 22.7, longitude };
};

describe('pumps to waterlogging points', () => {
  test('the worst grade is dry in time first, with no more flow than it takes', () => {
    const points = [point('yellow', 'YELLOW', 480), point('red', 'RED', 4_800)];
    const pumps = [pump('large', 1_000), pump('small', 150)];
    const { orders, drained, value, bound } = pumpPlan(points, pumps, { hours: 6 });
    expect(orders).toMatchObject([
      { assetId: 'large', riskPointId: 'red' },
      { assetId: 'small', riskPointId: 'yellow' },
    ]);
    expect(drained.map(({ hours }) => hours)).toEqual([6, 4]);
    expect([value, bound]).toEqual([0, 0]);
  });

  test('a point where more runs in than is pumped out never gets dry, and the bound says what is missing', () => {
    const points = [point('red', 'RED', 600, 900)];
    const { drained, value, bound } = pumpPlan(points, [pump('p', 1_000)], { hours: 6 });
    expect(drained).toEqual([
      { riskPointId: 'red', wantedFlow: wantedFlow(points[0]!, 6), givenFlow: 1_000 },
    ]);
    expect(value).toBeCloseTo(8 * 250, 9);
    expect(bound).toBe(value);
  });

  test('a pinned pump stays where it is', () => {
    const points = [point('red', 'RED', 480), point('blue', 'BLUE', 480)];
    const pinned = [{ riskPointId: 'blue', assetId: 'p', flow: 500, distanceKm: 1 }];
    const { orders } = pumpPlan(points, [pump('p', 500)], { hours: 6, pinned });
    expect(orders).toEqual(pinned);
  });
});

test('needs go where people are placed, in whole units, and nothing is lost', () => {
  const need = {
    incidentId: 'i',
    divisionCode: 'd',
    itemId: 'water',
    standardId: 's',
    reliefNeed: 'WATER',
    quantity: 101,
    priority: 1,
  };
  const figures = { incidentId: 'i', divisionCode: 'd', injured: 0, missing: 0 };
  const affected = [{ ...figures, affected: 100, displaced: 40 }];
  const placements = [
    { incidentId: 'i', divisionCode: 'd', siteId: 'school', people: 30 },
    { incidentId: 'i', divisionCode: 'd', siteId: 'gym', people: 10 },
  ];
  const placed = placedNeeds([need], affected, placements);
  expect(placed.map(({ siteId, quantity }) => [siteId, quantity])).toEqual([
    [undefined, 61],
    ['school', 30],
    ['gym', 10],
  ]);
});

test('teams are asked for by who is missing or injured, and one for each point to be pumped', () => {
  const incidents = [{ id: 'i', divisionCode: '440310000000', hazard: 'FLOOD', exercise: false }];
  const figures = { incidentId: 'i', divisionCode: '440310001001', affected: 9, displaced: 0 };
  const tasks = teamTasks(
    incidents,
    [{ ...figures, injured: 31, missing: 1 }],
    [point('p', 'RED', 10)],
  );
  expect(tasks).toMatchObject([
    { specialism: 'FLOOD', teams: 1, severity: 10 },
    { specialism: 'MEDICAL', teams: 2 },
    { id: 'p/pumping', specialism: 'FLOOD', severity: 8 },
  ]);
});

test('one more is worth what is better than could have been, said in both languages', () => {
  const one = { kind: 'TRIP' as const, id: 'f', what: { zh: '多一趟', en: 'one more trip' } };
  const stage = (name: string, value: number, bound = value) => [{ name, value, bound, gap: 0 }];
  expect(valueOf(one, stage('unmet', 10, 6), stage('unmet', 7))).toBeUndefined();
  expect(valueOf(one, stage('unmet', 10, 9), stage('unmet', 7))).toMatchObject({ value: 2 });
  for (const name of ['equity', 'minimum', 'effort', 'farthest']) {
    const { reasonZh, reasonEn } = valueOf(one, stage(name, 2), stage(name, 1))!;
    expect([reasonZh, reasonEn].join()).not.toContain(name === 'minimum' ? 'lowers minimum' : name);
  }
});

/** One small vehicle, and water for two incidents of which one is due soon. */
function twoDeadlines() {
  const named = { nameZh: '', nameEn: '' };
  const place = { ...named, latitude: 22.7, longitude: 114 };
  const startTime = new Date('2026-11-22T00:00:00Z');
  const due = (hours: number) => new Date(startTime.getTime() + hours * 3_600_000);
  const incident = (id: string, hours: number) => {
    const about = { divisionCode: '440310000000', hazard: 'FLOOD', exercise: false };
    return { id, ...about, reliefDueTime: due(hours) };
  };
  const need = { divisionCode: 'd', itemId: 'water', standardId: 's', reliefNeed: 'WATER' };
  const input = {
    ...{ startTime, items: [{ id: 'water', massKg: 1, volumeM3: 0, ...named }] },
    depots: [{ id: 'depot', divisionCode: 'd', closed: false, leadHours: 0, ...place }],
    divisions: [
      { code: 'd', parentCode: '', ...place },
      { code: 'e', parentCode: '', ...place },
    ],
    availability: [{ depotId: 'depot', itemId: 'water', available: 20 }],
    busyHours: new Map<string, number>(),
    fleets: [
      {
        ...{ id: 'f', homeDepotId: 'depot', count: 1, massKgCapacity: 1, volumeM3Capacity: 1 },
        ...{ hoursAvailable: 48, assetClassId: '', ...named },
        ...{ medium: 'ROAD' as const, speedKmPerHour: 0 },
      },
    ],
    policy: { shortage: 'PRIORITY', timeLimitSeconds: 5, gap: 0, minimumShare: 0 } as const,
  };
  const goods = { tranches: [], own: [], short: new Map<string, number>(), rules: [] };
  const [long, brief] = [incident('long', 24), incident('brief', 3)];
  return { need, input, goods, long, brief };
}

test('a fleet drives until the last deadline, in whatever order the incidents are named', () => {
  const { need, input, goods, long, brief } = twoDeadlines();
  for (const incidents of [
    [long, brief],
    [brief, long],
  ]) {
    const needs = incidents.map(({ id }) => ({
      ...need,
      incidentId: id,
      quantity: 5,
      priority: 1,
    }));
    const posed = suppliesProblem({ input, goods, incidents, sites: [] }, needs);
    const { problem, deadlines } = posed;
    expect(problem.fleets.map(({ hoursAvailable }) => hoursAvailable)).toEqual([24]);
    expect(
      deadlines.map(({ incidentIds, fleets }) => [incidentIds, fleets[0]!.hoursAvailable]),
    ).toEqual([
      [['brief'], 3],
      [['long'], 24],
    ]);
  }
});

test('what is due soon is driven by then, and the rest with the hours that are left', async () => {
  const { need, input, goods, long, brief } = twoDeadlines();
  const line = { ...need, quantity: 10, priority: 1 };
  const needs = [
    { ...line, incidentId: 'brief', priority: 2 },
    { ...line, incidentId: 'long', divisionCode: 'e' },
  ];
  const { part, shipments, trips, shortfalls } = await supplyPart(
    { solve: (kind: 'dispatch', problem: never) => solvers[kind](problem, {}) } as never,
    { input, goods, needs, sites: [], affected: [] } as never,
    {
      ...{ incidents: [long, brief], policy: input.policy, pins: [], note: () => undefined },
      clock: { secondsFor: (most: number) => most, hasTime: () => false },
    } as never,
    [],
  );
  const sent = (id: string) =>
    shipments
      .filter(({ incidentId }) => incidentId === id)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  // A trip takes an hour: three until the first deadline, and then ten for the other.
  expect([sent('brief'), sent('long')]).toEqual([3, 10]);
  const early = trips.filter(({ toDivisionCode }) => toDivisionCode === 'd');
  expect(early.reduce((sum, { count, tripHours }) => sum + count * tripHours, 0)).toBeCloseTo(3, 6);
  expect(shortfalls).toMatchObject([{ incidentId: 'brief', quantity: 7, cause: 'CARRIAGE' }]);
  const [unmet] = part.stages;
  expect(unmet!.value).toBe(14);
  expect(unmet!.bound).toBeLessThanOrEqual(14);
});
