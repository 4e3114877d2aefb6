import { sitesFor } from '../siting/siting-problem';
import type { SitingProblem, SitingSite } from '../siting/siting-problem';
import { roomOf } from './stocking-model';
import type { Flow, StockingModel } from './stocking-model';
import type { StockingNetwork, Way } from './stocking-network';

// A problem with one scenario and nothing but sites and lanes is facility location: each need is a
// customer of the siting problem. What the siting problem leaves out (single sources, whole units) only
// makes it cheaper, so that its bounds hold.

export function sitingOf(network: StockingNetwork): SitingProblem | undefined {
  const { problem, scenarios, ways, existing } = network;
  const { policy, sites, items } = problem;
  const [scenario, ...others] = scenarios;
  if (scenario === undefined || others.length > 0 || problem.relays.length > 0) return undefined;
  if (policy.budget !== undefined || policy.serviceShareMinimum !== undefined) return undefined;
  if (existing.some((stock) => stock.some((units) => units > 0))) return undefined;
  const { needs, survivingShare, closed } = scenario;
  const sited: SitingSite[] = sites.map(({ sizes, mustOpen }, i) => ({
    sizes: sizes.map(({ openCost }, z) => ({ openCost, room: roomOf(network, i, z) })),
    mustOpen,
    ways: [],
  }));
  let least = 0;
  const unserved = needs.map(({ customer, item, quantity }, n) => {
    const { unitCost, volumeM3, shortagePenalty } = items[item]!;
    for (const w of network.waysTo[customer] ?? []) {
      const { site, costs, capacities, lane = -1 } = ways[w]!;
      const share = survivingShare[site]!;
      if (share === 0 || closed.has(lane)) continue;
      sited[site]!.ways.push({
        customer: n,
        cost: quantity * (costs[item]! + unitCost / share),
        room: (quantity * volumeM3) / share,
        most: Math.min(1, capacities[item]! / quantity),
      });
    }
    if (shortagePenalty !== undefined) return quantity * shortagePenalty;
    least += quantity * volumeM3;
    return Infinity;
  });
  const openMost = Math.min(sites.length, policy.sitesMaximum ?? sites.length);
  return { sites: sited, unserved, openMost, openLeast: sitesFor(sited, least) };
}

/** The same problem with some ways only. */
export function withWays(
  network: StockingNetwork,
  isKept: (way: Way, index: number) => boolean,
): StockingNetwork {
  const waysTo = network.waysTo.map((list) => list.filter((w) => isKept(network.ways[w]!, w)));
  return { ...network, waysTo };
}

/** A plan of one model in the columns of another that has all its ways. */
export function carriedOver(
  from: StockingModel,
  values: Float64Array,
  to: StockingModel,
): Float64Array {
  const carried = new Float64Array(to.sparse.numCols);
  const copy = (a: number | undefined, b: number | undefined): void => {
    if (a !== undefined && b !== undefined) carried[b] = values[a]!;
  };
  copy(from.one, to.one);
  from.size.forEach((list, i) => list.forEach((column, z) => copy(column, to.size[i]![z])));
  from.bought.forEach((list, i) => list.forEach((column, k) => copy(column, to.bought[i]![k])));
  from.short.forEach((list, s) => list.forEach((column, n) => copy(column, to.short[s]![n])));
  from.source.forEach((sources, c) =>
    sources.forEach((column, site) => copy(column, to.source[c]!.get(site))),
  );
  const key = ({ way, need }: Flow): number => way * 1e6 + need;
  const columns = new Map(to.flows.map((flow) => [key(flow), flow.column]));
  for (const flow of from.flows) copy(flow.column, columns.get(key(flow)));
  return carried;
}
