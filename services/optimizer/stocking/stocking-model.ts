import { SparseModel } from '../model/sparse-model';
import type { StockingNetwork } from './stocking-network';
import { addObjective, firstCosts } from './stocking-objective';
import { stockingRequirement } from './stocking-requirements';
import type { StockingRequirement } from './stocking-requirements';

// Two stages. Before anything happens: y[i,size] opens a site, r[l] a relay, q[i,k] is bought. In
// each scenario s: x[w,k,s] goes a way w (a lane, or a path over a relay), u[n,s] of a need is
// short. L[s] is what a scenario costs.

export interface Flow {
  scenario: number;
  way: number;
  item: number;
  /** Position in the network scenario's needs. */
  need: number;
  column: number;
  quantity: number;
}

export interface StockingModel {
  sparse: SparseModel;
  network: StockingNetwork;
  /** The requirement each row stands for; undefined where it only says what things mean. */
  owners: (StockingRequirement | undefined)[];
  /** Fixed at 1: constants are its costs. */
  one: number;
  size: number[][];
  relay: number[];
  /** source[customer].get(site); empty without single sources. */
  source: Map<number, number>[];
  bought: number[][];
  flows: Flow[];
  short: (number | undefined)[][];
  /** Rows whose prices say what stock is worth: rows[s][i][k]; and of the room at a site. */
  stockRows: number[][][];
  roomRows: number[];
  riskRows: number[];
  /** Of CVAR: what the worst scenarios cost at least, and what each costs above that. */
  threshold: number;
  above: number[];
  /** Row that binds a flow to the opening of its site; what is there already may go before. */
  openRows: Map<number, number>;
  objective: { columns: number[]; costs: number[] };
}

export interface StockingModelOptions {
  /** Flows to bind to the opening of their site one by one; all when left out. */
  strong?: ReadonlySet<number>;
  /** Without what is implied by the rest: for conflicts, which should name only requirements. */
  bare?: boolean;
}

export function buildStockingModel(
  network: StockingNetwork,
  options: StockingModelOptions = {},
): StockingModel {
  const model = emptyModel(network);
  addColumns(model, !options.bare);
  addSizes(model);
  addRoom(model, options);
  addNeeds(model);
  addSurvivingStock(model);
  addRelays(model);
  addSources(model);
  addLimits(model);
  addServiceShare(model);
  addLaneCapacities(model);
  addOpenFirst(model, options);
  if (!options.bare) addTotalRoom(model);
  addObjective(model);
  return model;
}

function emptyModel(network: StockingNetwork): StockingModel {
  const sparse = new SparseModel();
  return {
    sparse,
    network,
    owners: [],
    one: sparse.addColumn(1, 1, false),
    size: [],
    relay: [],
    source: [],
    bought: [],
    flows: [],
    short: [],
    stockRows: [],
    roomRows: [],
    riskRows: [],
    threshold: -1,
    above: [],
    openRows: new Map(),
    objective: { columns: [], costs: [] },
  };
}

function addRow(
  model: StockingModel,
  lower: number,
  upper: number,
  owner?: StockingRequirement,
): number {
  const row = model.sparse.addRow(lower, upper);
  model.owners[row] = owner;
  return row;
}

function addColumns(model: StockingModel, mayFix: boolean): void {
  const { sparse, network } = model;
  const { items, sites, relays, policy } = network.problem;
  model.size = sites.map((site) => {
    // What is there in any case is no question: a problem without questions is a linear one.
    if (mayFix && isOpenAnyway(site)) return [sparse.addColumn(1, 1, false)];
    return site.sizes.map(() => sparse.addColumn(0, 1, true));
  });
  model.relay = relays.map(() => sparse.addColumn(0, 1, true));
  const most = items.map((_, k) => mostUseful(network, k));
  model.bought = sites.map((site) =>
    items.map((item, k) => {
      const upper = site.sizes.length === 0 ? 0 : (most[k] ?? 0);
      return sparse.addColumn(0, upper, item.indivisible);
    }),
  );
  model.source = network.waysTo.map(() => new Map<number, number>());
  if (policy.singleSource) {
    for (const { customer, site } of network.ways) {
      const sources = model.source[customer];
      if (sources && !sources.has(site)) sources.set(site, sparse.addColumn(0, 1, true));
    }
  }
  network.scenarios.forEach((scenario, s) => {
    model.short[s] = scenario.needs.map(({ item, quantity }, need) => {
      const { indivisible, shortagePenalty } = items[item] ?? {};
      for (const way of network.waysTo[scenario.needs[need]?.customer ?? -1] ?? []) {
        const { lane, site } = network.ways[way] ?? { site: -1 };
        if (lane !== undefined && scenario.closed.has(lane)) continue;
        if ((scenario.survivingShare[site] ?? 0) === 0) continue;
        const column = sparse.addColumn(0, quantity, indivisible ?? false);
        model.flows.push({ scenario: s, way, item, need, column, quantity });
      }
      if (shortagePenalty === undefined) return undefined;
      return sparse.addColumn(0, quantity, indivisible ?? false);
    });
  });
}

/** Must open, and in its only size. */
function isOpenAnyway({ mustOpen, sizes }: StockingNetwork['problem']['sites'][number]): boolean {
  return mustOpen && sizes.length === 1;
}

/** More than the largest need over the least that survives is never bought at one site. */
function mostUseful({ scenarios }: StockingNetwork, item: number): number {
  let [need, share] = [0, 1];
  for (const scenario of scenarios) {
    const own = scenario.needs.filter((line) => line.item === item);
    need = Math.max(
      need,
      own.reduce((sum, line) => sum + line.quantity, 0),
    );
    for (const each of scenario.survivingShare) if (each > 0) share = Math.min(share, each);
  }
  return Math.ceil(need / share);
}

/** Σ_size y[i,size] ≤ 1, and = 1 where the site must open. */
function addSizes(model: StockingModel): void {
  model.network.problem.sites.forEach(({ mustOpen }, i) => {
    const columns = model.size[i] ?? [];
    if (columns.length === 0) return;
    const most = addRow(model, -Infinity, 1);
    for (const column of columns) model.sparse.entry(most, column, 1);
    if (!mustOpen) return;
    const least = addRow(model, 1, Infinity, stockingRequirement('MUST_OPEN', i));
    for (const column of columns) model.sparse.entry(least, column, 1);
  });
}

/** What is left of a size beside the stock that is there already. */
export function roomOf({ problem, existing }: StockingNetwork, site: number, size: number): number {
  const held = problem.items.reduce(
    (sum, item, k) => sum + item.volumeM3 * (existing[site]?.[k] ?? 0),
    0,
  );
  return Math.max(0, (problem.sites[site]?.sizes[size]?.capacityVolumeM3 ?? 0) - held);
}

/**
 * Σ_k volume[k] · q[i,k] ≤ Σ_size room[i,size] · y[i,size]; goods without volume: q ≤ most · Σ y, and
 * for conflicts all goods: a site without limits would still have to open.
 */
function addRoom(model: StockingModel, { bare }: StockingModelOptions): void {
  const { sparse, network, size } = model;
  network.problem.sites.forEach((_, i) => {
    const row = addRow(model, -Infinity, 0, stockingRequirement('SITE_CAPACITY', i));
    model.roomRows[i] = row;
    size[i]?.forEach((column, z) => sparse.entry(row, column, -roomOf(network, i, z)));
    network.problem.items.forEach(({ volumeM3 }, k) => {
      const bought = model.bought[i]?.[k] ?? -1;
      sparse.entry(row, bought, volumeM3);
      if (volumeM3 > 0 && !bare) return;
      const open = addRow(model, -Infinity, 0);
      sparse.entry(open, bought, 1);
      for (const column of size[i] ?? []) {
        sparse.entry(open, column, -(sparse.colUpper[bought] ?? 0));
      }
    });
  });
}

/** Σ_w x[w,k,s] + u[n,s] = need[n,s]. */
function addNeeds(model: StockingModel): void {
  model.network.scenarios.forEach((scenario, s) => {
    const rows = scenario.needs.map(({ quantity, index }, n) => {
      const short = model.short[s]?.[n];
      const owner = short === undefined ? stockingRequirement('NEED', s, index) : undefined;
      const row = addRow(model, quantity, quantity, owner);
      if (short !== undefined) model.sparse.entry(row, short, 1);
      return row;
    });
    for (const flow of model.flows) {
      if (flow.scenario === s) model.sparse.entry(rows[flow.need] ?? -1, flow.column, 1);
    }
  });
}

/** Σ_w x[w,k,s] ≤ share[i,s] · (existing[i,k] + q[i,k]). */
function addSurvivingStock(model: StockingModel): void {
  const { sparse, network, stockRows } = model;
  network.scenarios.forEach(({ survivingShare }, s) => {
    stockRows[s] = network.problem.sites.map((_, i) =>
      network.problem.items.map((__, k) => {
        const share = survivingShare[i] ?? 0;
        const row = addRow(model, -Infinity, share * (network.existing[i]?.[k] ?? 0));
        sparse.entry(row, model.bought[i]?.[k] ?? -1, -share);
        return row;
      }),
    );
  });
  for (const { scenario, way, item, column } of model.flows) {
    const row = stockRows[scenario]?.[network.ways[way]?.site ?? -1]?.[item] ?? -1;
    sparse.entry(row, column, 1);
  }
}

/** Σ over ways through l of x[w,k,s] ≤ capacity[l] · r[l], and each x[w,k,s] ≤ need · r[l]. */
function addRelays(model: StockingModel): void {
  const { sparse, network, relay } = model;
  const rows = network.scenarios.map(() =>
    network.problem.relays.map(({ capacityUnits }, l) => {
      const row = addRow(model, -Infinity, 0, stockingRequirement('RELAY_CAPACITY', l));
      sparse.entry(row, relay[l] ?? -1, -capacityUnits);
      return row;
    }),
  );
  for (const { scenario, way, column, quantity } of model.flows) {
    const through = network.ways[way]?.relay;
    if (through === undefined) continue;
    sparse.entry(rows[scenario]?.[through] ?? -1, column, 1);
    const open = addRow(model, -Infinity, 0);
    sparse.entry(open, column, 1);
    sparse.entry(open, relay[through] ?? -1, -quantity);
  }
}

/** x[w,k,s] ≤ need · v[i,c] and Σ_i v[i,c] ≤ 1: one site serves a customer in every scenario. */
function addSources(model: StockingModel): void {
  const { sparse, network, source } = model;
  if (!network.problem.policy.singleSource) return;
  for (const sources of source) {
    const row = addRow(model, -Infinity, 1, stockingRequirement('SINGLE_SOURCE'));
    for (const column of sources.values()) sparse.entry(row, column, 1);
  }
  const rows = new Map<string, number>();
  for (const { scenario, way, need, column, quantity } of model.flows) {
    const { customer, site } = network.ways[way] ?? { customer: -1, site: -1 };
    const key = `${scenario} ${need} ${site}`;
    let row = rows.get(key);
    if (row === undefined) {
      row = addRow(model, -Infinity, 0);
      rows.set(key, row);
      sparse.entry(row, source[customer]?.get(site) ?? -1, -quantity);
    }
    sparse.entry(row, column, 1);
  }
}

/** Σ y ≤ sitesMaximum, and Σ openCost · (y, r) + Σ unitCost · q ≤ budget. */
function addLimits(model: StockingModel): void {
  const { sparse, network, size } = model;
  const { sitesMaximum, budget } = network.problem.policy;
  if (sitesMaximum !== undefined) {
    const row = addRow(model, -Infinity, sitesMaximum, stockingRequirement('SITES_MAXIMUM'));
    for (const column of size.flat()) sparse.entry(row, column, 1);
  }
  if (budget !== undefined) {
    const row = addRow(model, -Infinity, budget, stockingRequirement('BUDGET'));
    for (const [column, cost] of firstCosts(model)) sparse.entry(row, column, cost);
  }
}

/** For each item: Σ_s p[s] · Σ_n u[n,s] ≤ (1 − serviceShareMinimum) · Σ_s p[s] · Σ_n need[n,s]. */
function addServiceShare(model: StockingModel): void {
  const { sparse, network, short } = model;
  const least = network.problem.policy.serviceShareMinimum;
  if (least === undefined) return;
  network.problem.items.forEach((item, k) => {
    if (item.shortagePenalty === undefined) return;
    const row = addRow(model, -Infinity, 0, stockingRequirement('SERVICE_SHARE', k));
    let expected = 0;
    network.scenarios.forEach(({ probability, needs }, s) =>
      needs.forEach((need, n) => {
        if (need.item !== k) return;
        expected += probability * need.quantity;
        sparse.entry(row, short[s]?.[n] ?? -1, probability);
      }),
    );
    sparse.rowUpper[row] = (1 - least) * expected;
  });
}

/** x[w,k,s] ≤ capacity[w,k]. */
function addLaneCapacities(model: StockingModel): void {
  for (const { way, item, column, quantity } of model.flows) {
    const { capacities, lane = -1 } = model.network.ways[way] ?? {};
    const most = capacities?.[item] ?? Infinity;
    if (most >= quantity) continue;
    const row = addRow(model, -Infinity, most, stockingRequirement('LANE_CAPACITY', lane, item));
    model.sparse.entry(row, column, 1);
  }
}

/** x[w,k,s] ≤ need · Σ_size y[i,size] + what survives of the stock that is there already. */
function addOpenFirst(model: StockingModel, { strong, bare }: StockingModelOptions): void {
  const { sparse, network, size } = model;
  model.flows.forEach((flow, f) => {
    if (strong !== undefined && !strong.has(f)) return;
    const site = network.ways[flow.way]?.site ?? -1;
    const opens = network.problem.sites[site];
    if (!bare && opens && isOpenAnyway(opens)) return;
    const row = addRow(model, -Infinity, heldFor(network, flow));
    model.openRows.set(f, row);
    sparse.entry(row, flow.column, 1);
    for (const column of size[site] ?? []) sparse.entry(row, column, -flow.quantity);
  });
}

/** What a closed site can send: of the stock that is there already. */
export function heldFor(network: StockingNetwork, { scenario, way, item }: Flow): number {
  const site = network.ways[way]?.site ?? -1;
  const share = network.scenarios[scenario]?.survivingShare[site] ?? 0;
  return share * (network.existing[site]?.[item] ?? 0);
}

/** Σ share · room · y ≥ volume that must be met: implied, but solvers find cuts in it. */
function addTotalRoom(model: StockingModel): void {
  const { sparse, network, size } = model;
  const { items } = network.problem;
  for (const { needs, survivingShare } of network.scenarios) {
    let volume = 0;
    for (const { item, quantity } of needs) {
      const { volumeM3 = 0, shortagePenalty } = items[item] ?? {};
      if (shortagePenalty === undefined) volume += volumeM3 * quantity;
    }
    network.existing.forEach((stock, i) =>
      stock.forEach((held, k) => {
        volume -= (survivingShare[i] ?? 0) * held * (items[k]?.volumeM3 ?? 0);
      }),
    );
    if (volume <= 0) continue;
    const row = addRow(model, volume * (1 - 1e-9), Infinity);
    size.forEach((columns, i) =>
      columns.forEach((column, z) => {
        sparse.entry(row, column, (survivingShare[i] ?? 0) * roomOf(network, i, z));
      }),
    );
  }
}
