import type { DispatchProblem } from './problem';

export interface KeptStock {
  nodeId: string;
  node: number;
  hours: number;
  units: number;
}

/** What is kept back of each item, by line of supply. */
export function keptByItem({ nodes, items, supplies }: DispatchProblem): KeptStock[][] {
  const nodeAt = new Map(nodes.map((node, i) => [node.id, i]));
  const itemAt = new Map(items.map((item, i) => [item.id, i]));
  const kept = items.map((): KeptStock[] => []);
  for (const { nodeId, itemId, keepQuantity, quantity, availableHours } of supplies) {
    const units = Math.min(keepQuantity, quantity);
    if (units <= 1e-6) continue;
    const node = nodeAt.get(nodeId) ?? -1;
    kept[itemAt.get(itemId) ?? -1]?.push({ nodeId, node, hours: availableHours, units });
  }
  return kept;
}

/** By node and item, what is to be kept beyond what there is; negative where there is more. */
export function debtsOf({ supplies }: DispatchProblem): Map<string, number> {
  const debts = new Map<string, number>();
  for (const { nodeId, itemId, keepQuantity, quantity } of supplies) {
    const key = JSON.stringify([nodeId, itemId]);
    debts.set(key, (debts.get(key) ?? 0) + keepQuantity - quantity);
  }
  return debts;
}
