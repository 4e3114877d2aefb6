import type { Highs } from 'highs';
import type { Candidate } from './candidate';
import type { SolveParts } from './flow/part-task';
import type { LargeFrom } from './choose-engine';
import type { DispatchModel } from './model/model-parts';
import type { Network } from './model/dispatch-network';
import type { Worths } from './next-worths';
import type { StageName } from './model/dispatch-stages';

// What every engine is given, and what it answers with.

export interface SolveProgress {
  phase: 'BUILDING' | 'GREEDY' | StageName;
  /** 0 to 1, roughly. */
  share: number;
  value?: number;
  bound?: number;
}

export interface SolveContext {
  secondsLeft: () => number;
  gap: number;
  seed: number;
  largeFrom?: Partial<LargeFrom>;
  /** Where the parts of a large plan are solved; one after the other here when absent. */
  solveParts?: SolveParts;
  onProgress: (progress: SolveProgress) => void;
  /** Told each better plan that could be shown. */
  onPlan: (candidate: Candidate) => void;
  engine: () => Promise<Highs>;
}

export interface LexicographicResult {
  status: 'OPTIMAL' | 'WITHIN_GAP' | 'TIME_LIMIT' | 'INFEASIBLE';
  best: Candidate;
  bounds: number[];
  /** What one more unit is worth; absent when the time ran out before. */
  worth?: Worths;
  /** Absent when no engine was needed, or the plain one did it. */
  engine?: string;
  /** Of what is infeasible. */
  model?: DispatchModel;
}

export function stageNames(network: Network): StageName[] {
  const { aim, shortage } = network.problem.policy;
  if (aim === 'COST') return ['cost'];
  const last = network.earlier === undefined ? 'effort' : 'stability';
  if (shortage === 'PRIORITY') return ['unmet', last];
  return [shortage === 'GUARANTEED_MINIMUM' ? 'minimum' : 'equity', 'unmet', last];
}

export function relativeGap(value: number, bound: number): number {
  const distance = Math.max(0, value - bound);
  return distance <= 1e-9 ? 0 : distance / Math.max(Math.abs(value), 1e-9);
}
