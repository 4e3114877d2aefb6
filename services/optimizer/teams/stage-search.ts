import type { HighsModel } from '../highs-engine';
import type { TeamPlan } from './team-solution';
import type { Objective } from '../objective';

// Solves whole problems stage by stage: each stage at its best, then kept there for the next.

export interface StageContext {
  gap: number;
  seed: number;
  secondsLeft: () => number;
  onProgress: (phase: string, value: number, bound: number) => void;
  /** Told a plan that could be used if the solve ended here. */
  onPlan?: (plan: TeamPlan) => void;
}

export interface StageResult {
  infeasible: boolean;
  /** The last whole answer; undefined when time ran out before there was one. */
  values: Float64Array | undefined;
  /** Proven, each given what the stages before it reached; fewer when time ran out. */
  bounds: number[];
  reached: number[];
}

export function solveWholeStages(
  engine: HighsModel,
  stages: readonly (Objective & { name: string })[],
  context: StageContext,
): StageResult {
  const result: StageResult = { infeasible: false, values: undefined, bounds: [], reached: [] };
  for (const [i, stage] of stages.entries()) {
    // A stage that uses all the time would leave the next ones without an answer.
    const share = i + 1 === stages.length ? 1 : 0.6;
    const answer = engine.solveWhole(stage, result.values, {
      gap: context.gap,
      secondsLeft: Math.max(0, context.secondsLeft() * share),
      onImprovement: (value, bound) => context.onProgress(stage.name, value, bound),
    });
    if (answer.status === 'INFEASIBLE' && i === 0) return { ...result, infeasible: true };
    if (answer.status === 'INFEASIBLE') break;
    result.bounds.push(Number.isFinite(answer.bound) ? Math.max(0, answer.bound) : 0);
    if (answer.values === undefined) break;
    result.values = answer.values;
    const reached = stage.columns.reduce(
      (sum, column, c) => sum + (stage.costs[c] ?? 0) * (answer.values?.[column] ?? 0),
      0,
    );
    result.reached.push(reached);
    engine.addCeiling(stage, reached + 1e-9 * Math.max(1, Math.abs(reached)));
  }
  return result;
}
