import type { SolutionStage } from '../solution';
import type { SolverKind, SolverKinds } from '../solver-kinds';
import type { SolverPool } from '../worker-pool';
import type { JointAsk } from './joint-making';
import { valueOf, type JointValue, type OneMore } from './joint-values';

const secondsMost = 5;

/**
 * Solves the part anew for each thing there might be one more of, within a few seconds in all; what
 * there is no time for is left out.
 */
export async function valuesBy<K extends SolverKind>(
  pool: Pick<SolverPool, 'solve'>,
  kind: K,
  base: readonly SolutionStage[],
  waiting: readonly OneMore<SolverKinds[K]['problem']>[],
  {
    signal,
    clock,
    share = '',
    urgent = false,
  }: Pick<JointAsk, 'signal' | 'clock' | 'share' | 'urgent'>,
): Promise<JointValue[]> {
  const start = performance.now();
  const found: JointValue[] = [];
  for (const one of waiting) {
    const left = secondsMost - (performance.now() - start) / 1_000;
    if (left <= 0 || signal?.aborted || !clock.hasTime()) break;
    const limit = { timeLimitSeconds: clock.secondsFor(left) };
    const options = { share, urgent, ...limit, ...(signal ? { signal } : {}) };
    const { stages, check } = await pool.solve(kind, one.problem, options);
    const value = check.feasible ? valueOf(one, base, stages) : undefined;
    if (value !== undefined) found.push(value);
  }
  return found.sort((a, b) => b.value - a.value);
}
