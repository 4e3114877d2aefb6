import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { buildStockingModel, heldFor } from './stocking-model';
import type { StockingModel } from './stocking-model';
import type { StockingNetwork } from './stocking-network';

/** Above this many flows, only those that need it are bound one by one to their site's opening. */
const strongFlowsMost = 20_000;
const strongRounds = 8;

/** How many flows a model of the problem has at most. */
export function flowCount({ scenarios, waysTo }: StockingNetwork): number {
  return scenarios.reduce(
    (sum, { needs }) =>
      needs.reduce((own, { customer }) => own + (waysTo[customer]?.length ?? 0), sum),
    0,
  );
}

/** All flows bound to their site's opening, or for large problems those that fractions break. */
export async function strongModel(
  network: StockingNetwork,
  clock: SolveRun,
  secondsLeft: () => number,
): Promise<StockingModel> {
  if (flowCount(network) <= strongFlowsMost) return buildStockingModel(network);
  const strong = new Set<number>();
  let model = buildStockingModel(network, { strong });
  for (let round = 0; round < strongRounds && secondsLeft() > 0; round += 1) {
    const engine = new HighsModel(await clock.engine(), model.sparse, clock.policy.seed);
    const { status, values } = engine.solveRoughly(model.objective, secondsLeft);
    engine.dispose();
    if (status !== 'OPTIMAL') break;
    const known = strong.size;
    model.flows.forEach((flow, f) => {
      const site = network.ways[flow.way]?.site ?? -1;
      const open = (model.size[site] ?? []).reduce((sum, y) => sum + (values[y] ?? 0), 0);
      const most = flow.quantity * open + heldFor(network, flow);
      if ((values[flow.column] ?? 0) > most + 1e-6 * flow.quantity) strong.add(f);
    });
    if (strong.size === known) break;
    model = buildStockingModel(network, { strong });
  }
  return model;
}
