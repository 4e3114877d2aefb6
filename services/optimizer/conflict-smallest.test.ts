import fc from 'fast-check';
import {
  parseDispatchProblem,
  type DispatchProblem,
  type DispatchProblemDocument,
} from './problem';
import { solveDispatch } from './solve';

// A conflict is of requirements that cannot hold together: alone they are infeasible, and without any one
// of them there is a plan.

const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const nodeId = fc.constantFrom('a', 'b', 'c');
const itemId = fc.constantFrom('w', 'v');
const limit = fc.option(count(5), { nil: undefined });

const posed: fc.Arbitrary<DispatchProblemDocument> = fc.record({
  items: fc.constantFrom(
    [{ id: 'w' }, { id: 'v' }],
    [{ id: 'w', indivisible: false }, { id: 'v' }],
  ),
  nodes: fc.constant([{ id: 'a' }, { id: 'b' }, { id: 'c' }]),
  supplies: fc.array(fc.record({ nodeId, itemId, quantity: fc.integer({ min: 1, max: 6 }) }), {
    maxLength: 3,
  }),
  needs: fc.array(fc.record({ nodeId, itemId, quantity: count(5) }), { maxLength: 3 }),
  lanes: fc.array(
    fc.record({
      ...{ fromNodeId: nodeId, toNodeId: nodeId, costPerUnit: count(3), capacityUnits: limit },
      minimumUnits: fc.constantFrom(0, 0, 2, 4),
      itemTerms: fc.array(fc.record({ itemId, capacityUnits: limit, minimumUnits: limit }), {
        maxLength: 1,
      }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  policy: fc.constantFrom({ aim: 'COST' as const }, { aim: 'RELIEF' as const }),
});

const plenty = 1_000;

/** The problem with the named requirements only: other needs ask nothing, other stock is plenty. */
function only(problem: DispatchProblem, fields: ReadonlySet<string>): DispatchProblem {
  const stocked = new Set(
    problem.supplies.flatMap(({ nodeId: node, itemId: item }, i) =>
      fields.has(`supplies[${i}]`) ? [`${node} ${item}`] : [],
    ),
  );
  const whole = [...fields].some((field) => field.endsWith('.indivisible'));
  return {
    ...problem,
    items: problem.items.map((item) => ({ ...item, indivisible: whole && item.indivisible })),
    supplies: problem.supplies.map((line) =>
      stocked.has(`${line.nodeId} ${line.itemId}`) ? line : { ...line, quantity: plenty },
    ),
    needs: problem.needs.map((need, i) =>
      fields.has(`needs[${i}]`) ? need : { ...need, quantity: 0 },
    ),
    lanes: problem.lanes?.map((lane, i) => ({
      ...lane,
      capacityUnits: fields.has(`lanes[${i}].capacityUnits`) ? lane.capacityUnits : undefined,
      minimumUnits: fields.has(`lanes[${i}].minimumUnits`) ? lane.minimumUnits : 0,
      itemTerms: lane.itemTerms.map((term, t) => {
        const own = (name: string): boolean => fields.has(`lanes[${i}].itemTerms[${t}].${name}`);
        return {
          ...term,
          capacityUnits: own('capacityUnits') ? term.capacityUnits : undefined,
          minimumUnits: own('minimumUnits') ? term.minimumUnits : undefined,
        };
      }),
    })),
  };
}

test('a conflict is one by itself, and no part of it is', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(posed, async (document) => {
      const problem = parseDispatchProblem(document);
      const { conflict } = await solveDispatch(problem);
      if (conflict === undefined) return;
      seen += 1;
      const fields = conflict.map(({ field }) => field);
      const isInfeasible = async (kept: string[]): Promise<boolean> => {
        const { status } = await solveDispatch(only(problem, new Set(kept)), { verifySeconds: 0 });
        return status === 'INFEASIBLE';
      };
      expect([fields, await isInfeasible(fields)]).toEqual([fields, true]);
      for (const field of fields) {
        const rest = fields.filter((other) => other !== field);
        expect([fields, field, await isInfeasible(rest)]).toEqual([fields, field, false]);
      }
    }),
    {
      numRuns: Number(process.env.RUNS ?? 40),
      endOnFailure: true,
      seed: Number(process.env.SEED ?? 1),
    },
  );
  expect(seen).toBeGreaterThan(10);
});
