import { parseDispatchProblem, type DispatchProblemDocument } from './problem';
import { roadStays } from './road-stay';
import { solveDispatch } from './solve';
import { provenStay } from './stay-proof';

// Two depots, one place: the near one sends all, until its road takes so much longer.

const places = ['near', 'far', 'here'];
const nodes = places.map((id) => ({ id }));
const lane = (fromNodeId: string, hours: number) => ({ fromNodeId, toNodeId: 'here', hours });

async function staysOf(given: Partial<DispatchProblemDocument>) {
  const problem = parseDispatchProblem({
    items: [{ id: 'water', massKg: 1 }],
    nodes,
    supplies: ['near', 'far'].map((nodeId) => ({ nodeId, itemId: 'water', quantity: 10 })),
    needs: [{ id: 'n', nodeId: 'here', itemId: 'water', quantity: 10 }],
    lanes: [lane('near', 1), lane('far', 3)],
    ...given,
  });
  const solution = await solveDispatch(problem);
  const line = solution.shipments.find(({ fromNodeId }) => fromNodeId === 'near')!;
  const stay = roadStays(problem, solution)(line);
  const proven = await provenStay(problem, solution.shipments, { line, stay }, (changed) =>
    solveDispatch(changed, { verifySeconds: 0 }),
  );
  return { stay, proven };
}

const fleet = {
  ...{ id: 'f', homeNodeId: 'near', count: 1, massKgCapacity: 10, volumeM3Capacity: 9 },
};

test('without vehicles the runner-up decides, and solving again says the same', async () => {
  const { stay, proven } = await staysOf({});
  expect(stay).toMatchObject({ hours: 2, until: 'RUNNER_UP', next: { nodeId: 'far' } });
  expect(proven).toMatchObject({ stay: { hours: 2 }, proof: 'EXACT' });
});

test('a line whose vehicles run out of hours before is said to stay only so long', async () => {
  const { stay, proven } = await staysOf({ fleets: [{ ...fleet, hoursAvailable: 3 }] });
  expect(stay).toMatchObject({ hours: 0.5, until: 'VEHICLES' });
  expect(proven).toMatchObject({ stay: { hours: 0.5 }, proof: 'EXACT' });
});

test('nor does it stay when it would come too late', async () => {
  const needs = [{ id: 'n', nodeId: 'here', itemId: 'water', quantity: 10, dueHours: 1.75 }];
  const { stay, proven } = await staysOf({ needs });
  expect(stay).toMatchObject({ hours: 0.75, until: 'LATE', next: undefined });
  expect(proven).toMatchObject({ stay: { hours: 0.75 }, proof: 'EXACT' });
});

test('a runner-up without vehicles takes nothing over: it stays at least that long', async () => {
  const { stay, proven } = await staysOf({
    lanes: [lane('near', 1), lane('far', 1.5)],
    fleets: [{ ...fleet, homeNodeId: 'far', hoursAvailable: 2 }],
  });
  expect(stay).toMatchObject({ hours: 0.5, until: 'RUNNER_UP' });
  expect(proven).toMatchObject({ stay: { hours: 0.5 }, proof: 'AT_LEAST' });
});
