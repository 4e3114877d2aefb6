import type { EarlierFlow, Network } from '../model/dispatch-network';

// A large problem in parts of the size of a district: sites near each other, each with its share of
// every stock and fleet, so that each part is a problem of its own.

export interface Quarter {
  needs: number[];
}

/** Sites in parts with at most so many needs, by halving along the longer side. */
export function quartersOf(network: Network, needsMost: number): Quarter[] {
  const byNode = new Map<number, number[]>();
  network.needs.forEach((need, n) => {
    const known = byNode.get(need.node);
    if (known === undefined) byNode.set(need.node, [n]);
    else known.push(n);
  });
  const place = (node: number): [number, number] => {
    const { latitude = 0, longitude = node / 1e6 } = network.problem.nodes[node] ?? {};
    return [latitude, longitude];
  };
  const split = (nodes: number[]): Quarter[] => {
    const needs = nodes.flatMap((node) => byNode.get(node) ?? []);
    if (needs.length <= needsMost || nodes.length < 2) return [{ needs }];
    const spread = [0, 1].map((axis) => {
      const values = nodes.map((node) => place(node)[axis]!);
      return Math.max(...values) - Math.min(...values);
    });
    const axis = spread[0]! >= spread[1]! ? 0 : 1;
    const sorted = nodes.toSorted((a, b) => place(a)[axis]! - place(b)[axis]!);
    let [half, count] = [0, 0];
    while (count * 2 < needs.length) count += byNode.get(sorted[half++]!)!.length;
    const cut = Math.min(Math.max(1, half), sorted.length - 1);
    return [...split(sorted.slice(0, cut)), ...split(sorted.slice(cut))];
  };
  return split([...byNode.keys()]);
}

/** The arcs into the needs of each part, of those that may be used. */
export function arcsByQuarter(
  network: Network,
  quarters: readonly Quarter[],
  among: Uint8Array,
): number[][] {
  const quarterOf = new Int32Array(network.needs.length);
  quarters.forEach(({ needs }, q) => needs.forEach((need) => (quarterOf[need] = q)));
  const arcs = quarters.map((): number[] => []);
  network.arcs.toNeed.forEach((need, a) => {
    if (among[a] === 1) arcs[quarterOf[need]!]!.push(a);
  });
  return arcs;
}

/** What a part may use. */
export interface Allotment {
  stock: Map<number, number>;
  hours: Map<number, number>;
}

export interface Part {
  network: Network;
  /** The whole network's arc for each arc of the part, and so on. */
  arcs: number[];
  lanes: number[];
  pools: number[];
}

/** The part of a network that these arcs make, with nothing more than is allotted. */
export function partOf(
  whole: Network,
  quarter: Quarter,
  arcs: number[],
  allotment: Allotment,
): Part {
  const pools = new Positions();
  const lanes = new Positions();
  const needs = new Positions();
  for (const need of quarter.needs) needs.of(need);
  const { arcs: all } = whole;
  const list = {
    lane: arcs.map((a) => (all.lane[a]! < 0 ? -1 : lanes.of(all.lane[a]!))),
    item: arcs.map((a) => all.item[a]!),
    fromPool: arcs.map((a) => pools.of(all.fromPool[a]!)),
    toPool: arcs.map(() => -1),
    toNeed: arcs.map((a) => needs.of(all.toNeed[a]!)),
  };
  const fleets = whole.fleets.map((fleet, f) => {
    return { ...fleet, vehicleHours: allotment.hours.get(f) ?? 0 };
  });
  const supplyOfItem = whole.items.map(() => 0);
  const partPools = pools.ids.map((p) => {
    const pool = whole.pools[p]!;
    const stock = allotment.stock.get(p) ?? 0;
    supplyOfItem[pool.item] = supplyOfItem[pool.item]! + stock;
    let rest = stock;
    const lots = pool.lots.map((lot) => {
      const quantity = Math.min(rest, lot.quantity);
      rest -= quantity;
      return { ...lot, quantity };
    });
    return { ...pool, stock, lots };
  });
  const network: Network = {
    ...whole,
    needs: needs.ids.map((n) => whole.needs[n]!),
    lanes: lanes.ids.map((l) => whole.lanes[l]!),
    fleets,
    pools: partPools,
    arcs: list,
    supplyOfItem,
  };
  if (whole.earlier !== undefined)
    network.earlier = earlierOfPart(whole.earlier, network, lanes.ids);
  return { network, arcs, lanes: lanes.ids, pools: pools.ids };
}

/** The earlier plan's lines on the lanes of a part, as far as its arcs can make them. */
function earlierOfPart(whole: EarlierFlow, part: Network, lanes: readonly number[]): EarlierFlow {
  const at = new Map(lanes.map((lane, i) => [lane, i]));
  const width = part.items.length;
  const usable = new Set(part.arcs.lane.map((l, a) => l * width + part.arcs.item[a]!));
  const lines = whole.lines.flatMap(({ lane, item, quantity }) => {
    const own = at.get(lane);
    if (own === undefined || !usable.has(own * width + item)) return [];
    return [{ lane: own, item, quantity }];
  });
  return { changeHours: whole.changeHours, lines };
}

/** Gives positions in the order of first use. */
class Positions {
  readonly ids: number[] = [];
  private readonly at = new Map<number, number>();

  of(id: number): number {
    const known = this.at.get(id);
    if (known !== undefined) return known;
    this.at.set(id, this.ids.length);
    return this.ids.push(id) - 1;
  }
}
