import { checkStocking } from './stocking-check';
import type { StockingNetwork, Way } from './stocking-network';
import { scenarioCost } from './stocking-solution';
import { singleSources } from './stocking-sources';
import type { ScenarioAnswer, StockingLines } from './stocking-solution';

// A first plan at once: every need from where it is cheapest, opening and buying as it goes. It is shown
// only where the independent check passes; relays are left to the model.

export function greedyStocking(network: StockingNetwork): StockingLines | undefined {
  for (const mayBuy of [true, false]) {
    const lines = new Greedy(network, mayBuy).lines();
    if (lines && checkStocking(network.problem, lines).feasible) return lines;
  }
  return undefined;
}

class Greedy {
  private readonly size: number[];
  private readonly open: boolean[];
  private readonly room: number[];
  private readonly bought: number[][];
  /** The one site of each customer, where only one may serve it. */
  private readonly sourceOf: number[] | undefined;

  constructor(
    private readonly network: StockingNetwork,
    private readonly mayBuy: boolean,
  ) {
    const { sites, items } = network.problem;
    const held = network.existing.map((stock) =>
      stock.reduce((sum, units, k) => sum + units * (items[k]?.volumeM3 ?? 0), 0),
    );
    this.size = sites.map(({ sizes }, i) => {
      let best = -1;
      sizes.forEach(({ capacityVolumeM3: most }, z) => {
        if (most + 1e-9 < held[i]!) return;
        if (best < 0 || most > sizes[best]!.capacityVolumeM3) best = z;
      });
      return best;
    });
    this.open = sites.map((site) => site.mustOpen);
    this.room = sites.map(({ sizes }, i) => {
      return Math.max(0, (sizes[this.size[i]!]?.capacityVolumeM3 ?? 0) - held[i]!);
    });
    this.bought = sites.map(() => items.map(() => 0));
    if (network.problem.policy.singleSource) this.sourceOf = singleSources(network, this.size);
  }

  /** Undefined where a need that must be met is not. */
  lines(): StockingLines | undefined {
    const { problem, scenarios } = this.network;
    const answers: ScenarioAnswer[] = [];
    for (const s of scenarios.keys()) {
      const answer = this.scenario(s);
      if (answer === undefined) return undefined;
      answers.push(answer);
    }
    const { sites, items } = problem;
    const lines: StockingLines = {
      openings: sites.flatMap(({ id: siteId, sizes }, i) => {
        const sizeId = sizes[this.size[i]!]?.id;
        return this.open[i] && sizeId !== undefined ? [{ siteId, sizeId }] : [];
      }),
      stock: sites.flatMap(({ id: siteId }, i) =>
        items.flatMap(({ id: itemId }, k) => {
          const quantity = this.bought[i]![k]!;
          return quantity > 1e-9 ? [{ siteId, itemId, quantity }] : [];
        }),
      ),
      scenarios: answers,
    };
    if (problem.relays.length > 0) lines.relayOpenings = [];
    answers.forEach((answer, s) => (answer.cost = scenarioCost(problem, lines, s)));
    return lines;
  }

  private scenario(s: number): ScenarioAnswer | undefined {
    const { problem, scenarios, existing, ways, waysTo } = this.network;
    const { needs, survivingShare, closed } = scenarios[s]!;
    const whole = problem.items.map((item) => item.indivisible);
    const floor = (k: number, units: number): number =>
      whole[k] ? Math.floor(units + 1e-9) : units;
    const left = existing.map((stock, i) =>
      stock.map((units, k) => floor(k, (units + this.bought[i]![k]!) * survivingShare[i]!)),
    );
    const answer: ScenarioAnswer = {
      scenarioId: problem.scenarios[s]!.id,
      cost: 0,
      coverage: 1,
      flows: [],
      shortages: [],
    };
    let [asked, short] = [0, 0];
    for (const { customer, item: k, quantity } of needs.toSorted(
      (a, b) => b.quantity - a.quantity,
    )) {
      const own = (waysTo[customer] ?? [])
        .map((w) => ways[w]!)
        .filter(({ relay, lane }) => relay === undefined && !closed.has(lane ?? -1))
        .filter(({ site }) => (this.sourceOf?.[customer] ?? site) === site)
        .sort((a, b) => this.price(a, k) - this.price(b, k));
      let rest = quantity;
      for (const way of own) {
        const most = floor(k, Math.min(rest, way.capacities[k] ?? Infinity));
        const missing = most - left[way.site]![k]!;
        if (missing > 1e-9) left[way.site]![k]! += this.buy(way.site, k, missing, survivingShare);
        const units = floor(k, Math.min(most, left[way.site]![k]!));
        if (units <= 1e-9) continue;
        left[way.site]![k]! -= units;
        rest -= units;
        answer.flows.push({
          siteId: problem.sites[way.site]!.id,
          customerId: problem.customers[customer]!.id,
          itemId: problem.items[k]!.id,
          quantity: units,
        });
      }
      [asked, short] = [asked + quantity, short + rest];
      if (rest <= 1e-9) continue;
      const { id: itemId, shortagePenalty } = problem.items[k]!;
      if (shortagePenalty === undefined) return undefined;
      const customerId = problem.customers[customer]!.id;
      answer.shortages.push({ customerId, itemId, quantity: rest });
    }
    answer.coverage = asked === 0 ? 1 : 1 - short / asked;
    return answer;
  }

  /** Of a way: what a unit costs, with its part of what opening the site would cost. */
  private price({ site, costs }: Way, k: number): number {
    const { sites, items } = this.network.problem;
    const { openCost = 0, capacityVolumeM3 = 1 } = sites[site]!.sizes[this.size[site]!] ?? {};
    const opening = this.open[site] ? 0 : (openCost * items[k]!.volumeM3) / (capacityVolumeM3 || 1);
    return (costs[k] ?? 0) + opening;
  }

  /** Buys what survives as so many units where there is room; answers what survives of it. */
  private buy(site: number, k: number, missing: number, surviving: readonly number[]): number {
    const { items, sites, policy } = this.network.problem;
    const share = surviving[site] ?? 1;
    if (!this.mayBuy || this.size[site]! < 0 || share <= 0) return 0;
    const opened = this.open.filter(Boolean).length;
    if (!this.open[site] && opened >= (policy.sitesMaximum ?? sites.length)) return 0;
    const { volumeM3, indivisible, unitCost, shortagePenalty = Infinity } = items[k]!;
    if (unitCost > shortagePenalty) return 0;
    const fits = volumeM3 > 0 ? this.room[site]! / volumeM3 : Infinity;
    const wanted = Math.min(missing / share, fits);
    const units = indivisible
      ? Math.floor(Math.min(Math.ceil(missing / share - 1e-9), fits))
      : wanted;
    if (units <= 0) return 0;
    this.open[site] = true;
    this.bought[site]![k]! += units;
    this.room[site]! -= units * volumeM3;
    const survives = units * share;
    return indivisible ? Math.floor(survives + 1e-9) : survives;
  }
}
