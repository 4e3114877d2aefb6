import fc from 'fast-check';
import { dueHoursOf, planProblem, reachOf, useDateOf } from './planner';
import { parseDispatchProblem } from './problem';
import {
  plannerInput as input,
  community,
  named,
  policy,
  startTime,
  truck,
} from './testing/planner-input';

test('the problem is one the core accepts, with depots and communities as its nodes', () => {
  const problem = parseDispatchProblem(planProblem(input()));
  expect(problem.nodes.map(({ id }) => id)).toEqual(['depots/depot-1', `divisions/${community}`]);
  expect(problem.needs).toMatchObject([
    { id: `${community}/tent-4`, quantity: 20, priority: 8, dueHours: 10 },
  ]);
  expect(problem.supplies).toMatchObject([{ nodeId: 'depots/depot-1', quantity: 12 }]);
});

test('a depot and a community of the same id stay apart', () => {
  const depots = [
    { id: community, ...named, divisionCode: community, closed: false, leadHours: 0 },
  ];
  const fleets = [{ ...truck, homeDepotId: community }];
  const availability = [{ depotId: community, itemId: 'tent', available: 1 }];
  const document = planProblem(input({ depots, fleets, availability }));
  expect(() => parseDispatchProblem(document)).not.toThrow();
});

test('a place without a centre takes that of the division above it', () => {
  const { nodes } = planProblem(input());
  expect(nodes?.[1]).toMatchObject({ latitude: 22.69, longitude: 114.33 });
});

test('nothing is planned from a closed depot, nor with its vehicles', () => {
  const depots = [{ ...input().depots[0]!, closed: true }];
  const problem = planProblem(input({ depots }));
  expect(problem).toMatchObject({ supplies: [], fleets: [] });
  expect(problem.nodes).toHaveLength(1);
});

test('stock that must be called for is there after its notice', () => {
  const depots = [{ ...input().depots[0]!, leadHours: 2 }];
  const problem = planProblem(input({ depots }));
  expect(problem.supplies).toMatchObject([{ nodeId: 'depots/depot-1', availableHours: 2 }]);
});

test('an item the catalogue does not know is in the problem, without stock', () => {
  const problem = planProblem(input({ items: [], availability: [] }));
  expect(problem.items).toEqual([{ id: 'tent', massKg: 0, volumeM3: 0 }]);
});

test('hours that earlier plans need are taken off a fleet, which never goes missing', () => {
  const hours = (busy: number) =>
    planProblem(input({ busyHours: new Map([['trucks', busy]]) })).fleets![0]!.hoursAvailable;
  expect([hours(0), hours(5), hours(100)]).toEqual([10, 7.5, 0]);
});

test('after the deadline the plan still delivers, as fast as it can', () => {
  expect(dueHoursOf(startTime, new Date('2026-07-01T02:30:00Z'))).toBe(0.5);
  expect(useDateOf(startTime, new Date('2026-07-01T16:30:00Z'))).toBe('2026-07-02');
  expect(dueHoursOf(startTime, new Date('2026-07-01T01:00:00Z'))).toBe(12);
});

test('every depot may serve while the plan stays small, and never fewer than twelve', () => {
  expect([reachOf(143, 98), reachOf(400_000, 98), reachOf(0, 0)]).toEqual([98, 12, 1]);
});

test('a guaranteed minimum holds for every need', () => {
  const guaranteed = { ...policy, shortage: 'GUARANTEED_MINIMUM', minimumShare: 0.3 } as const;
  expect(planProblem(input({ policy: guaranteed })).needs?.[0]?.minimumShare).toBe(0.3);
  expect(planProblem(input()).needs?.[0]?.minimumShare).toBeUndefined();
});

test('safety stock stays where it is, and packs are whole where that is asked for', () => {
  const safetyStock = [{ depotId: 'depot-1', itemId: 'tent', quantity: 20 }];
  const kept = planProblem(input({ safetyStock }));
  expect(kept.supplies).toMatchObject([{ quantity: 12, keepQuantity: 12 }]);
  const pack = { units: 4, massKg: 260, volumeM3: 0 };
  const items = [{ ...input().items[0]!, pack }];
  const packed = planProblem(input({ items, policy: { ...policy, wholePacks: true } }));
  expect(packed.items).toEqual([{ id: 'tent', massKg: 65, volumeM3: 0.35, packUnits: 4 }]);
  expect(planProblem(input({ items })).items![0]).toMatchObject({ massKg: 60 });
});

test('whatever is held and needed, the problem is well formed', () => {
  const id = fc.constantFrom('depot-1', 'depot-2', 'depot-3');
  const itemId = fc.constantFrom('tent', 'water', 'unknown');
  const anyInput = fc.record({
    availability: fc.uniqueArray(fc.record({ depotId: id, itemId, available: fc.nat(100) }), {
      selector: (line) => `${line.depotId} ${line.itemId}`,
    }),
    needs: fc.uniqueArray(
      fc.record({
        divisionCode: fc.constantFrom(community, '440310001002'),
        itemId,
        standardId: fc.constantFrom('a', 'b'),
        reliefNeed: fc.constant('SHELTER'),
        quantity: fc.integer({ min: 1, max: 100 }),
        priority: fc.integer({ min: 1, max: 10 }),
      }),
      { selector: (line) => `${line.divisionCode} ${line.standardId}` },
    ),
    fleets: fc.uniqueArray(
      fc.record({ ...constant(truck), id: fc.constantFrom('f-1', 'f-2', 'f-3'), homeDepotId: id }),
      {
        selector: (fleet) => fleet.id,
      },
    ),
  });
  fc.assert(
    fc.property(anyInput, (given) => {
      const problem = parseDispatchProblem(planProblem(input(given)));
      for (const { quantity } of problem.supplies) expect(quantity).toBeGreaterThan(0);
    }),
  );
});

function constant<T extends object>(value: T) {
  const entries = Object.entries(value).map(([key, each]) => [key, fc.constant(each)]);
  return Object.fromEntries(entries) as { [K in keyof T]: fc.Arbitrary<T[K]> };
}
