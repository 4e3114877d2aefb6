import fc from 'fast-check';
import { parseDispatchProblem } from '../problem';
import type { DispatchProblemDocument } from '../problem';
import { solveDispatch } from '../solve';

const always = { largeFrom: { separate: 0, joined: Infinity } };
const never = { largeFrom: { separate: Infinity, joined: Infinity } };

const nodeId = fc.constantFrom('甲', 'b-1', 'c[0]', 'd', 'e');
const itemId = fc.constantFrom('water', 'rice');
const quantity = fc.oneof(
  fc.nat(9),
  fc.integer({ min: 1, max: 30 }).map((units) => units / 4),
);

/** Items with nothing to share, over lanes or straight from coordinates. */
const problem: fc.Arbitrary<DispatchProblemDocument> = fc.record({
  items: fc.constantFrom(true, true, false).map((indivisible) => [
    { id: 'water', massKg: 2, indivisible: true },
    { id: 'rice', massKg: 1.5, indivisible },
  ]),
  nodes: fc.constant(
    ['甲', 'b-1', 'c[0]', 'd', 'e'].map((id, i) => ({ id, latitude: 22 + i / 10, longitude: 114 })),
  ),
  supplies: fc.array(
    fc.record({ nodeId, itemId, quantity, availableHours: fc.constantFrom(0, 0, 1) }),
    { maxLength: 6 },
  ),
  needs: fc.array(
    fc.record({
      nodeId,
      itemId,
      quantity,
      priority: fc.integer({ min: 1, max: 3 }),
      dueHours: fc.constantFrom(1, 2, 12),
      minimumShare: fc.constantFrom(0, 0.3, 1),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  lanes: fc.option(
    fc.array(
      fc.record({
        fromNodeId: nodeId,
        toNodeId: nodeId,
        hours: fc.constantFrom(0, 0.5, 1),
        costPerUnit: fc.nat(5),
        itemTerms: fc.array(
          fc.record({ itemId, capacityUnits: fc.nat(4), costPerUnit: fc.nat(3) }),
          {
            maxLength: 1,
          },
        ),
      }),
      { minLength: 1, maxLength: 9 },
    ),
    { nil: undefined },
  ),
  policy: fc.record({
    aim: fc.constantFrom('RELIEF' as const, 'RELIEF' as const, 'COST' as const),
    shortage: fc.constantFrom(
      'PRIORITY' as const,
      'MAX_MIN' as const,
      'GUARANTEED_MINIMUM' as const,
    ),
  }),
});

it('asks for no whole unit above a divisible need when cost alone counts', async () => {
  const parsed = parseDispatchProblem({
    items: [{ id: 'rice', indivisible: false }],
    nodes: [{ id: '甲' }, { id: 'e' }],
    supplies: [
      { nodeId: '甲', itemId: 'rice', quantity: 1 },
      { nodeId: 'e', itemId: 'rice', quantity: 5 },
    ],
    needs: [{ nodeId: 'e', itemId: 'rice', quantity: 5.25, minimumShare: 1 }],
    lanes: [{ fromNodeId: '甲', toNodeId: 'e', costPerUnit: 1, capacityUnits: 1 }],
    policy: { aim: 'COST', shortage: 'GUARANTEED_MINIMUM' },
  });
  for (const engine of [always, never]) {
    const found = await solveDispatch(parsed, engine);
    expect(found.status).toBe('OPTIMAL');
    expect(found.stages[0]?.value).toBeCloseTo(0.25, 9);
  }
});

it('solves items that share nothing as well as the general engine does', async () => {
  await fc.assert(
    fc.asyncProperty(problem, async (document) => {
      const parsed = parseDispatchProblem(document);
      const found = await solveDispatch(parsed, always);
      const expected = await solveDispatch(parsed, never);
      expect(found.status).toBe(expected.status);
      expect(found.check).toEqual(expected.check);
      if (found.solver.engine !== 'network-simplex') return;
      expected.stages.forEach((stage, i) => {
        expect(found.stages[i]?.value).toBeCloseTo(stage.value, 6);
        expect(found.stages[i]?.gap).toBeLessThan(1e-7);
      });
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
});
