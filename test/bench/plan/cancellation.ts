import { parseDispatchProblem } from '../../../services/optimizer/problem';
import { SolverPool } from '../../../services/optimizer/worker-pool';
import { round } from '../report';
import { dispatchInstance } from './dispatch-instances';
import type { Scale } from './drawn-instance';

// A caller leaves at some moment of a solve: how long until he has his answer, and until the pool has
// solved something else, which waits for the thread that takes the stopped one's place.

export interface Cancellation {
  found: { afterSeconds: number; answered: number; nextSolved: number }[];
  most: number;
}

const momentsSeconds = [0.1, 0.5, 1, 2, 4];

export async function cancellation(scale: Scale): Promise<Cancellation> {
  const problem = parseDispatchProblem(dispatchInstance({ scale, seed: 1, tight: 1 }));
  const small = parseDispatchProblem({
    items: [{ id: 'water' }],
    nodes: [{ id: 'depot' }, { id: 'site' }],
    supplies: [{ nodeId: 'depot', itemId: 'water', quantity: 5 }],
    needs: [{ nodeId: 'site', itemId: 'water', quantity: 4 }],
    lanes: [{ fromNodeId: 'depot', toNodeId: 'site', hours: 1 }],
  });
  const pool = new SolverPool({ size: 1 });
  pool.warm();
  await pool.solve('dispatch', small);
  const found: Cancellation['found'] = [];
  for (const afterSeconds of momentsSeconds) {
    const controller = new AbortController();
    const asked = pool.solve('dispatch', problem, { signal: controller.signal });
    const over = asked.then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, afterSeconds * 1_000));
    const start = performance.now();
    controller.abort();
    // One that had ended by itself says nothing of cancelling.
    const isOver = await over;
    const answered = round((performance.now() - start) / 1_000);
    await pool.solve('dispatch', small);
    const nextSolved = round((performance.now() - start) / 1_000);
    if (!isOver) found.push({ afterSeconds, answered, nextSolved });
  }
  await pool.close();
  const most = Math.max(0, ...found.map(({ nextSolved }) => nextSolved));
  return { found, most };
}
