import type { StockingNetwork, Way } from './stocking-network';

// One site for each customer, at once: who asks for most room chooses first, and takes the cheapest site
// that still has that room, counting what opening it costs. The model then finds better ones.

interface Asked {
  customer: number;
  /** Units of each item, over scenarios by their chance; and the most room any scenario takes. */
  units: number[];
  room: number;
}

/** The site of each customer, -1 for those who ask for nothing or have no way. */
export function singleSources(network: StockingNetwork, size: readonly number[]): number[] {
  const { problem, ways, waysTo, scenarios } = network;
  const { sites, policy } = problem;
  const capacity = sites.map(({ sizes }, i) => sizes[size[i]!]?.capacityVolumeM3 ?? 0);
  const left = [...capacity];
  const open = sites.map((site) => site.mustOpen);
  const sourceOf = problem.customers.map(() => -1);
  const price = (way: Way, { units, room }: Asked): number => {
    const { openCost = 0 } = sites[way.site]!.sizes[size[way.site]!] ?? {};
    const opening = open[way.site] ? 0 : (openCost * room) / (capacity[way.site] || 1);
    return units.reduce((sum, quantity, k) => sum + quantity * way.costs[k]!, opening);
  };
  for (const asked of demands(network)) {
    const { customer, room } = asked;
    const opened = open.filter(Boolean).length;
    const isOpen = (w: Way): boolean =>
      open[w.site]! || (size[w.site]! >= 0 && opened < (policy.sitesMaximum ?? sites.length));
    const isClosed = ({ lane }: Way): boolean =>
      scenarios.some(({ closed, needs }) => {
        return closed.has(lane ?? -1) && needs.some((need) => need.customer === customer);
      });
    const own = (waysTo[customer] ?? [])
      .map((w) => ways[w]!)
      .filter((way) => way.relay === undefined && isOpen(way) && !isClosed(way));
    const roomy = own.filter((way) => left[way.site]! >= room - 1e-9);
    const [best] = roomy.length
      ? roomy.sort((a, b) => price(a, asked) - price(b, asked))
      : own.sort((a, b) => left[b.site]! - left[a.site]!);
    if (best === undefined) continue;
    sourceOf[customer] = best.site;
    left[best.site]! -= room;
    open[best.site] = true;
  }
  return sourceOf;
}

/** What each customer asks for, who takes most room first. */
function demands({ problem, scenarios }: StockingNetwork): Asked[] {
  const asked = problem.customers.map((_, customer): Asked => {
    return { customer, units: problem.items.map(() => 0), room: 0 };
  });
  for (const { needs, probability } of scenarios) {
    const room = problem.customers.map(() => 0);
    for (const { customer, item, quantity } of needs) {
      asked[customer]!.units[item]! += probability * quantity;
      room[customer]! += quantity * problem.items[item]!.volumeM3;
    }
    room.forEach((most, c) => (asked[c]!.room = Math.max(asked[c]!.room, most)));
  }
  return asked
    .filter(({ units }) => units.some((quantity) => quantity > 0))
    .sort((a, b) => b.room - a.room);
}
