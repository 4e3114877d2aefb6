import type { FlowNetwork } from '../flow/flow-network';
import { NetworkSimplex } from '../flow/network-simplex';
import type { StockingNetwork, Way } from './stocking-network';
import type { ScenarioAnswer } from './stocking-solution';

// What happens in each scenario once it is known what is where: for each item a flow of its own, solved by
// the network simplex. Its prices say what a unit more at each site would save there, which bounds
// what any other stock would cost (weak duality, whatever the prices are).

/** At least `constant` + Σ slope[i] · q[i]: what a scenario's item costs with q[i] bought at site i. */
export interface Cut {
  constant: number;
  slope: Float64Array;
}

interface Served {
  customer: number;
  quantity: number;
  ways: Way[];
}

/** One item in one scenario: node i is site i, node sites + n the need n of the item. */
class ItemFlow {
  readonly simplex: NetworkSimplex;
  private readonly flow: FlowNetwork;

  constructor(
    readonly item: number,
    readonly scenario: number,
    readonly needs: readonly Served[],
    private readonly sites: {
      share: readonly number[];
      existing: readonly number[];
      surplusCost: number;
    },
    shortagePenalty: number,
  ) {
    const siteCount = sites.share.length;
    const ways = needs.reduce((sum, need) => sum + need.ways.length, 0);
    const count = siteCount + needs.length + ways;
    const outside = siteCount + needs.length;
    const flow: FlowNetwork = {
      nodeCount: outside,
      from: new Int32Array(count).fill(outside),
      to: new Int32Array(count),
      capacity: new Float64Array(count),
      cost: new Float64Array(count),
      supply: new Float64Array(outside),
    };
    let arc = siteCount;
    for (let i = 0; i < siteCount; i += 1) flow.to[i] = i;
    needs.forEach(({ quantity, ways: own }, n) => {
      const node = siteCount + n;
      flow.supply[node] = -quantity;
      [flow.to[arc], flow.capacity[arc], flow.cost[arc]] = [node, quantity, shortagePenalty];
      arc += 1;
      for (const way of own) {
        [flow.from[arc], flow.to[arc]] = [way.site, node];
        flow.capacity[arc] = Math.min(quantity, way.capacities[item]!);
        flow.cost[arc] = way.costs[item]! - sites.surplusCost;
        arc += 1;
      }
    });
    this.flow = flow;
    this.simplex = new NetworkSimplex(flow);
  }

  /** With so much bought at each site. */
  serve(bought: (site: number) => number): void {
    const { share, existing } = this.sites;
    share.forEach((own, i) => (this.flow.capacity[i] = own * (existing[i]! + bought(i))));
    this.simplex.limitsChanged();
    this.simplex.solve();
  }

  /** With surplus; of the answer. */
  value(bought: (site: number) => number): number {
    const { share, existing, surplusCost } = this.sites;
    const held = share.reduce((sum, own, i) => sum + own * (existing[i]! + bought(i)), 0);
    return this.simplex.value() + surplusCost * held;
  }

  cut(): Cut {
    const { share, existing, surplusCost } = this.sites;
    const { from, to, cost, capacity, supply, nodeCount } = this.flow;
    const { potential } = this.simplex;
    const worth = (node: number): number => (node === nodeCount ? 0 : potential[node]!);
    let constant = 0;
    for (let node = share.length; node < nodeCount; node += 1) {
      constant -= supply[node]! * worth(node);
    }
    for (let arc = share.length; arc < cost.length; arc += 1) {
      const reduced = cost[arc]! + worth(from[arc]!) - worth(to[arc]!);
      if (reduced < 0) constant += reduced * capacity[arc]!;
    }
    const slope = Float64Array.from(share, (own, i) => {
      const each = own * (surplusCost - Math.max(0, worth(i)));
      constant += each * existing[i]!;
      return each;
    });
    return { constant, slope };
  }

  /** What a unit more that survives at a site saves. */
  worthAt(site: number): number {
    return Math.max(0, this.simplex.potential[site]!) - this.sites.surplusCost;
  }

  /** Units on each way and short, in the order of the arcs. */
  each(tell: (need: Served, way: Way | undefined, units: number) => void): void {
    const { flow } = this.simplex;
    let arc = this.sites.share.length;
    for (const need of this.needs) {
      tell(need, undefined, flow[arc]!);
      arc += 1;
      for (const way of need.ways) {
        tell(need, way, flow[arc]!);
        arc += 1;
      }
    }
  }
}

export class ScenarioFlows {
  readonly flows: ItemFlow[] = [];

  constructor(private readonly network: StockingNetwork) {
    const { problem, scenarios, ways, waysTo, existing } = network;
    scenarios.forEach(({ needs, survivingShare, closed }, s) => {
      problem.items.forEach(({ surplusCost, shortagePenalty = 0 }, k) => {
        const served = needs.flatMap(({ item, customer, quantity }): Served[] => {
          if (item !== k) return [];
          const own = (waysTo[customer] ?? [])
            .map((w) => ways[w]!)
            .filter(({ lane, site }) => !closed.has(lane ?? -1) && survivingShare[site]! > 0);
          return [{ customer, quantity, ways: own }];
        });
        const sites = { share: survivingShare, existing: existing.map((i) => i[k]!), surplusCost };
        this.flows.push(new ItemFlow(k, s, served, sites, shortagePenalty));
      });
    });
  }

  /** With so much of each item bought at each site: what each item costs in each scenario. */
  serve(bought: (site: number, item: number) => number): Float64Array {
    return Float64Array.from(this.flows, (flow) => {
      const own = (site: number): number => bought(site, flow.item);
      flow.serve(own);
      return flow.value(own);
    });
  }

  /** What happens, in the document's words. */
  answers(): ScenarioAnswer[] {
    const { problem, scenarios } = this.network;
    const { sites, customers, items } = problem;
    const answers = problem.scenarios.map(({ id: scenarioId }): ScenarioAnswer => {
      return { scenarioId, cost: 0, coverage: 1, flows: [], shortages: [] };
    });
    const lacking = scenarios.map(() => 0);
    for (const flow of this.flows) {
      const { scenario, item } = flow;
      const itemId = items[item]!.id;
      flow.each(({ customer, quantity: need }, way, quantity) => {
        if (quantity <= 1e-9 * Math.max(1, need)) return;
        const customerId = customers[customer]!.id;
        const answer = answers[scenario]!;
        if (way === undefined) {
          lacking[scenario] = lacking[scenario]! + quantity;
          answer.shortages.push({ customerId, itemId, quantity });
        } else answer.flows.push({ siteId: sites[way.site]!.id, customerId, itemId, quantity });
      });
    }
    answers.forEach((answer, s) => {
      const needed = scenarios[s]!.needs.reduce((sum, { quantity }) => sum + quantity, 0);
      answer.coverage = needed === 0 ? 1 : 1 - lacking[s]! / needed;
    });
    return answers;
  }
}
