import type { StockedItem, StockingProblem } from './stocking-problem';

// The problem with ids turned into positions, and every way from a site to a customer listed.

/** A lane, or a path over a relay. */
export interface Way {
  site: number;
  customer: number;
  relay: number | undefined;
  costs: number[];
  /** Of each item alone. */
  capacities: number[];
  /** Position in the document's lanes. */
  lane: number | undefined;
}

export interface ScenarioNeed {
  /** Position in the scenario's needs. */
  index: number;
  customer: number;
  item: number;
  /** Whole for indivisible items: part of one is met by one. */
  quantity: number;
}

export interface NetworkScenario {
  probability: number;
  needs: ScenarioNeed[];
  survivingShare: number[];
  /** Positions of the lanes that are closed. */
  closed: Set<number>;
}

export interface StockingNetwork {
  problem: StockingProblem;
  ways: Way[];
  waysTo: number[][];
  scenarios: NetworkScenario[];
  /** existing[site][item]. */
  existing: number[][];
}

export function buildStockingNetwork(problem: StockingProblem): StockingNetwork {
  const site = positions(problem.sites);
  const customer = positions(problem.customers);
  const item = positions(problem.items);
  const at = (ids: Map<string, number>, id: string): number => ids.get(id) ?? -1;
  const ways = problem.lanes.map((line, lane): Way => {
    const terms = new Map(line.itemTerms.map((term) => [at(item, term.itemId), term]));
    return {
      site: at(site, line.siteId),
      customer: at(customer, line.customerId),
      relay: undefined,
      costs: problem.items.map((_, k) => terms.get(k)?.costPerUnit ?? line.costPerUnit),
      capacities: problem.items.map((_, k) => terms.get(k)?.capacityUnits ?? Infinity),
      lane,
    };
  });
  problem.relays.forEach((line, relay) => {
    for (const inbound of line.inbound) {
      for (const outbound of line.outbound) {
        ways.push({
          site: at(site, inbound.siteId),
          customer: at(customer, outbound.customerId),
          relay,
          costs: problem.items.map(() => inbound.costPerUnit + outbound.costPerUnit),
          capacities: problem.items.map(() => Infinity),
          lane: undefined,
        });
      }
    }
  });
  const waysTo: number[][] = problem.customers.map(() => []);
  ways.forEach((way, w) => waysTo[way.customer]?.push(w));
  const closing = problem.scenarios.some(({ closedLanes }) => closedLanes.length > 0);
  const laneAt = new Map(
    closing
      ? problem.lanes.map((lane, l) => [JSON.stringify([lane.siteId, lane.customerId]), l])
      : [],
  );
  return {
    problem,
    ways,
    waysTo,
    scenarios: problem.scenarios.map((line) => {
      const shares = new Map(line.survivingShare.map((each) => [each.siteId, each.share]));
      return {
        probability: line.probability,
        needs: line.needs.flatMap((need, index) => {
          const k = at(item, need.itemId);
          const quantity = wholeNeed(problem.items[k], need.quantity);
          if (quantity === 0) return [];
          return [{ index, customer: at(customer, need.customerId), item: k, quantity }];
        }),
        survivingShare: problem.sites.map(({ id }) => shares.get(id) ?? 1),
        closed: new Set(
          line.closedLanes.map(
            (lane) => laneAt.get(JSON.stringify([lane.siteId, lane.customerId])) ?? -1,
          ),
        ),
      };
    }),
    existing: problem.sites.map(({ existingStock }) => {
      const stock = new Map(existingStock.map((line) => [at(item, line.itemId), line.quantity]));
      return problem.items.map((_, k) => stock.get(k) ?? 0);
    }),
  };
}

function wholeNeed(item: StockedItem | undefined, quantity: number): number {
  return item?.indivisible ? Math.ceil(quantity) : quantity;
}

function positions(lines: readonly { id: string }[]): Map<string, number> {
  return new Map(lines.map(({ id }, i) => [id, i]));
}
