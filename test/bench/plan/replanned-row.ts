import { solveDispatch } from '../../../services/optimizer/solve';
import { parseDispatchProblem } from '../../../services/optimizer/problem';
import type { DispatchProblemDocument } from '../../../services/optimizer/problem';
import type { DispatchSolution } from '../../../services/optimizer/solution';
import { progress } from '../report';
import { dispatchInstance } from './dispatch-instances';
import { warmHighs } from './instance-choice';
import type { InstanceChoice } from './instance-choice';
import { timed } from './timed';

// Planning again with fleets, whole units and trips, after a change of the problem: with the earlier
// plan told, and from nothing. Both are given out and checked as any plan is.

interface Replanned {
  cpuSeconds: number;
  wallSeconds: number;
  stages: DispatchSolution['stages'];
  feasible: boolean;
}

export interface ReplannedRow {
  changes: { name: string; cold: Replanned; warm: Replanned; ofCold: number }[];
}

type Change = (document: DispatchProblemDocument) => DispatchProblemDocument;

/** Every hundredth need grows by a fifth. */
const moreNeeded: Change = (document) => ({
  ...document,
  needs: document.needs!.map((need, n) =>
    n % 100 === 0 ? { ...need, quantity: Math.ceil(need.quantity! * 1.2) } : need,
  ),
});

const depotLost =
  (nodeId: string): Change =>
  (document) => ({
    ...document,
    supplies: document.supplies!.filter((supply) => supply.nodeId !== nodeId),
  });

/** The nodes that hold stock, the one with the largest share of all items together first. */
function depotsBySize({ supplies = [] }: DispatchProblemDocument): string[] {
  const total = new Map<string, number>();
  for (const { itemId, quantity = 0 } of supplies) {
    total.set(itemId!, (total.get(itemId!) ?? 0) + quantity);
  }
  const shares = new Map<string, number>();
  for (const { nodeId, itemId, quantity = 0 } of supplies) {
    shares.set(nodeId!, (shares.get(nodeId!) ?? 0) + quantity / total.get(itemId!)!);
  }
  return [...shares.keys()].toSorted((a, b) => shares.get(b)! - shares.get(a)!);
}

async function planned(document: DispatchProblemDocument) {
  const problem = parseDispatchProblem(document);
  const [solution, spent] = await timed(() => solveDispatch(problem));
  const { stages, check } = solution;
  return { solution, row: { ...spent, stages, feasible: check.feasible } };
}

export async function replannedRow(choice: InstanceChoice, seconds: number): Promise<ReplannedRow> {
  await warmHighs();
  const drawn = dispatchInstance({ ...choice, seed: 1 });
  const policy = { ...drawn.policy, shortage: choice.shortage, timeLimitSeconds: seconds };
  const document: DispatchProblemDocument = { ...drawn, policy };
  const { solution } = await planned(document);
  const shipments = solution.shipments.map(({ fromNodeId, toNodeId, itemId, quantity }) => {
    return { fromNodeId, toNodeId, itemId, quantity };
  });
  const depots = depotsBySize(document);
  const changes: Record<string, Change> = {
    onePercentOfNeeds: moreNeeded,
    middleDepotLost: depotLost(depots[depots.length >> 1]!),
    majorDepotLost: depotLost(depots[0]!),
  };
  const rows: ReplannedRow['changes'] = [];
  for (const [name, change] of Object.entries(changes)) {
    const changed = change(document);
    const { row: warm } = await planned({ ...changed, earlier: { shipments } });
    const { row: cold } = await planned(changed);
    const ofCold = Number((warm.cpuSeconds / cold.cpuSeconds).toPrecision(3));
    progress(`  ${name}: ${warm.cpuSeconds} by ${cold.cpuSeconds} CPU s, ${ofCold}`);
    for (const [i, stage] of cold.stages.entries()) {
      const again = warm.stages[i]!;
      progress(
        `    ${stage.name} ${stage.value} (${stage.bound}); ${again.value} (${again.bound})`,
      );
    }
    rows.push({ name, cold, warm, ofCold });
  }
  return { changes: rows };
}
