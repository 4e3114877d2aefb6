import { execFileSync } from 'node:child_process';
import { parseDispatchProblem } from './problem';
import type { DispatchProblem } from './problem';
import { SolverPool } from './worker-pool';

beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build.mjs']);
});

const oneLane = parseDispatchProblem({
  items: [{ id: 'water' }],
  nodes: [{ id: 'a' }, { id: 'b' }],
  supplies: [{ nodeId: 'a', itemId: 'water', quantity: 5 }],
  needs: [{ nodeId: 'b', itemId: 'water', quantity: 3 }],
  lanes: [{ fromNodeId: 'a', toNodeId: 'b', hours: 2 }],
});

/** Whole trips that fit badly: far more than a test's patience of searching. */
const longProblem: DispatchProblem = (() => {
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const place = (i: number): number => ((i * 7919) % 97) / 200;
  return parseDispatchProblem({
    items: range(8).map((k) => ({ id: `i${k}`, massKg: 3 + ((k * 37) % 11), volumeM3: 0.01 })),
    nodes: [
      ...range(8).map((i) => ({
        id: `d${i}`,
        latitude: 22 + place(i),
        longitude: 114 + place(i + 5),
      })),
      ...range(20).map((j) => ({
        id: `s${j}`,
        latitude: 22 + place(j + 31),
        longitude: 114 + place(j + 77),
      })),
    ],
    supplies: range(64).map((n) => ({
      nodeId: `d${n % 8}`,
      itemId: `i${n >> 3}`,
      quantity: 40 + n,
    })),
    needs: range(160).map((n) => ({
      nodeId: `s${n % 20}`,
      itemId: `i${Math.floor(n / 20)}`,
      quantity: 15 + (n % 17),
      priority: 1 + (n % 7),
    })),
    fleets: range(8).map((i) => ({
      id: `f${i}`,
      homeNodeId: `d${i}`,
      count: 1,
      massKgCapacity: 700,
      volumeM3Capacity: 40,
      hoursAvailable: 9,
    })),
  });
})();

describe('the solver pool', () => {
  let pool: SolverPool;
  beforeEach(() => {
    pool = new SolverPool({ size: 1, graceSeconds: 5 });
  });
  afterEach(() => pool.close());

  it('solves in a thread and tells the progress', async () => {
    const phases: string[] = [];
    const onProgress = ({ phase }: { phase: string }): number => phases.push(phase);
    const solution = await pool.solve('dispatch', oneLane, { onProgress });
    expect(solution).toMatchObject({ status: 'OPTIMAL', objectiveValue: 6 });
    expect(phases).toEqual(expect.arrayContaining(['BUILDING', 'GREEDY', 'unmet', 'effort']));
  });

  it('cancels a running solve and goes on with the next', async () => {
    const stop = new AbortController();
    const running = pool.solve('dispatch', longProblem, {
      signal: stop.signal,
      onProgress: ({ phase }) => phase === 'unmet' && stop.abort(),
    });
    const waiting = pool.solve('dispatch', oneLane);
    await expect(running).rejects.toMatchObject({ reason: 'SOLVE_CANCELLED' });
    await expect(waiting).resolves.toMatchObject({ status: 'OPTIMAL' });
  });

  it('answers with a plan and a bound when the time is almost nothing', async () => {
    const solution = await pool.solve('dispatch', longProblem, { timeLimitSeconds: 0.01 });
    expect(solution.status).toBe('TIME_LIMIT');
    expect(solution.check.feasible).toBe(true);
    expect(solution.stages[0]?.bound).toBeLessThanOrEqual(solution.stages[0]?.value ?? 0);
  });

  it('tries again once when its thread dies beyond its memory, then fails by that name', async () => {
    const small = new SolverPool({ size: 1, heapMb: 8 });
    await expect(small.solve('dispatch', longProblem)).rejects.toMatchObject({
      reason: 'SOLVER_OUT_OF_MEMORY',
      message: expect.stringContaining('8 MB (SOLVER_MEMORY_MB)') as string,
    });
    await small.close();
  });

  it('refuses work and ends what runs when it closes', async () => {
    const running = pool.solve('dispatch', longProblem);
    await Promise.all([
      expect(running).rejects.toMatchObject({ reason: 'SHUTTING_DOWN' }),
      pool.close(),
    ]);
    await expect(pool.solve('dispatch', oneLane)).rejects.toMatchObject({
      reason: 'SHUTTING_DOWN',
    });
  });
});
