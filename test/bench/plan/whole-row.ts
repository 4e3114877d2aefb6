import { solveDispatch } from '../../../services/optimizer/solve';
import type { DispatchSolution } from '../../../services/optimizer/solution';
import { progress, round } from '../report';
import { problemOf, warmHighs } from './instance-choice';
import type { InstanceChoice } from './instance-choice';
import { peakMemoryMb, timed } from './timed';
import type { Spent } from './timed';

// The plan as it is given out: whole units, whole trips, checked. When the first one that could be
// used was there together with a proven bound, and what the last one came to.

export interface WholeRow extends Spent {
  status: string;
  engine: string;
  firstSeconds: number;
  stages: DispatchSolution['stages'];
  firstStages: DispatchSolution['stages'] | undefined;
  feasible: boolean;
  peakMemoryMb: number;
}

export async function wholeRow(choice: InstanceChoice, seconds: number): Promise<WholeRow> {
  await warmHighs();
  const problem = problemOf(choice, seconds);
  const start = performance.now();
  let [firstSeconds, hasBound] = [Infinity, false];
  let firstStages: DispatchSolution['stages'] | undefined;
  const [solution, spent] = await timed(() =>
    solveDispatch(problem, {
      onProgress: ({ solution: plan, bound }) => {
        firstStages ??= plan?.stages;
        hasBound ||= bound !== undefined;
        if (firstStages === undefined || !hasBound || firstSeconds < Infinity) return;
        firstSeconds = round((performance.now() - start) / 1_000);
      },
    }),
  );
  const { status, stages, solver, check } = solution;
  progress(`  whole plan after ${firstSeconds} s, ${status} after ${spent.wallSeconds} s`);
  return {
    ...{ status, engine: solver.engine, firstSeconds, stages, firstStages },
    ...{ feasible: check.feasible, ...spent, peakMemoryMb: peakMemoryMb() },
  };
}
