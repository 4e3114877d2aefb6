import { HighsModel, loadEngine } from '../../../services/optimizer/highs-engine';
import { buildNetwork } from '../../../services/optimizer/model/build-network';
import { buildModel } from '../../../services/optimizer/model/dispatch-model';
import type { Network } from '../../../services/optimizer/model/dispatch-network';
import type { StageName } from '../../../services/optimizer/model/dispatch-stages';
import { parseDispatchProblem } from '../../../services/optimizer/problem';
import type { DispatchProblem } from '../../../services/optimizer/problem';
import { dispatchInstance } from './dispatch-instances';
import { sizes, type Scale } from './drawn-instance';

// Which instance a row is about, and what of it counts as the first aim.

export type Shortage = 'MAX_MIN' | 'PRIORITY';

export interface InstanceChoice {
  scale: Scale;
  tight: number;
  shortage: Shortage;
}

export function problemOf(choice: InstanceChoice, timeLimitSeconds = 60): DispatchProblem {
  const { scale, tight, shortage } = choice;
  const document = dispatchInstance({ scale, seed: 1, tight });
  return parseDispatchProblem({
    ...document,
    policy: { ...document.policy, shortage, timeLimitSeconds },
  });
}

export function networkOf(choice: InstanceChoice): Network {
  return buildNetwork(problemOf(choice));
}

export function sizesOf(network: Network, { scale }: InstanceChoice): object {
  return { ...sizes[scale], needs: network.needs.length, arcs: network.arcs.lane.length };
}

/** The first aim is what is delivered: equity, where shares count, and weighted unmet needs. */
export function isFirstAim(stage: StageName): boolean {
  return stage === 'equity' || stage === 'unmet';
}

export const hour = (): number => 3_600;

/** The first solve of a process loads the engine and is slow: neither side's time counts that. */
export async function warmHighs(): Promise<void> {
  const network = networkOf({ scale: 'district', tight: 1, shortage: 'PRIORITY' });
  const model = buildModel(network, 'POOLED');
  const engine = new HighsModel(await loadEngine(), model.sparse, 1);
  const [first, second] = model.stages;
  engine.fixFace(first!, engine.solveRoughly(first!, hour));
  engine.solveRoughly(second!, hour);
  engine.dispose();
}
