import { lineOfPair } from '../pair-table';
import type { SolutionStage, SolutionStatus, SolverRecord } from '../solution';
import type { StockingModel } from './stocking-model';
import type { StockingProblem } from './stocking-problem';
import type { StockingConflict } from './stocking-requirements';

// The solution document, as PROBLEMS.md describes it, and what its lines cost.

export interface StockingFlow {
  siteId: string;
  customerId: string;
  itemId: string;
  quantity: number;
  /** Where the goods go over a relay. */
  relayId?: string;
}

export interface ScenarioAnswer {
  scenarioId: string;
  cost: number;
  /** Share of all units needed that are delivered. */
  coverage: number;
  flows: StockingFlow[];
  shortages: { customerId: string; itemId: string; quantity: number }[];
}

export interface StockingSolution {
  status: SolutionStatus;
  stages: SolutionStage[];
  objectiveValue?: number;
  check: { feasible: boolean; maxViolation: number };
  solver: SolverRecord;
  openings: { siteId: string; sizeId: string }[];
  /** Only where there are relays to open. */
  relayOpenings?: { relayId: string }[];
  /** Bought on top of the existing stock. */
  stock: { siteId: string; itemId: string; quantity: number }[];
  scenarios: ScenarioAnswer[];
  /** What one more unit on hand there, free of charge, would save. */
  marginalValues: { siteId: string; itemId: string; value: number }[];
  conflict?: StockingConflict[];
}

export type StockingLines = Pick<
  StockingSolution,
  'openings' | 'relayOpenings' | 'stock' | 'scenarios'
>;

export function stockingLines(model: StockingModel, values: Float64Array): StockingLines {
  const { network } = model;
  const { items, sites, customers, relays, scenarios } = network.problem;
  // What can be divided is rounded by no more than the engine's tolerance.
  const amount = (column: number): number => {
    const value = values[column] ?? 0;
    const near = Math.round(value);
    const part = model.sparse.integer[column] ? 1e-6 : 1e-9;
    return Math.abs(value - near) <= part * Math.max(1, near) ? near : value;
  };
  const isOpen = (column: number): boolean => (values[column] ?? 0) > 0.5;
  const idOf = (lines: readonly { id: string }[], i: number): string => lines[i]?.id ?? '';
  const lines: StockingLines = {
    openings: sites.flatMap((site, i) =>
      site.sizes.flatMap(({ id }, z) =>
        isOpen(model.size[i]?.[z] ?? -1) ? [{ siteId: site.id, sizeId: id }] : [],
      ),
    ),
    stock: sites.flatMap((site, i) =>
      items.flatMap(({ id }, k) => {
        const quantity = amount(model.bought[i]?.[k] ?? -1);
        return quantity > 1e-9 ? [{ siteId: site.id, itemId: id, quantity }] : [];
      }),
    ),
    scenarios: scenarios.map(({ id }) => ({
      scenarioId: id,
      cost: 0,
      coverage: 1,
      flows: [],
      shortages: [],
    })),
  };
  if (relays.length > 0) {
    lines.relayOpenings = relays.flatMap(({ id }, l) =>
      isOpen(model.relay[l] ?? -1) ? [{ relayId: id }] : [],
    );
  }
  for (const { scenario, way, item, column } of model.flows) {
    const quantity = amount(column);
    const line = network.ways[way];
    if (quantity <= 1e-9 || line === undefined) continue;
    lines.scenarios[scenario]?.flows.push({
      siteId: idOf(sites, line.site),
      customerId: idOf(customers, line.customer),
      itemId: idOf(items, item),
      quantity,
      ...(line.relay === undefined ? {} : { relayId: idOf(relays, line.relay) }),
    });
  }
  network.scenarios.forEach(({ needs }, s) => {
    const answer = lines.scenarios[s];
    let [needed, lacking] = [0, 0];
    needs.forEach(({ customer, item, quantity: need }, n) => {
      const quantity = amount(model.short[s]?.[n] ?? -1);
      needed += need;
      lacking += quantity;
      if (quantity <= 1e-9) return;
      const [customerId, itemId] = [idOf(customers, customer), idOf(items, item)];
      answer?.shortages.push({ customerId, itemId, quantity });
    });
    if (answer) answer.coverage = needed === 0 ? 1 : 1 - lacking / needed;
  });
  lines.scenarios.forEach((answer, s) => {
    answer.cost = scenarioCost(network.problem, lines, s);
  });
  return lines;
}

type Lane = StockingProblem['lanes'][number];

/** Flow cost + shortagePenalty × short + surplusCost × surviving stock not used. */
export function scenarioCost(problem: StockingProblem, plan: StockingLines, s: number): number {
  const items = new Map(problem.items.map((item) => [item.id, item]));
  const ends = (line: Lane): [string, string] => [line.siteId, line.customerId];
  const scenario = problem.scenarios[s];
  const answer = plan.scenarios[s];
  const shares = new Map(scenario?.survivingShare.map((line) => [line.siteId, line.share]));
  let cost = 0;
  for (const { siteId, customerId, itemId, quantity, relayId } of answer?.flows ?? []) {
    const relay = problem.relays.find(({ id }) => id === relayId);
    const lane = lineOfPair(problem.lanes, ends, siteId, customerId);
    const own = lane?.itemTerms.find((term) => term.itemId === itemId)?.costPerUnit;
    const price = relay
      ? (relay.inbound.find((line) => line.siteId === siteId)?.costPerUnit ?? 0) +
        (relay.outbound.find((line) => line.customerId === customerId)?.costPerUnit ?? 0)
      : (own ?? lane?.costPerUnit ?? 0);
    cost += quantity * (price - (items.get(itemId)?.surplusCost ?? 0));
  }
  for (const { itemId, quantity } of answer?.shortages ?? []) {
    cost += quantity * (items.get(itemId)?.shortagePenalty ?? 0);
  }
  const held = problem.sites.flatMap(({ id: siteId, existingStock }) =>
    existingStock.map((line) => ({ ...line, siteId })),
  );
  for (const { siteId, itemId, quantity } of [...plan.stock, ...held]) {
    cost += quantity * (shares.get(siteId) ?? 1) * (items.get(itemId)?.surplusCost ?? 0);
  }
  return cost;
}

/** Opening and purchase: what is paid whatever happens. */
export function firstCost(problem: StockingProblem, plan: StockingLines): number {
  let cost = 0;
  for (const { siteId, sizeId } of plan.openings) {
    const sizes = problem.sites.find((site) => site.id === siteId)?.sizes;
    cost += sizes?.find((size) => size.id === sizeId)?.openCost ?? 0;
  }
  for (const { relayId } of plan.relayOpenings ?? []) {
    cost += problem.relays.find((relay) => relay.id === relayId)?.openCost ?? 0;
  }
  for (const { itemId, quantity } of plan.stock) {
    cost += quantity * (problem.items.find((item) => item.id === itemId)?.unitCost ?? 0);
  }
  return cost;
}

/** The whole objective, risk included. */
export function stockingCost(problem: StockingProblem, plan: StockingLines): number {
  const { risk, cvarAlpha, cvarWeight } = problem.policy;
  const outcomes = problem.scenarios.map(({ probability }, s) => ({
    probability,
    cost: plan.scenarios[s]?.cost ?? 0,
  }));
  const expected = outcomes.reduce((sum, { probability, cost }) => sum + probability * cost, 0);
  const first = firstCost(problem, plan);
  if (risk === 'EXPECTED') return first + expected;
  // The mean of the worst outcomes that together have the probability 1 − α.
  let [left, tail] = [1 - cvarAlpha, 0];
  for (const { probability, cost } of outcomes.toSorted((a, b) => b.cost - a.cost)) {
    const part = Math.min(left, probability);
    tail += part * cost;
    left -= part;
  }
  return first + (1 - cvarWeight) * expected + (cvarWeight * tail) / (1 - cvarAlpha);
}
