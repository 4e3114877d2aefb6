import type { SolutionStage } from './solution';
import { relativeGap } from './stage-result';

type Told = {
  phase: string;
  bound?: number;
  solution?: { stages: readonly SolutionStage[] } | undefined;
};

/** The stages of the best plan so far, with what is proven of them meanwhile. */
export class KnownStages {
  private readonly stages = new Map<string, SolutionStage>();

  note({ phase, bound, solution }: Told): void {
    for (const stage of solution?.stages ?? []) this.stages.set(stage.name, stage);
    const stage = this.stages.get(phase);
    if (stage === undefined || bound === undefined) return;
    // The value is the plan's that could be used.
    const known = Math.min(stage.value, Math.max(stage.bound, bound));
    this.stages.set(phase, { ...stage, bound: known, gap: relativeGap(stage.value, known) });
  }

  list(): SolutionStage[] {
    return [...this.stages.values()];
  }
}
