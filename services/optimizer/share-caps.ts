import type { HighsModel } from './highs-engine';
import { sharedNeeds } from './model/dispatch-equity';
import { isWhole } from './model/model-parts';
import type { DispatchModel } from './model/model-parts';
import { unitsForShare } from './model/item-flow';

/** The least that the worst shares can add up to; undefined where they are not the first aim. */
export function leastWorstShares(model: DispatchModel): number | undefined {
  const { shortage, aim } = model.network.problem.policy;
  if (aim === 'COST' || shortage !== 'MAX_MIN') return undefined;
  return model.worstColumn.reduce((sum, col) => sum + (model.sparse.colLower[col] ?? 0), 0);
}

/**
 * Holds every item at its least worst share. Where all items can have it at once, the first stage is
 * solved, and shares become plain bounds in whole units, which keep the later stages nearly whole.
 */
export function capShares(engine: HighsModel, model: DispatchModel): void {
  const { network, worstColumn, unmetColumn, sparse } = model;
  [...sharedNeeds(network.needs).values()].forEach((list, i) => {
    const column = worstColumn[i] ?? -1;
    const share = sparse.colLower[column] ?? 1;
    engine.boundColumn(column, share, share);
    for (const j of list) {
      const need = network.needs[j];
      if (need === undefined || !isWhole(model, need.item)) continue;
      const most = need.quantity - unitsForShare(need.quantity, share);
      engine.boundColumn(unmetColumn[j] ?? -1, 0, Math.max(0, most));
    }
  });
}
