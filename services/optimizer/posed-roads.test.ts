import * as fc from 'fast-check';
import {
  closedSpans,
  isOnWay,
  returnHours,
  roadsByWay,
  withReturns,
  type ClosedRoad,
  type Stand,
} from './closed-roads';
import { departure } from './lane-closures';
import { boatsAt, placeOf } from './plan-nodes';
import { planLines } from './plan-lines';
import { planProblem, roadsToPose, type Fleet, type PlannerInput } from './planner';
import { withRoads } from './posed-roads';
import { parseDispatchProblem } from './problem';
import { solveDispatch } from './solve';
import { community, named, plannerInput, truck } from './testing/planner-input';

const street = '440310001000';
const road = (given: Partial<ClosedRoad> = {}): ClosedRoad => ({
  ...{ closureId: 'c', fromDepotId: '', fromDivisionCode: '', toDepotId: '' },
  ...{ toDivisionCode: community, bothWays: true, medium: 'ROAD', fromHours: 0, reason: '' },
  ...given,
});
const boats = {
  ...{ ...truck, id: 'boats', nameZh: '冲锋舟', nameEn: 'Boats', count: 4, medium: 'WATER' },
  ...{ massKgCapacity: 900, volumeM3Capacity: 4 },
} as Fleet;

async function solved(given: Partial<PlannerInput>) {
  const input = plannerInput(given);
  const posed = parseDispatchProblem(planProblem(input));
  const problem = parseDispatchProblem(withRoads(posed, roadsToPose(input, { dueHours: 10 })));
  const solution = await solveDispatch(problem);
  const basis = { needs: input.needs, promised: [], deadlineHours: 10 };
  const names = { nodes: {}, items: {}, fleets: {} };
  return { problem, solution, lines: planLines(solution, { ...basis, names }) };
}

describe('a closed road', () => {
  const depot = { depotId: 'depot-1', divisionCode: street };
  const inside = { depotId: 'depot-2', divisionCode: community };
  const place = { divisionCode: community };
  const other = { divisionCode: '440310001002' };

  test.each([
    ['a place cut off: from outside', road(), depot, place, true],
    ['a place cut off: from inside', road(), inside, place, false],
    ['a place cut off: out of it', road(), inside, other, true],
    ['a place cut off one way: out of it', road({ bothWays: false }), inside, other, false],
    ['of a street, inside it', road({ toDivisionCode: street }), depot, place, false],
    ['from a street into a part of it', road({ fromDivisionCode: street }), depot, place, true],
    ['from a depot in a street into it', road({ fromDepotId: 'depot-1' }), depot, other, false],
    ['from another depot', road({ fromDepotId: 'depot-9' }), depot, place, false],
    ['to a depot', road({ toDivisionCode: '', toDepotId: 'depot-2' }), depot, inside, true],
  ])('%s', (_name, closed, from, to, expected) => {
    expect(isOnWay(closed, from, to)).toBe(expected);
  });
});

test('spans are apart, and no vehicle sets out that would not be back before the road closes', () => {
  const hour = fc.integer({ min: 0, max: 40 });
  const spans = fc.array(fc.tuple(hour, fc.integer({ min: 1, max: 9 })), { maxLength: 5 });
  fc.assert(
    fc.property(spans, spans, fc.integer({ min: 1, max: 6 }), hour, (out, home, length, ready) => {
      const closed = (list: [number, number][], bothWays: boolean) =>
        list.map(([fromHours, hours]) =>
          road({ fromHours, untilHours: fromHours + hours, bothWays }),
        );
      const [from, to] = [{ divisionCode: street }, { divisionCode: community }];
      const there = closedSpans(closed(out, false), 'ROAD', from, to);
      const back = closedSpans(closed(home, false), 'ROAD', from, to);
      there.slice(1).forEach((span, i) => expect(span.from).toBeGreaterThan(there[i]!.until));
      const depart = departure(withReturns(there, back, length), length, ready);
      expect(departure(there, length, depart)).toBe(depart);
      const arrive = depart + length;
      expect(returnHours(back, length, arrive)).toBe(arrive + length);
      // The first such departure: an hour earlier it is closed there, or on the way back.
      for (let at = ready; at < depart; at += 1) {
        const open = departure(there, length, at) === at;
        const free = returnHours(back, length, at + length) === at + 2 * length;
        expect(open && free).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

test('goods come before the road closes, or by boat, in the words of depots and places', async () => {
  const fleets = [{ ...truck, count: 1, massKgCapacity: 300, hoursAvailable: 2 }, boats];
  const roads = [road({ fromHours: 2 })];
  const { problem, solution, lines } = await solved({ fleets, roads });
  expect(solution.check.feasible).toBe(true);
  expect(problem.nodes.map(({ id }) => boatsAt(id)).filter(Boolean)).toEqual(['boats']);
  expect(lines.shortfalls.map(({ quantity }) => quantity)).toEqual([8]);
  const sent = new Map<string, number>();
  for (const {
    fromDepotId,
    toDivisionCode,
    fleetId = '',
    quantity,
    arriveHours,
  } of lines.shipments) {
    expect({ fromDepotId, toDivisionCode }).toEqual({
      fromDepotId: 'depot-1',
      toDivisionCode: community,
    });
    if (fleetId === 'trucks') expect(arriveHours).toBeLessThanOrEqual(2);
    sent.set(fleetId, (sent.get(fleetId) ?? 0) + quantity);
  }
  expect(sent.get('boats')).toBeGreaterThan(0);
  expect((sent.get('boats') ?? 0) + (sent.get('trucks') ?? 0)).toBe(12);
  expect(lines.trips.every(({ tripHours }) => tripHours > 0)).toBe(true);
  const places = solution.shipments.flatMap((line) => [line.fromNodeId, line.toNodeId]);
  expect(places.map((id) => placeOf(id).depotId ?? community)).toContain('depot-1');
});

test('without boats, or with the water closed too, nothing goes where no road leads', async () => {
  const { lines } = await solved({ fleets: [truck], roads: [road()] });
  expect(lines.shortfalls).toMatchObject([{ quantity: 20 }]);
  const both = [road(), road({ medium: 'WATER' })];
  expect((await solved({ fleets: [truck, boats], roads: both })).lines.shipments).toEqual([]);
});

test('boats do not drive: where no road is closed a plan knows nothing of them', async () => {
  const { problem } = await solved({ fleets: [truck, boats], roads: [] });
  expect(problem.fleets.map(({ id }) => id)).toEqual(['trucks']);
  expect(problem.lanes).toBeUndefined();
  const elsewhere = road({ toDivisionCode: '440399000000' });
  expect(
    (await solved({ fleets: [truck, boats], roads: [elsewhere] })).problem.lanes,
  ).toBeUndefined();
});

test('a lorry that could not come back stays, unless the plan may leave it behind', async () => {
  const depot = { ...plannerInput().depots[0]!, ...named };
  const hours = 0.6;
  const roads = [road({ fromHours: hours + 0.3 })];
  const held = await solved({ fleets: [truck], roads, depots: [depot] });
  expect(held.lines.shipments).toEqual([]);
  const policy = { ...plannerInput().policy, mayStrandVehicles: true };
  const sent = await solved({ fleets: [truck], roads, depots: [depot], policy });
  expect(sent.lines.shipments).toMatchObject([{ quantity: 12 }]);
});

test('a faster boat comes earlier', async () => {
  const arrival = async (speedKmPerHour: number) => {
    const fleets = [{ ...boats, speedKmPerHour }];
    const { lines } = await solved({ fleets, roads: [road()] });
    return Math.max(...lines.shipments.map(({ arriveHours }) => arriveHours));
  };
  expect(await arrival(30)).toBeLessThan(await arrival(0));
});

test('of many closed roads a way asks only those near it, and is closed when it would be by all', () => {
  const codes = ['440310000000', street, community, '440310001002', '440310002001', '440311001001'];
  const depot = fc.constantFrom('depot-1', 'depot-2');
  const code = fc.constantFrom(...codes);
  const stand = fc.record({ depotId: fc.option(depot, { nil: undefined }), divisionCode: code });
  const end = fc.oneof(
    depot.map((depotId) => ({ depotId, divisionCode: '' })),
    code.map((divisionCode) => ({ depotId: '', divisionCode })),
  );
  const any = fc.option(end, { nil: { depotId: '', divisionCode: '' } });
  const closed = fc
    .tuple(any, end, fc.boolean(), fc.nat(9))
    .map(([from, to, bothWays, fromHours]) =>
      road({
        ...{ fromDepotId: from.depotId, fromDivisionCode: from.divisionCode, bothWays },
        ...{ toDepotId: to.depotId, toDivisionCode: to.divisionCode, fromHours },
      }),
    );
  fc.assert(
    fc.property(fc.array(closed, { maxLength: 6 }), stand, stand, (roads, from, to) => {
      const near = roadsByWay(roads)(from as Stand, to as Stand);
      const spans = (some: readonly ClosedRoad[]) =>
        closedSpans(some, 'ROAD', from as Stand, to as Stand);
      expect(spans(near)).toEqual(spans(roads));
    }),
    { numRuns: 300 },
  );
  let looks = 0;
  const counted = Array.from({ length: 40 }, (_, n): ClosedRoad => ({
    ...road({ closureId: `c${n}` }),
    get toDivisionCode() {
      looks += 1;
      return `4403100020${10 + n}`;
    },
  }));
  const places = Array.from({ length: 40 }, (_, n) => `4403100010${10 + n}`);
  const depots = ['a', 'b', 'c'].map((id) => `depots/${id}`);
  const nodes = [...places.map((id) => `divisions/${id}`), ...depots].map((id) => ({ id }));
  const problem = parseDispatchProblem({
    ...{ items: [{ id: 'w' }], nodes },
    supplies: depots.map((nodeId) => ({ nodeId, itemId: 'w', quantity: 1 })),
    needs: places.map((id) => ({ nodeId: `divisions/${id}`, itemId: 'w', quantity: 1 })),
  });
  const stands = new Map(nodes.map(({ id }) => [id, { divisionCode: id.split('/')[1]! }]));
  withRoads(problem, { roads: counted, stands, boats: [], mayStrand: false });
  expect(looks).toBeLessThanOrEqual(counted.length * nodes.length);
});
