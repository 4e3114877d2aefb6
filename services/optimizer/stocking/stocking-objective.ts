import type { StockingModel } from './stocking-model';

// What the columns of a stocking model cost.

/** What opening and buying cost. */
export function firstCosts({ network, size, relay, bought }: StockingModel): [number, number][] {
  const { sites, relays, items } = network.problem;
  const costs: [number, number][] = [];
  sites.forEach((site, i) => {
    site.sizes.forEach(({ openCost }, z) => costs.push([size[i]?.[z] ?? -1, openCost]));
    items.forEach(({ unitCost }, k) => costs.push([bought[i]?.[k] ?? -1, unitCost]));
  });
  relays.forEach(({ openCost }, l) => costs.push([relay[l] ?? -1, openCost]));
  return costs.filter(([, cost]) => cost !== 0);
}

/** L[s] = Σ cost · x + Σ penalty · u + Σ surplusCost · (share · (existing + q) − Σ x). */
function scenarioCosts(model: StockingModel, s: number): Map<number, number> {
  const { network, flows, short, bought, one } = model;
  const { items } = network.problem;
  const costs = new Map<number, number>();
  const add = (column: number, cost: number): void => {
    if (cost !== 0) costs.set(column, (costs.get(column) ?? 0) + cost);
  };
  for (const { scenario, way, item, column } of flows) {
    if (scenario !== s) continue;
    add(column, (network.ways[way]?.costs[item] ?? 0) - (items[item]?.surplusCost ?? 0));
  }
  const { needs = [], survivingShare = [] } = network.scenarios[s] ?? {};
  needs.forEach(({ item }, n) => {
    const column = short[s]?.[n];
    if (column !== undefined) add(column, items[item]?.shortagePenalty ?? 0);
  });
  network.existing.forEach((stock, i) =>
    items.forEach(({ surplusCost }, k) => {
      add(bought[i]?.[k] ?? -1, surplusCost * (survivingShare[i] ?? 0));
      add(one, surplusCost * (survivingShare[i] ?? 0) * (stock[k] ?? 0));
    }),
  );
  return costs;
}

/**
 * Σ p[s] · L[s], of which CVAR takes cvarWeight away for t + Σ p[s] / (1 − α) · v[s] with
 * v[s] ≥ L[s] − t (Rockafellar and Uryasev).
 */
export function addObjective(model: StockingModel): void {
  const { sparse, network } = model;
  const { risk, cvarAlpha, cvarWeight } = network.problem.policy;
  const weight = risk === 'CVAR' ? cvarWeight : 0;
  const total = new Map<number, number>(firstCosts(model));
  const add = (column: number, cost: number): void => {
    total.set(column, (total.get(column) ?? 0) + cost);
  };
  const costs = network.scenarios.map((_, s) => scenarioCosts(model, s));
  const most = costs.map((each) =>
    [...each].reduce(
      (sum, [col, cost]) => sum + Math.max(0, cost) * (sparse.colUpper[col] ?? 0),
      0,
    ),
  );
  const worst = Math.max(1, ...most);
  const threshold = weight > 0 ? sparse.addColumn(0, worst, false) : -1;
  model.threshold = threshold;
  if (weight > 0) add(threshold, weight);
  network.scenarios.forEach(({ probability }, s) => {
    for (const [column, cost] of costs[s] ?? []) add(column, (1 - weight) * probability * cost);
    if (weight === 0) return;
    const above = sparse.addColumn(0, worst, false);
    add(above, (weight * probability) / (1 - cvarAlpha));
    const row = sparse.addRow(0, Infinity);
    model.riskRows[s] = row;
    model.above[s] = above;
    sparse.entry(row, above, 1);
    sparse.entry(row, threshold, 1);
    for (const [column, cost] of costs[s] ?? []) sparse.entry(row, column, -cost);
  });
  for (const [column, cost] of total) {
    model.objective.columns.push(column);
    model.objective.costs.push(cost);
  }
}
