import { loadService } from '../platform/rpc-loader';
import { buildNetwork } from './model/build-network';
import { parseDispatchProblem } from './problem';
import type { DispatchSolution } from './solution';
import { longProblem, shorterProblem } from './testing/long-problem';
import { SolutionCache } from './solution-cache';
import { SolverPool } from './worker-pool';

const oneLane = parseDispatchProblem({
  items: [{ id: 'water' }],
  nodes: [{ id: 'a' }, { id: 'b' }],
  supplies: [{ nodeId: 'a', itemId: 'water', quantity: 5 }],
  needs: [{ nodeId: 'b', itemId: 'water', quantity: 3 }],
  lanes: [{ fromNodeId: 'a', toNodeId: 'b', hours: 2 }],
});

const partOfLong = { network: buildNetwork(longProblem), seed: 1, seconds: 60, dives: true };

/** A document as it comes in its message, made long by places that nothing goes to. */
function longDocument(document: object): Uint8Array {
  const { methods } = loadService('muster.optimizer.v1.OptimizerService');
  const { requestSerialize } = methods.find(({ name }) => name === 'solveDocument')!.definition;
  const nodes = Array.from({ length: 20_000 }, (_, i) => ({ id: `nobody lives here ${i}` }));
  const problemJson = JSON.stringify({ ...document, nodes: [...oneLane.nodes, ...nodes] });
  return requestSerialize({ kind: 'DISPATCH', problemJson });
}

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

  it('has a thread more for small problems, which do not wait for large ones', async () => {
    const quick = new SolverPool({ size: 1, quickMb: 0.001 });
    const stop = new AbortController();
    const large = [1, 2].map(() => quick.solve('dispatch', longProblem, { signal: stop.signal }));
    const ended = Promise.allSettled(large);
    expect(await quick.solve('dispatch', oneLane)).toMatchObject({ status: 'OPTIMAL' });
    stop.abort();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await quick.close();
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

  it('ends a thread whose lists of numbers take more than it may, between two steps', async () => {
    const small = new SolverPool({ size: 1, memoryMb: 1 });
    await expect(small.solve('dispatch', longProblem)).rejects.toMatchObject({
      reason: 'SOLVER_OUT_OF_MEMORY',
      message: expect.stringContaining('1 MB (SOLVER_MEMORY_MB)') as string,
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

  it('reads a document that waits for a solver meanwhile, and lets others have their turn', async () => {
    const one = new SolverPool({ size: 1, cache: new SolutionCache() });
    const stop = new AbortController();
    const solve = (document: object): Promise<Uint8Array> => {
      const { signal } = new AbortController();
      const bytes = longDocument(document);
      return one.solveDocument({ rpc: 'solveDocument', bytes, secondsMost: 60, signal, share: '' });
    };
    const first = await solve(oneLane);
    const busy = one.solve('dispatch', longProblem, { signal: stop.signal });
    const ended = Promise.allSettled([busy]);
    let turns = 0;
    let turn = setImmediate(function next() {
      turns += 1;
      turn = setImmediate(next);
    });
    const needs = [...oneLane.needs, { nodeId: 'b', itemId: 'boat', quantity: 1 }];
    await expect(solve({ ...oneLane, needs })).rejects.toMatchObject({
      details: { violations: [{ field: 'needs[1].itemId' }] },
    });
    expect(turns).toBeGreaterThan(0);
    clearImmediate(turn);
    // An answer that was proven before needs no solver either.
    expect((await solve(oneLane)).length).toBeGreaterThan(first.length / 2);
    stop.abort();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected']);
    await one.close();
  });

  it('solves the parts of a large plan to the same answer on one thread and on two', async () => {
    const largeFrom = { joined: 0, partNeeds: 10 };
    const answer = async (size: number): Promise<Partial<DispatchSolution>> => {
      const threads = new SolverPool({ size, largeFrom });
      const { shipments, trips, stages, check } = await threads.solve('dispatch', shorterProblem);
      await threads.close();
      expect(check.feasible).toBe(true);
      return { shipments, trips, stages };
    };
    expect(await answer(2)).toEqual(await answer(1));
  });

  it('solves a part again when its thread dies, and fails clearly the second time', async () => {
    const small = new SolverPool({ size: 2, heapMb: 8, largeFrom: { joined: 0, partNeeds: 10 } });
    await expect(small.solvePart(partOfLong)).rejects.toMatchObject({
      message: expect.stringContaining('a part of the plan failed twice'),
    });
    await small.close();
  });

  it('ends a part at once when it is not wanted any more', async () => {
    const stop = new AbortController();
    const running = pool.solvePart(partOfLong, stop.signal);
    const waiting = pool.solvePart(partOfLong, stop.signal);
    stop.abort();
    await expect(running).rejects.toMatchObject({ reason: 'SOLVE_CANCELLED' });
    await expect(waiting).rejects.toMatchObject({ reason: 'SOLVE_CANCELLED' });
    await expect(pool.solve('dispatch', oneLane)).resolves.toMatchObject({ status: 'OPTIMAL' });
  });
});
