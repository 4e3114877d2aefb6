import { termOf } from '../lanes';
import type { Network } from './dispatch-network';

// The most that can be delivered of one item when nothing but its own stock and lanes limits it:
// maximum flow, by Dinic's level graphs. Carriage and capacities shared with other items are left
// out, so what is impossible here is impossible in any plan.

interface Edge {
  to: number;
  back: number;
  left: number;
  capacity: number;
}

export class ItemFlow {
  private readonly edges: Edge[][] = [];
  private readonly needNode = new Map<number, number>();
  private readonly sinkEdges = new Map<number, Edge>();
  private level: number[] = [];
  private next: number[] = [];
  private readonly source = 0;
  private readonly sink = 1;

  constructor(network: Network, item: number, arcsOfItem: readonly number[]) {
    const { arcs, pools, lanes } = network;
    this.edges.push([], []);
    const poolNode = new Map<number, number>();
    const nodeOfPool = (pool: number): number => {
      const known = poolNode.get(pool);
      if (known !== undefined) return known;
      const node = this.edges.push([]) - 1;
      poolNode.set(pool, node);
      this.connect(this.source, node, pools[pool]?.stock ?? 0);
      return node;
    };
    for (const a of arcsOfItem) {
      const lane = lanes[arcs.lane[a] ?? -1];
      const own = lane === undefined ? Infinity : termOf(lane, item).capacity;
      const capacity = Math.min(own, lane?.capacity ?? Infinity);
      const [need, pool] = [arcs.toNeed[a] ?? -1, arcs.toPool[a] ?? -1];
      const from = nodeOfPool(arcs.fromPool[a] ?? -1);
      if (need >= 0) this.connect(from, this.nodeOfNeed(need), capacity);
      else if (pool >= 0) this.connect(from, nodeOfPool(pool), capacity);
    }
  }

  /** Can each need have what is asked for it, all at once? */
  canDeliver(asked: ReadonlyMap<number, number>): boolean {
    let wanted = 0;
    for (const list of this.edges) for (const edge of list) edge.left = edge.capacity;
    for (const edge of this.sinkEdges.values()) edge.left = 0;
    for (const [need, units] of asked) {
      wanted += units;
      const edge = this.sinkEdges.get(need);
      if (edge !== undefined) edge.left = units;
      else if (units > 0) return false;
    }
    let sent = 0;
    while (sent < wanted && this.findLevels()) {
      this.next = this.edges.map(() => 0);
      for (let more = this.push(0, Infinity); more > 0; more = this.push(0, Infinity)) sent += more;
    }
    return sent >= wanted * (1 - 1e-12);
  }

  private nodeOfNeed(need: number): number {
    const known = this.needNode.get(need);
    if (known !== undefined) return known;
    const node = this.edges.push([]) - 1;
    this.needNode.set(need, node);
    this.sinkEdges.set(need, this.connect(node, this.sink, 0));
    return node;
  }

  private connect(from: number, to: number, capacity: number): Edge {
    const ahead: Edge = { to, back: this.edges[to]?.length ?? 0, left: capacity, capacity };
    const behind: Edge = { to: from, back: this.edges[from]?.length ?? 0, left: 0, capacity: 0 };
    this.edges[from]?.push(ahead);
    this.edges[to]?.push(behind);
    return ahead;
  }

  private findLevels(): boolean {
    this.level = this.edges.map(() => -1);
    this.level[this.source] = 0;
    const queue = [this.source];
    for (const node of queue) {
      for (const { to, left } of this.edges[node] ?? []) {
        if (left <= 0 || (this.level[to] ?? -1) >= 0) continue;
        this.level[to] = (this.level[node] ?? 0) + 1;
        queue.push(to);
      }
    }
    return (this.level[this.sink] ?? -1) >= 0;
  }

  private push(node: number, most: number): number {
    if (node === this.sink) return most;
    const list = this.edges[node] ?? [];
    for (let i = this.next[node] ?? 0; i < list.length; i += 1) {
      this.next[node] = i;
      const edge = list[i];
      if (edge === undefined || edge.left <= 0) continue;
      if ((this.level[edge.to] ?? -1) !== (this.level[node] ?? 0) + 1) continue;
      const sent = this.push(edge.to, Math.min(most, edge.left));
      if (sent <= 0) continue;
      edge.left -= sent;
      const reverse = this.edges[edge.to]?.[edge.back];
      if (reverse !== undefined) reverse.left += sent;
      return sent;
    }
    this.next[node] = list.length;
    return 0;
  }
}

/** The whole units a need must get for its unmet share to be no larger than this. */
export function unitsForShare(quantity: number, share: number): number {
  return Math.max(0, Math.ceil(quantity * (1 - share) - 1e-9 * Math.max(1, quantity)));
}

/**
 * The smallest worst share of the item's needs, in whole units, that its stock and lanes allow.
 * No plan has a smaller one; where carriage is no bottleneck, plans reach it.
 */
export function leastWorstShare(
  network: Network,
  item: number,
  arcsOfItem: readonly number[],
  needs: readonly number[],
): number {
  const flow = new ItemFlow(network, item, arcsOfItem);
  const quantity = (j: number): number => network.needs[j]?.quantity ?? 0;
  const isPossible = (share: number): boolean =>
    flow.canDeliver(new Map(needs.map((j) => [j, unitsForShare(quantity(j), share)])));
  if (isPossible(0)) return 0;
  let [low, high] = [0, 1];
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (isPossible(middle)) high = middle;
    else low = middle;
  }
  const shares = needs.map((j) => 1 - unitsForShare(quantity(j), high) / quantity(j));
  return shares.reduce((most, share) => Math.max(most, share), 0);
}
