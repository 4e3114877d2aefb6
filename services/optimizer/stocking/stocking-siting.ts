import { sitesFor } from '../siting/siting-problem';
import type { SitingProblem, SitingSite } from '../siting/siting-problem';
import type { SitingPlan } from '../siting/siting-search';
import { roomOf } from './stocking-model';

import type { StockingNetwork, Way } from './stocking-network';
import { scenarioCost } from './stocking-solution';
import type { StockingLines } from './stocking-solution';

// A problem with one scenario and nothing but sites and lanes is facility location: each need is a
// customer of the siting problem. What the siting problem leaves out (single sources, whole units) only
// makes it cheaper, so that its bounds hold.

/** The siting problem, and which way of the network each way of a site is. */
export interface StockingSiting {
  problem: SitingProblem;
  ways: number[][];
  /** Every plan of it is one of the network, once each customer has one source where that is asked. */
  isExact: boolean;
}

export function sitingOf(network: StockingNetwork): StockingSiting | undefined {
  const { problem, scenarios, ways, existing } = network;
  const { policy, sites, items } = problem;
  const [scenario, ...others] = scenarios;
  if (scenario === undefined || others.length > 0 || problem.relays.length > 0) return undefined;
  if (policy.budget !== undefined || policy.serviceShareMinimum !== undefined) return undefined;
  if (existing.some((stock) => stock.some((units) => units > 0))) return undefined;
  const { needs, survivingShare, closed } = scenario;
  const volume = unitVolume(network);
  const whole = volume !== undefined && needs.some(({ item }) => items[item]!.indivisible);
  const room = (m3: number): number => {
    const units = m3 / (volume ?? 1);
    return whole ? Math.floor(units * (1 + 1e-12)) : units;
  };
  const sited: SitingSite[] = sites.map(({ sizes, mustOpen }, i) => ({
    sizes: sizes.map(({ openCost }, z) => ({ openCost, room: room(roomOf(network, i, z)) })),
    mustOpen,
    ways: [],
  }));
  const waysOfSite: number[][] = sites.map(() => []);
  let least = 0;
  const unserved = needs.map(({ customer, item, quantity }, n) => {
    const { unitCost, volumeM3, shortagePenalty } = items[item]!;
    const taken = volume === undefined ? quantity * volumeM3 : quantity;
    for (const w of network.waysTo[customer] ?? []) {
      const { site, costs, capacities, lane = -1 } = ways[w]!;
      const share = survivingShare[site]!;
      if (share === 0 || closed.has(lane)) continue;
      sited[site]!.ways.push({
        customer: n,
        cost: quantity * (costs[item]! + unitCost / share),
        room: taken / share,
        most: Math.min(1, capacities[item]! / quantity),
      });
      waysOfSite[site]!.push(w);
    }
    if (shortagePenalty !== undefined) return quantity * shortagePenalty;
    least += taken;
    return Infinity;
  });
  const openMost = Math.min(sites.length, policy.sitesMaximum ?? sites.length);
  const hasSeveral = new Set(needs.map(({ customer }) => customer)).size < needs.length;
  const isDivisible = needs.every(({ item }) => !items[item]!.indivisible);
  return {
    problem: { sites: sited, unserved, openMost, openLeast: sitesFor(sited, least) },
    ways: waysOfSite,
    isExact: (volume !== undefined || isDivisible) && !(policy.singleSource && hasSeveral),
  };
}

/** Of the only item that is needed, where all of it survives: room can then be counted in units. */
function unitVolume({ problem, scenarios }: StockingNetwork): number | undefined {
  const { needs = [], survivingShare = [] } = scenarios[0] ?? {};
  const [item = -1, ...others] = new Set(needs.map((need) => need.item));
  const { volumeM3 = 0 } = problem.items[item] ?? {};
  const isSimple = others.length === 0 && survivingShare.every((share) => share === 1);
  return isSimple && volumeM3 > 0 ? volumeM3 : undefined;
}

/** A plan of the siting problem in the document's own words. */
export function sitedLines(
  { problem, ways, scenarios }: StockingNetwork,
  siting: StockingSiting,
  plan: SitingPlan,
): StockingLines {
  const { needs, survivingShare } = scenarios[0]!;
  const { sites, customers, items } = problem;
  const wayAt = siting.ways.flat();
  const columns = siting.problem.sites.flatMap((site) => site.ways);
  const rest = needs.map(({ quantity }) => quantity);
  const held = sites.map(() => new Map<number, number>());
  const flows = plan.served.flatMap(({ way, share }) => {
    const n = columns[way]!.customer;
    const { site, customer } = ways[wayAt[way]!]!;
    const { item, quantity: need } = needs[n]!;
    const quantity = items[item]!.indivisible ? Math.round(need * share) : need * share;
    if (quantity <= 1e-9) return [];
    rest[n] = rest[n]! - quantity;
    const stock = held[site]!;
    stock.set(item, (stock.get(item) ?? 0) + quantity / survivingShare[site]!);
    const [siteId, customerId] = [sites[site]!.id, customers[customer]!.id];
    return [{ siteId, customerId, itemId: items[item]!.id, quantity }];
  });
  const shortages = needs.flatMap(({ customer, item, quantity: need }, n) => {
    const quantity = rest[n]! <= 1e-9 * need ? 0 : rest[n]!;
    if (quantity <= 1e-9) return [];
    return [{ customerId: customers[customer]!.id, itemId: items[item]!.id, quantity }];
  });
  const needed = needs.reduce((sum, { quantity }) => sum + quantity, 0);
  const lacking = shortages.reduce((sum, { quantity }) => sum + quantity, 0);
  const coverage = needed === 0 ? 1 : 1 - lacking / needed;
  const lines: StockingLines = {
    openings: sites.flatMap(({ id: siteId, sizes }, i) => {
      const size = sizes[plan.size[i]!];
      return size === undefined ? [] : [{ siteId, sizeId: size.id }];
    }),
    stock: sites.flatMap(({ id: siteId }, i) =>
      [...held[i]!].map(([item, quantity]) => ({ siteId, itemId: items[item]!.id, quantity })),
    ),
    scenarios: [{ scenarioId: problem.scenarios[0]!.id, cost: 0, coverage, flows, shortages }],
  };
  lines.scenarios[0]!.cost = scenarioCost(problem, lines, 0);
  return lines;
}

/** The same problem with some ways only. */
export function withWays(
  network: StockingNetwork,
  isKept: (way: Way, index: number) => boolean,
): StockingNetwork {
  const waysTo = network.waysTo.map((list) => list.filter((w) => isKept(network.ways[w]!, w)));
  return { ...network, waysTo };
}
