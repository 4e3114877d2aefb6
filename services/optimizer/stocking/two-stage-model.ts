import { SparseModel } from '../model/sparse-model';
import type { ScenarioFlows } from './scenario-flows';
import { roomOf } from './stocking-model';
import type { StockingNetwork } from './stocking-network';

// What is decided before anything happens, and what it costs afterwards as far as that has been learnt.

/** What is open, as far as it is, and what is bought. */
export interface Choice {
  size: number[][];
  bought: number[][];
}

export class TwoStageModel {
  readonly sparse = new SparseModel();
  readonly objective: { columns: number[]; costs: number[] } = { columns: [], costs: [] };
  readonly size: number[][] = [];
  readonly bought: number[][] = [];
  /** What each item costs in each scenario, in units of `unit`. */
  theta: number[] = [];
  private readonly risk: { threshold?: number; above: number[] } = { above: [] };

  constructor(
    private readonly network: StockingNetwork,
    private readonly flows: ScenarioFlows,
    private readonly unit: number,
  ) {
    this.build();
  }

  /** min Σ open · y + Σ unitCost · q + risk(θ) over what may be opened and bought. */
  private build(): void {
    const { sparse, network, flows } = this;
    const { sites, items, policy, scenarios } = network.problem;
    const { sitesMaximum, budget = Infinity } = policy;
    const pay = (column: number, cost: number): number => {
      this.objective.columns.push(column);
      this.objective.costs.push(cost / this.unit);
      return column;
    };
    const spent = sparse.addRow(-Infinity, Math.min(budget, 1e15) / this.unit);
    const count = sparse.addRow(-Infinity, sitesMaximum ?? sites.length);
    const most = items.map((_, k) => this.mostUseful(k));
    sites.forEach(({ sizes, mustOpen }, i) => {
      const one = sparse.addRow(mustOpen ? 1 : 0, 1);
      const room = sparse.addRow(-Infinity, 0);
      this.size.push(
        sizes.map(({ openCost }, z) => {
          const column = pay(sparse.addColumn(0, 1, true), openCost);
          sparse.entry(one, column, 1);
          sparse.entry(count, column, 1);
          sparse.entry(room, column, -roomOf(network, i, z));
          sparse.entry(spent, column, openCost / this.unit);
          return column;
        }),
      );
      this.bought.push(
        items.map(({ unitCost, volumeM3 }, k) => {
          const column = pay(sparse.addColumn(0, sizes.length ? most[k]! : 0, false), unitCost);
          sparse.entry(room, column, volumeM3);
          sparse.entry(spent, column, unitCost / this.unit);
          // What fills a size is not more than anybody could use.
          const open = sparse.addRow(-Infinity, 0);
          sparse.entry(open, column, 1);
          this.size[i]!.forEach((size, z) => {
            const fits = volumeM3 > 0 ? roomOf(network, i, z) / volumeM3 : Infinity;
            sparse.entry(open, size, -Math.min(most[k]!, fits));
          });
          return column;
        }),
      );
    });
    const none = flows.serve(() => 0).map((cost) => cost / this.unit);
    const surplus = items.reduce(
      (sum, { surplusCost }, k) => sum + surplusCost * most[k]! * sites.length,
      0,
    );
    const worst = none.map((cost) => cost + surplus / this.unit + 1);
    this.theta = flows.flows.map((_, f) => sparse.addColumn(0, worst[f]!, false));
    this.addRisk(
      scenarios.map(({ probability }) => probability),
      worst.reduce((sum, cost) => sum + cost, 0),
    );
  }

  private addRisk(chances: readonly number[], worst: number): void {
    const { sparse, objective, flows, theta } = this;
    const { risk, cvarAlpha, cvarWeight } = this.network.problem.policy;
    const weight = risk === 'CVAR' ? cvarWeight : 0;
    const pay = (column: number, cost: number): void => {
      objective.columns.push(column);
      objective.costs.push(cost);
    };
    flows.flows.forEach(({ scenario }, f) => pay(theta[f]!, (1 - weight) * chances[scenario]!));
    if (weight === 0) return;
    const threshold = sparse.addColumn(0, worst, false);
    pay(threshold, weight);
    this.risk.threshold = threshold;
    const rows = chances.map((chance) => {
      const above = sparse.addColumn(0, worst, false);
      this.risk.above.push(above);
      pay(above, (weight * chance) / (1 - cvarAlpha));
      const row = sparse.addRow(0, Infinity);
      sparse.entry(row, above, 1);
      sparse.entry(row, threshold, 1);
      return row;
    });
    flows.flows.forEach(({ scenario }, f) => sparse.entry(rows[scenario]!, theta[f]!, -1));
  }

  /** More than the largest need over the least that survives is never bought at one site. */
  private mostUseful(item: number): number {
    let most = 0;
    for (const { needs, survivingShare } of this.network.scenarios) {
      const least = survivingShare.reduce((min, s) => (s > 0 && s < min ? s : min), 1);
      const own = needs.filter((need) => need.item === item);
      most = Math.max(most, own.reduce((sum, { quantity }) => sum + quantity, 0) / least);
    }
    return most;
  }

  /** A plan in the columns of the model. */
  columnsOf(plan: Choice, costs: Float64Array): Float64Array {
    const { sparse, size, bought, theta, risk, unit } = this;
    const values = new Float64Array(sparse.numCols);
    size.forEach((list, i) => list.forEach((column, z) => (values[column] = plan.size[i]![z]!)));
    bought.forEach((list, i) =>
      list.forEach((column, k) => (values[column] = plan.bought[i]![k]!)),
    );
    const sums = risk.above.map(() => 0);
    this.flows.flows.forEach(({ scenario }, f) => {
      values[theta[f]!] = costs[f]! / unit;
      sums[scenario] = (sums[scenario] ?? 0) + costs[f]! / unit;
    });
    if (risk.threshold === undefined) return values;
    const worst = this.valueAtRisk(sums);
    values[risk.threshold] = worst;
    risk.above.forEach((column, s) => (values[column] = Math.max(0, sums[s]! - worst)));
    return values;
  }

  /** The least value that is not passed but with the chance 1 − α. */
  private valueAtRisk(costs: readonly number[]): number {
    const { scenarios, policy } = this.network.problem;
    const order = [...costs.keys()].sort((a, b) => costs[b]! - costs[a]!);
    let left = 1 - policy.cvarAlpha;
    for (const s of order) {
      left -= scenarios[s]!.probability;
      if (left <= 1e-12) return costs[s]!;
    }
    return 0;
  }
}
