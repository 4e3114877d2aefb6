import type { FlowNetwork } from './flow-network';

// The spanning tree of a basis, rooted outside. Every node but the root hangs on one arc; arcs
// beyond those of the network are artificial, one a node, and cost more than any real way does:
// their price is counted apart (`scarcity`), so that it never drowns real costs.
//
// The tree is kept strongly feasible: from every node some flow could still be sent to the root
// along the tree. That is what keeps degenerate pivots from going round in circles.

export class SpanningTree {
  readonly root: number;
  readonly arcCount: number;
  readonly parent: Int32Array;
  /** The arc a node hangs on: a real one, or `arcCount + node` for the artificial one. */
  readonly arcUp: Int32Array;
  /** Whether that arc leads from the node to its parent. */
  readonly leadsUp: Uint8Array;
  readonly depth: Int32Array;
  readonly potential: Float64Array;
  readonly scarcity: Float64Array;
  /** Of real arcs, then of artificial ones. */
  readonly flow: Float64Array;
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  private readonly previousSibling: Int32Array;
  private artificial = 0;

  constructor(private readonly network: FlowNetwork) {
    const size = network.nodeCount + 1;
    this.root = network.nodeCount;
    this.arcCount = network.from.length;
    this.parent = new Int32Array(size).fill(-1);
    this.arcUp = new Int32Array(size).fill(-1);
    this.leadsUp = new Uint8Array(size);
    this.depth = new Int32Array(size);
    this.potential = new Float64Array(size);
    this.scarcity = new Float64Array(size);
    this.flow = new Float64Array(this.arcCount + size);
    this.firstChild = new Int32Array(size).fill(-1);
    this.nextSibling = new Int32Array(size).fill(-1);
    this.previousSibling = new Int32Array(size).fill(-1);
  }

  get hasArtificial(): boolean {
    return this.artificial > 0;
  }

  capacityOf(arc: number): number {
    return arc < this.arcCount ? this.network.capacity[arc]! : Infinity;
  }

  hang(node: number, under: number, arc: number): void {
    this.parent[node] = under;
    this.arcUp[node] = arc;
    if (arc < this.arcCount) this.leadsUp[node] = this.network.from[arc] === node ? 1 : 0;
    else this.artificial += 1;
    const next = this.firstChild[under]!;
    this.nextSibling[node] = next;
    this.previousSibling[node] = -1;
    if (next >= 0) this.previousSibling[next] = node;
    this.firstChild[under] = node;
  }

  /** Hangs a node on its artificial arc, which carries what the node has too much or too little. */
  hangOutside(node: number, excess: number): void {
    this.leadsUp[node] = excess >= 0 ? 1 : 0;
    this.flow[this.arcCount + node] = Math.abs(excess);
    this.hang(node, this.root, this.arcCount + node);
  }

  unhang(node: number): void {
    const [before, after] = [this.previousSibling[node]!, this.nextSibling[node]!];
    if (before >= 0) this.nextSibling[before] = after;
    else this.firstChild[this.parent[node]!] = after;
    if (after >= 0) this.previousSibling[after] = before;
    if (this.arcUp[node]! >= this.arcCount) this.artificial -= 1;
    this.parent[node] = -1;
  }

  /** Takes the part below `cut` off and hangs it, by its node `inside`, under `under`. */
  regraft(cut: number, inside: number, under: number, arc: number): void {
    let [node, above, on] = [inside, under, arc];
    for (;;) {
      const [oldParent, oldArc] = [this.parent[node]!, this.arcUp[node]!];
      this.unhang(node);
      this.hang(node, above, on);
      if (node === cut) break;
      [above, on, node] = [node, oldArc, oldParent];
    }
    this.reprice(inside);
  }

  /** Depths and potentials below a node anew, each from its parent: nothing adds up to drift. */
  reprice(top: number): void {
    const { parent, arcUp, leadsUp, depth, potential, scarcity, firstChild, nextSibling } = this;
    const { cost } = this.network;
    for (let node = top; ;) {
      if (node !== this.root) {
        const [above, arc] = [parent[node]!, arcUp[node]!];
        const sign = leadsUp[node] === 1 ? -1 : 1;
        depth[node] = depth[above]! + 1;
        const real = arc < this.arcCount;
        if (real) potential[node] = potential[above]! + sign * cost[arc]!;
        scarcity[node] = scarcity[above]! + (real ? 0 : sign);
      }
      const child = firstChild[node]!;
      if (child >= 0) {
        node = child;
        continue;
      }
      while (node !== top && nextSibling[node]! < 0) node = parent[node]!;
      if (node === top) return;
      node = nextSibling[node]!;
    }
  }

  /** All nodes but the root, parents before children. */
  fromTheRoot(): Int32Array {
    const order = new Int32Array(this.root);
    let [read, write] = [0, 0];
    for (let node = this.root; node >= 0; node = read < write ? order[read++]! : -1) {
      for (let child = this.firstChild[node]!; child >= 0; child = this.nextSibling[child]!) {
        order[write++] = child;
      }
    }
    return order.subarray(0, write);
  }

  clear(): void {
    this.parent.fill(-1);
    this.arcUp.fill(-1);
    this.firstChild.fill(-1);
    this.artificial = 0;
  }
}
