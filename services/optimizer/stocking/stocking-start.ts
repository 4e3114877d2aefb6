import type { Flow, StockingModel } from './stocking-model';
import type { StockingLines } from './stocking-solution';

// A plan in the columns of a model, for the engine to start from.

export function columnsOf(model: StockingModel, lines: StockingLines): Float64Array {
  const { network } = model;
  const { sites, items, customers, relays } = network.problem;
  const values = new Float64Array(model.sparse.numCols);
  const set = (column: number | undefined, value: number): void => {
    if (column !== undefined) values[column] = value;
  };
  const at = (list: readonly { id: string }[]): Map<string, number> =>
    new Map(list.map(({ id }, i) => [id, i]));
  const [site, item, customer, relay] = [at(sites), at(items), at(customers), at(relays)];
  set(model.one, 1);
  sites.forEach((one, i) => {
    if (one.mustOpen && one.sizes.length === 1) set(model.size[i]?.[0], 1);
  });
  for (const { siteId, sizeId } of lines.openings) {
    const i = site.get(siteId) ?? -1;
    set(model.size[i]?.[sites[i]?.sizes.findIndex(({ id }) => id === sizeId) ?? -1], 1);
  }
  for (const { relayId } of lines.relayOpenings ?? [])
    set(model.relay[relay.get(relayId) ?? -1], 1);
  for (const { siteId, itemId, quantity } of lines.stock) {
    set(model.bought[site.get(siteId) ?? -1]?.[item.get(itemId) ?? -1], quantity);
  }
  const columns = new Map(model.flows.map((flow) => [flowKey(model, flow), flow.column]));
  lines.scenarios.forEach(({ flows, shortages }, s) => {
    for (const { siteId, customerId, itemId, quantity, relayId } of flows) {
      const [i, c] = [site.get(siteId) ?? -1, customer.get(customerId) ?? -1];
      const way = `${i} ${relay.get(relayId ?? '') ?? ''}`;
      set(columns.get(`${s} ${c} ${item.get(itemId)} ${way}`), quantity);
      set(model.source[c]?.get(i), 1);
    }
    const needs = network.scenarios[s]?.needs ?? [];
    const needAt = new Map(needs.map((need, n) => [`${need.customer} ${need.item}`, n]));
    for (const { customerId, itemId, quantity } of shortages) {
      const n = needAt.get(`${customer.get(customerId)} ${item.get(itemId)}`) ?? -1;
      set(model.short[s]?.[n], quantity);
    }
  });
  return values;
}

function flowKey({ network }: StockingModel, { scenario, way, item }: Flow): string {
  const { site, customer, relay } = network.ways[way]!;
  return `${scenario} ${customer} ${item} ${site} ${relay ?? ''}`;
}
