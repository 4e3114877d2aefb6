import { lineReason } from './plan-reasons';
import { landingNode } from './plan-nodes';
import { runnerUps } from './plan-runner-ups';
import { parseDispatchProblem } from './problem';
import { roadStays } from './road-stay';
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
    const solution = await solveDispatch(problem);
    const line = solution.shipments[0]!;
    const told = { stay: roadStays(problem, solution)(line), proof: 'NOT' as const };
    return lineReason(line, told, { names, hasFleets: false });
  };
  expect((await of(1)).reasonEn).toContain('for 1 of 500');
  expect((await of(1)).reasonZh).toContain('只够 1 件，本批 500 件');
  expect((await of(500)).reasonEn).not.toContain('of 500');
});

test('a line stays best as long as is said, also where others would change places with it', async () => {
  const places = ['depots/a', 'depots/b', 'depots/c', 'divisions/x', 'divisions/y', 'divisions/z'];
  const hours = [
    [1, 2, 6],
    [2, 2.5, 4],
    [5, 3, 1],
  ];
  const stock = [10, 10, 14];
  const lane = (from: number, to: number, more = 0) => ({
    ...{ fromNodeId: places[from]!, toNodeId: places[3 + to]! },
    hours: hours[from]![to]! + more,
  });
  const lanes = (slow?: { from: number; to: number; more: number }) =>
    hours.flatMap((row, from) =>
      row.map((_, to) => lane(from, to, slow?.from === from && slow.to === to ? slow.more : 0)),
    );
  const posed = (slow?: { from: number; to: number; more: number }) =>
    parseDispatchProblem({
      items: [{ id: 'water' }],
      nodes: places.map((id) => ({ id })),
      supplies: stock.map((quantity, i) => ({ nodeId: places[i]!, itemId: 'water', quantity })),
      needs: [0, 1, 2].map((i) => ({ nodeId: places[3 + i]!, itemId: 'water', quantity: 10 })),
      lanes: lanes(slow),
    });
  const problem = posed();
  const solution = await solveDispatch(problem);
  const at = (id: string) => places.indexOf(id);
  const instead = runnerUps(problem, solution, (from, to) => hours[at(from)]![at(to) - 3]!);
  for (const line of solution.shipments) {
    const { extra } = instead(line)!;
    const way = { from: at(line.fromNodeId), to: at(line.toNodeId) - 3 };
    const unitsWith = async (more: number) => {
      const { shipments } = await solveDispatch(posed({ ...way, more }));
      const own = shipments.filter(({ fromNodeId, toNodeId }) => {
        return fromNodeId === line.fromNodeId && toNodeId === line.toNodeId;
      });
      return own.reduce((sum, { quantity }) => sum + quantity, 0);
    };
    expect(await unitsWith(extra - 0.01)).toBe(line.quantity);
    expect(await unitsWith(extra + 0.01)).toBeLessThan(line.quantity);
  }
});

test('stock that goes by boat is no longer left for others', () => {
  const [one, other] = ['depots/one', 'depots/other'];
  const [cut, open] = ['divisions/cut', 'divisions/open'];
  const stock = (nodeId: string) => ({ nodeId, itemId: 'water', quantity: 10 });
  const need = (nodeId: string) => ({ nodeId, itemId: 'water', quantity: 10 });
  const landing = landingNode('one', 'boats');
  const problem = parseDispatchProblem({
    items: [{ id: 'water' }],
    nodes: [one, other, landing, cut, open].map((id) => ({ id })),
    supplies: [stock(one), stock(other)],
    needs: [need(cut), need(open)],
  });
  const sent = (fromNodeId: string, toNodeId: string) => {
    return { fromNodeId, toNodeId, itemId: 'water', quantity: 10, departHours: 0, arriveHours: 1 };
  };
  const byRoad = sent(other, open);
  const instead = runnerUps(problem, { shipments: [sent(landing, cut), byRoad] }, (a, b) => {
    return (a === landing && b === open) || (a !== landing && b === cut) ? Infinity : 1;
  })(byRoad);
  expect(instead).toBeUndefined();
});
