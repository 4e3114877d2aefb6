import { parseDispatchProblem } from './problem';
import { SolutionCache } from './solution-cache';
import { solveDispatch } from './solve';

const problem = parseDispatchProblem({
  items: [{ id: 'tent' }],
  nodes: [{ id: 'a' }, { id: 'b' }],
  supplies: [{ nodeId: 'a', itemId: 'tent', quantity: 8 }],
  needs: [{ nodeId: 'b', itemId: 'tent', quantity: 5 }],
  lanes: [{ fromNodeId: 'a', toNodeId: 'b', hours: 2 }],
});

test('the same problem gets its answer again, after another check', async () => {
  const cache = new SolutionCache();
  const key = cache.keyOf('dispatch', problem, false)!;
  expect(cache.find('dispatch', key, problem)).toBeUndefined();
  const solution = await solveDispatch(problem);
  cache.keep(key, solution);
  const again = cache.find('dispatch', key, problem)!;
  expect(again).toMatchObject({ shipments: solution.shipments, status: 'OPTIMAL' });
  expect(cache.keyOf('dispatch', problem, true)).not.toBe(key);
});

test('an answer that fails the check is not given out', async () => {
  const cache = new SolutionCache();
  const solution = await solveDispatch(problem);
  const wrong = { ...solution, shipments: [{ ...solution.shipments[0]!, quantity: 9 }] };
  cache.keep('key', wrong);
  expect(cache.find('dispatch', 'key', problem)).toBeUndefined();
  expect(cache.find('dispatch', 'key', problem)).toBeUndefined();
});

test('what ran out of time is not kept, and the oldest goes when there is no room', async () => {
  const solution = await solveDispatch(problem);
  const cache = new SolutionCache({ bytesMost: JSON.stringify(solution).length * 4 });
  cache.keep('late', { ...solution, status: 'TIME_LIMIT' });
  expect(cache.find('dispatch', 'late', problem)).toBeUndefined();
  for (const key of ['1', '2', '3', '4', '5']) cache.keep(key, solution);
  expect(cache.find('dispatch', '1', problem)).toBeUndefined();
  expect(cache.find('dispatch', '5', problem)).toBeDefined();
});
