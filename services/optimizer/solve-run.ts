import type { Highs } from 'highs';
import { HighsModel, isEngineAbort, loadEngine } from './highs-engine';
import { relativeGap } from './stage-result';
import type { SparseModel } from './model/sparse-model';
import type { Objective } from './objective';
import type { SolutionStage, SolutionStatus, SolverRecord } from './solution';

// What every kind of solve beside dispatch shares: its clock, its engine, and one stage of a
// model solved with its proven bound.

export interface KindProgress<S> {
  phase: string;
  share: number;
  value?: number;
  bound?: number;
  /** A whole solution that could be used if the solve ended here. */
  solution?: S;
}

export interface KindSolveOptions<S> {
  onProgress?: (progress: KindProgress<S>) => void;
  signal?: AbortSignal;
}

export interface StageAnswer {
  status: 'OPTIMAL' | 'INFEASIBLE' | 'LIMIT';
  /** Absent when none was found in time. */
  values: Float64Array | undefined;
  bound: number;
}

export class SolveRun {
  private readonly start = performance.now();
  private engineVersion = '';
  private ownEngine = '';

  constructor(
    readonly policy: { gap: number; timeLimitSeconds: number; seed: number },
    private readonly signal: AbortSignal | undefined,
  ) {}

  secondsLeft = (): number => {
    if (this.signal?.aborted) return 0;
    return this.policy.timeLimitSeconds - (performance.now() - this.start) / 1000;
  };

  /** Names an engine of our own, where the answer came from it. */
  engineUsed(name: string): void {
    this.ownEngine = name;
  }

  async engine(): Promise<Highs> {
    const engine = await loadEngine();
    this.engineVersion = engine.version.string;
    return engine;
  }

  record(): SolverRecord {
    const engines = [this.ownEngine, this.engineVersion === '' ? '' : 'highs'].filter(Boolean);
    return {
      engine: engines.join(' + ') || 'greedy',
      version: this.engineVersion,
      wallSeconds: (performance.now() - this.start) / 1000,
      peakMemoryMb: process.resourceUsage().maxRSS / 1024,
    };
  }

  /**
   * The least value of one aim over a model, whole where its columns are. Where numbers span too much for
   * the engine's tolerance it fails, and is asked again with a wider one: answers are checked apart from it.
   */
  async solveModel(
    sparse: SparseModel,
    objective: Objective,
    start?: Float64Array,
    onImprovement?: (value: number, bound: number) => void,
  ): Promise<StageAnswer> {
    try {
      return await this.solveWithin(undefined, sparse, objective, start, onImprovement);
    } catch (error) {
      if (isEngineAbort(error)) throw error;
      return this.solveWithin(1e-6, sparse, objective, start, onImprovement);
    }
  }

  private async solveWithin(
    tolerance: number | undefined,
    sparse: SparseModel,
    objective: Objective,
    start: Float64Array | undefined,
    onImprovement: ((value: number, bound: number) => void) | undefined,
  ): Promise<StageAnswer> {
    const engine = new HighsModel(await this.engine(), sparse, this.policy.seed, tolerance);
    try {
      if (!sparse.integer.includes(true)) {
        const { status, values, bound } = engine.solveRelaxed(objective, this.secondsLeft);
        return { status, values: status === 'OPTIMAL' ? values : undefined, bound };
      }
      const { gap } = this.policy;
      const options = { gap, secondsLeft: Math.max(0, this.secondsLeft()), onImprovement };
      return engine.solveWhole(objective, start, options);
    } finally {
      engine.dispose();
    }
  }
}

/** The best bound known, never above the value itself: tolerances may put it there. */
export function provenStage(name: string, value: number, ...bounds: number[]): SolutionStage {
  const known = bounds.filter((bound) => Number.isFinite(bound));
  const bound = Math.min(value, Math.max(0, ...known));
  return { name, value, bound, gap: relativeGap(value, bound) };
}

/** What the gaps of all stages prove together. */
export function statusOf(stages: readonly SolutionStage[], gap: number): SolutionStatus {
  const worst = stages.reduce((most, stage) => Math.max(most, stage.gap), 0);
  if (worst <= 1e-7) return 'OPTIMAL';
  return worst <= gap ? 'WITHIN_GAP' : 'TIME_LIMIT';
}
