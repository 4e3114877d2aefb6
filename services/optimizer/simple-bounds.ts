import { sharedNeeds } from './model/dispatch-equity';
import type { Network } from './model/dispatch-network';
import type { StageName } from './model/dispatch-stages';

/**
 * What no plan can beat, from totals alone: with more asked for than there is, somebody goes
 * without. It stands until the solver has proven more.
 */
export function simpleBound(network: Network, name: StageName): number {
  const { needs, supplyOfItem } = network;
  const byItem = network.items.map((): number[] => []);
  needs.forEach((need, j) => byItem[need.item]?.push(j));
  const short = byItem.map((list, item) => {
    const asked = list.reduce((sum, j) => sum + (needs[j]?.quantity ?? 0), 0);
    return Math.max(0, asked - (supplyOfItem[item] ?? 0));
  });
  const shared = sharedNeeds(needs);
  const proportional = network.problem.policy.shortage === 'PROPORTIONAL';
  switch (name) {
    case 'unmet':
      return total(byItem.map((list, item) => leastWeighted(network, list, short[item] ?? 0)));
    case 'minimum':
      return total(
        byItem.map((list, item) => {
          const asked = list.reduce((sum, j) => sum + (needs[j]?.minimum ?? 0), 0);
          const { unitsEach = 1 } = network.items[item] ?? {};
          return unitsEach * Math.max(0, asked - (supplyOfItem[item] ?? 0));
        }),
      );
    case 'equity':
      if (proportional) return 0;
      return total(
        [...shared].map(([item, list]) => {
          const asked = list.reduce((sum, j) => sum + (needs[j]?.quantity ?? 0), 0);
          const all = (byItem[item] ?? []).reduce((sum, j) => sum + (needs[j]?.quantity ?? 0), 0);
          return Math.max(0, ((short[item] ?? 0) - (all - asked)) / asked);
        }),
      );
    default:
      return 0;
  }
}

/** The shortage falls on the needs of least priority. */
function leastWeighted(network: Network, needs: readonly number[], short: number): number {
  const lines = needs.flatMap((j) => network.needs[j] ?? []);
  lines.sort((a, b) => a.priority - b.priority);
  let [rest, weighted] = [short, 0];
  for (const { quantity, priority } of lines) {
    const unmet = Math.min(rest, quantity);
    weighted += unmet * priority;
    rest -= unmet;
  }
  return weighted;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
