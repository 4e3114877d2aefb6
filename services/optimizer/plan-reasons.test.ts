import { planReasons } from './plan-reasons';
import { parseDispatchProblem } from './problem';
import { solveDispatch } from './solve';

test('a runner-up with less left than the line carries is said to be one for that much', async () => {
  const ids = ['depots/near', 'depots/next', 'divisions/here'];
  const nodes = ids.map((id, i) => ({ id, latitude: 22.7 + (2 - i) / 10, longitude: 114.3 }));
  const stock = (nodeId: string, quantity: number) => ({ nodeId, itemId: 'water', quantity });
  const of = async (left: number) => {
    const problem = parseDispatchProblem({
      items: [{ id: 'water' }],
      nodes,
      supplies: [stock(ids[1]!, 500), stock(ids[0]!, left)],
      needs: [{ id: 'n', nodeId: ids[2]!, itemId: 'water', quantity: 500 }],
    });
    const names = { nodes: {}, items: {}, fleets: {} };
    return planReasons(problem, await solveDispatch(problem), names).lines[0]!;
  };
  expect((await of(1)).reasonEn).toContain('for 1 of 500');
  expect((await of(1)).reasonZh).toContain('仅余 1 件，本批 500 件');
  expect((await of(500)).reasonEn).not.toContain('of 500');
});
