import { ArcHeap } from './arc-heap';
import type { FlowNetwork } from './flow-network';
import type { SpanningTree } from './spanning-tree';

// What a change of supplies or capacities asks of a tree, and nothing else: the difference is sent up
// the tree from where it arises. An arc that cannot carry it leaves; the part below it hangs outside
// until it is balanced again over the arcs that lead out of it, the cheapest first. What blocks the
// way joins the part, so that it grows as far as it must (the primal-dual method). A tree that
// was the best before is the best again after, and no other arc was looked at.

export const [atZero, inTree, atCapacity] = [1, 0, -1];

/** Pivots of one repair at most, in numbers of nodes, before artificial arcs are left to the rest. */
const pivotsMost = 4;

export class TreeRepair {
  pivots = 0;
  private readonly excess: Float64Array;
  /** Nodes with more or less than the flows around them take, or whose arc is to be looked at. */
  private readonly waiting: number[] = [];
  /** The arcs at each node, by node, and where each of them ends. */
  private readonly starts: Int32Array;
  private readonly arcs: Int32Array;
  private readonly ends: Int32Array;
  /** Which part, of those below arcs that left, each node belonged to last. */
  private readonly partOf: Int32Array;
  private part = 0;
  /** Nodes whose arcs are to be looked at, and how far that is done. */
  private readonly nodes: number[] = [];
  private read = 0;
  private readArc = 0;
  /** The dearer arcs out of the part among those looked at; and what the last one taken cost. */
  private readonly ways = new ArcHeap();
  private least = 0;

  constructor(
    private readonly network: FlowNetwork,
    private readonly tree: SpanningTree,
    private readonly state: Int8Array,
    private readonly pivot: (arc: number) => boolean,
  ) {
    const size = tree.root + 1;
    this.excess = new Float64Array(size);
    this.partOf = new Int32Array(size);
    const { from, to } = network;
    this.starts = new Int32Array(size + 1);
    const next = new Int32Array(size);
    for (let arc = 0; arc < from.length; arc += 1) {
      next[from[arc]!] = next[from[arc]!]! + 1;
      next[to[arc]!] = next[to[arc]!]! + 1;
    }
    for (let node = 0; node < size; node += 1) {
      this.starts[node + 1] = this.starts[node]! + next[node]!;
      next[node] = this.starts[node]!;
    }
    this.arcs = new Int32Array(2 * from.length);
    this.ends = new Int32Array(2 * from.length);
    for (let arc = 0; arc < from.length; arc += 1) {
      const [tail, head] = [from[arc]!, to[arc]!];
      this.arcs[next[tail]!] = arc;
      this.ends[next[tail]!] = head;
      next[tail] = next[tail]! + 1;
      this.arcs[next[head]!] = arc;
      this.ends[next[head]!] = tail;
      next[head] = next[head]! + 1;
    }
  }

  setSupply(node: number, units: number): void {
    this.add(node, units - this.network.supply[node]!);
    this.network.supply[node] = units;
  }

  /** Answers whether the arc may promise something now that it did not before. */
  setCapacity(arc: number, units: number): boolean {
    const { network, state, tree } = this;
    const [tail, head] = [network.from[arc]!, network.to[arc]!];
    const before = network.capacity[arc]!;
    network.capacity[arc] = units;
    if (state[arc] === inTree) {
      // Both ends are looked at: when their turn comes either may be the one below.
      const over = Math.max(0, tree.flow[arc]! - units);
      tree.flow[arc] = tree.flow[arc]! - over;
      this.add(tail, over);
      this.add(head, -over);
      return false;
    }
    const wasFull = state[arc] === atCapacity;
    if (wasFull && units === Infinity) state[arc] = atZero;
    // Where nothing could go, what a way promised was not looked at.
    const promises = (before === 0 || units === Infinity) && this.change(arc) < 0;
    if (!wasFull) return promises;
    const flow = units === Infinity ? 0 : units;
    tree.flow[arc] = flow;
    this.add(tail, before - flow);
    this.add(head, flow - before);
    return promises;
  }

  /** For when all flows are worked out anew. */
  forget(): void {
    for (const node of this.waiting) this.excess[node] = 0;
    this.waiting.length = 0;
  }

  /** Balances every node again; answers whether a tree that was the best still is. */
  repair(): boolean {
    const most = this.pivots + pivotsMost * this.tree.root;
    for (let i = 0; i < this.waiting.length; i += 1) this.settle(this.waiting[i]!, most);
    this.waiting.length = 0;
    return !this.tree.hasArtificial;
  }

  private add(node: number, units: number): void {
    if (node === this.tree.root) return;
    this.excess[node] = this.excess[node]! + units;
    this.waiting.push(node);
  }

  /** Sends what a node has too much or too little up to the root; looks at every arc on the way. */
  private settle(start: number, most: number): void {
    const { tree, excess, state } = this;
    const { flow, arcUp, leadsUp, parent, arcCount } = tree;
    let units = 0;
    for (let node = start; node !== tree.root; node = parent[node]!) {
      units += excess[node]!;
      excess[node] = 0;
      const [arc, up] = [arcUp[node]!, leadsUp[node] === 1];
      const before = up ? flow[arc]! : -flow[arc]!;
      const after = before + units;
      if (arc >= arcCount) {
        flow[arc] = Math.abs(after);
        if (after >= 0 === up) return;
        leadsUp[node] = up ? 0 : 1;
        tree.reprice(node);
        return;
      }
      const capacity = this.network.capacity[arc]!;
      const [lowest, highest] = up ? [0, capacity] : [-capacity, 0];
      flow[arc] = Math.abs(after);
      // From every node some units more can go up: an arc that is full on its way up is none.
      if (after >= lowest && after < highest) continue;
      const kept = after < lowest ? lowest : highest;
      flow[arc] = Math.abs(kept);
      state[arc] = flow[arc] > 0 && flow[arc] === capacity ? atCapacity : atZero;
      this.add(parent[node]!, kept - before);
      tree.unhang(node);
      tree.hangOutside(node, after - kept);
      tree.reprice(node);
      return this.bringHome(node, most);
    }
  }

  /** Balances the part below a node that hangs outside, if there is a way. */
  private bringHome(top: number, most: number): void {
    const { tree, network, partOf } = this;
    const isOut = tree.leadsUp[top] === 1;
    this.part += 1;
    this.ways.clear();
    this.nodes.length = 0;
    [this.read, this.readArc, this.least] = [0, 0, 0];
    this.addBelow(top, this.part);
    while (tree.arcUp[top]! >= tree.arcCount && this.pivots < most) {
      const arc = this.nextWay(isOut);
      if (arc < 0) break;
      const [tail, head] = [network.from[arc]!, network.to[arc]!];
      const [inside, outside] = partOf[tail] === this.part ? [tail, head] : [head, tail];
      if (!this.pivot(arc)) break;
      this.pivots += 1;
      if (tree.arcUp[top]! < tree.arcCount || this.state[arc] !== inTree) continue;
      // What blocked the way lies in the part, some of which now hangs elsewhere, or beyond.
      if (tree.parent[inside] === outside) this.addBelow(inside, 0);
      else this.addBelow(outside, this.part);
    }
    if (tree.arcUp[top]! < tree.arcCount) return;
    // It stays outside, worth what the last way that it took shows.
    tree.potential[top] = tree.potential[top]! + (isOut ? -this.least : this.least);
    tree.reprice(top);
  }

  /** The cheapest arc out of the part; what costs no more than the last one is taken at once. */
  private nextWay(isOut: boolean): number {
    const { starts, arcs, ends, nodes, partOf, part, ways } = this;
    for (; this.read < nodes.length; this.read += 1) {
      const node = nodes[this.read]!;
      const isInside = partOf[node] === part;
      for (let at = starts[node]! + this.readArc; at < starts[node + 1]!; at += 1) {
        // Most arcs stay on their side: these are passed over at once.
        if ((partOf[ends[at]!] === part) === isInside) continue;
        const arc = arcs[at]!;
        if (!this.leads(arc, isOut)) continue;
        const change = this.change(arc);
        if (change <= this.least) {
          this.readArc = at + 1 - starts[node]!;
          return arc;
        }
        ways.push(arc, change);
      }
      this.readArc = 0;
    }
    for (;;) {
      const noted = ways.least;
      const arc = ways.pop();
      if (arc < 0) return -1;
      if (!this.leads(arc, isOut)) continue;
      const change = this.change(arc);
      // Its nodes went out of the part and came back.
      if (change > noted) {
        ways.push(arc, change);
        continue;
      }
      this.least = Math.max(this.least, change);
      return arc;
    }
  }

  private change(arc: number): number {
    const { from, to, cost } = this.network;
    const { potential } = this.tree;
    return this.state[arc]! * (cost[arc]! + potential[from[arc]!]! - potential[to[arc]!]!);
  }

  /** Whether an arc could take units out of the part, or bring some in. */
  private leads(arc: number, isOut: boolean): boolean {
    const { network, state, partOf, part } = this;
    const sign = state[arc]!;
    if (sign === inTree || network.capacity[arc] === 0) return false;
    const leaves = partOf[network.from[arc]!] === part;
    if (leaves === (partOf[network.to[arc]!] === part)) return false;
    return (leaves === (sign === atZero)) === isOut;
  }

  /** Notes to which part a node and all below it belong, and that their arcs are to be looked at. */
  private addBelow(node: number, part: number): void {
    const { firstChild, nextSibling } = this.tree;
    const { nodes, partOf } = this;
    let read = nodes.length;
    nodes.push(node);
    partOf[node] = part;
    for (; read < nodes.length; read += 1) {
      for (let child = firstChild[nodes[read]!]!; child >= 0; child = nextSibling[child]!) {
        nodes.push(child);
        partOf[child] = part;
      }
    }
  }
}
