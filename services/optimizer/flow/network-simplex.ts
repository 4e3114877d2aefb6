import type { FlowNetwork } from './flow-network';
import { SpanningTree } from './spanning-tree';
import { atCapacity, atZero, inTree, TreeRepair } from './tree-repair';

// Minimum-cost flow by the primal network simplex: a strongly feasible tree, entering arcs by
// blocks. Costs, capacities and supplies may change between solves; each solve goes on from the
// tree of the one before, repaired where it no longer fits. With whole data flows stay whole.

export type FlowStatus = 'OPTIMAL' | 'INFEASIBLE' | 'UNBOUNDED' | 'LIMIT';

/** Where a solve stopped, to start another one from. */
export interface FlowBasis {
  arcUp: Int32Array;
  atCapacity: Uint8Array;
}

/** A difference of costs smaller than this share of them is what floating point makes of none. */
const noise = 1e-13;

/** How often, in pivots, the clock is looked at. */
const pivotsUnwatched = 256;

export class NetworkSimplex {
  private readonly tree: SpanningTree;
  private readonly state: Int8Array;
  private readonly blockSize: number;
  private nextArc = 0;
  private repairs: TreeRepair | undefined;
  /** Nothing was changed since the last answer, which was the best. */
  private isSolved = false;
  /** Nothing but what a repair takes care of was changed since. */
  private wasSolved = false;
  pivots = 0;

  constructor(readonly network: FlowNetwork) {
    this.tree = new SpanningTree(network);
    this.state = new Int8Array(network.from.length).fill(atZero);
    this.blockSize = Math.max(64, Math.ceil(0.2 * Math.sqrt(network.from.length)));
    this.startOutside();
  }

  /** Units on each arc. */
  get flow(): Float64Array {
    return this.tree.flow.subarray(0, this.tree.arcCount);
  }

  /** What a unit is worth at each node; prices of what only artificial arcs serve mean nothing. */
  get potential(): Float64Array {
    return this.tree.potential;
  }

  isInTree(arc: number): boolean {
    return this.state[arc] === inTree;
  }

  /** What the flow costs. */
  value(): number {
    const { flow } = this.tree;
    const { cost } = this.network;
    let total = 0;
    for (let arc = 0; arc < cost.length; arc += 1) {
      if (flow[arc]! !== 0) total += flow[arc]! * cost[arc]!;
    }
    return total;
  }

  solve(secondsLeft: () => number = () => Infinity): FlowStatus {
    if (this.isSolved) return 'OPTIMAL';
    if (this.repairs?.repair() === true && this.wasSolved) return this.solved();
    for (let unwatched = pivotsUnwatched; ; unwatched -= 1) {
      if (unwatched === 0) {
        if (secondsLeft() <= 0) return 'LIMIT';
        unwatched = pivotsUnwatched;
      }
      const arc = this.entering();
      if (arc < 0) break;
      if (!this.pivot(arc)) return 'UNBOUNDED';
      this.pivots += 1;
    }
    for (let node = 0; node < this.tree.root; node += 1) {
      const arc = this.tree.arcUp[node]!;
      if (arc >= this.tree.arcCount && this.tree.flow[arc]! > 0) return 'INFEASIBLE';
    }
    return this.solved();
  }

  private solved(): FlowStatus {
    this.isSolved = true;
    this.wasSolved = true;
    return 'OPTIMAL';
  }

  /** What a node gives from now on; the next solve goes on from the tree, repaired where it must be. */
  setSupply(node: number, units: number): void {
    if (units === this.network.supply[node]) return;
    this.repairing().setSupply(node, units);
  }

  /** What an arc carries at most from now on; the same. */
  setCapacity(arc: number, units: number): void {
    if (units === this.network.capacity[arc]) return;
    if (this.repairing().setCapacity(arc, units)) this.wasSolved = false;
  }

  private repairing(): TreeRepair {
    this.isSolved = false;
    this.repairs ??= new TreeRepair(this.network, this.tree, this.state, (arc) => this.pivot(arc));
    return this.repairs;
  }

  /** After costs were changed in the network. */
  costsChanged(): void {
    this.isSolved = false;
    this.wasSolved = false;
    this.tree.reprice(this.tree.root);
  }

  /** After capacities or supplies, any number of them, were changed in the network itself. */
  limitsChanged(): void {
    this.isSolved = false;
    this.wasSolved = false;
    this.repairs?.forget();
    const { flow, arcCount } = this.tree;
    const { capacity, supply, from, to } = this.network;
    const excess = new Float64Array(this.tree.root + 1);
    excess.set(supply);
    for (let arc = 0; arc < arcCount; arc += 1) {
      const state = this.state[arc]!;
      if (state === inTree) continue;
      if (state === atCapacity && capacity[arc] === Infinity) this.state[arc] = atZero;
      const units = this.state[arc] === atCapacity ? capacity[arc]! : 0;
      flow[arc] = units;
      if (units === 0) continue;
      excess[from[arc]!] = excess[from[arc]!]! - units;
      excess[to[arc]!] = excess[to[arc]!]! + units;
    }
    const order = this.tree.fromTheRoot();
    for (let i = order.length - 1; i >= 0; i -= 1) this.settle(order[i]!, excess);
    this.tree.reprice(this.tree.root);
  }

  basis(): FlowBasis {
    const atMost = new Uint8Array(this.state.length);
    for (let arc = 0; arc < atMost.length; arc += 1) {
      if (this.state[arc] === atCapacity) atMost[arc] = 1;
    }
    return { arcUp: this.tree.arcUp.slice(), atCapacity: atMost };
  }

  /** Starts from a basis of a network with the same nodes and arcs. */
  startFrom(basis: FlowBasis): void {
    const { tree, network } = this;
    tree.clear();
    this.state.forEach((_, arc) => {
      this.state[arc] = basis.atCapacity[arc] === 1 ? atCapacity : atZero;
    });
    for (let node = 0; node < tree.root; node += 1) {
      const arc = basis.arcUp[node]!;
      if (arc < 0 || arc >= tree.arcCount) {
        tree.hangOutside(node, 0);
        continue;
      }
      this.state[arc] = inTree;
      tree.hang(node, network.from[arc] === node ? network.to[arc]! : network.from[arc]!, arc);
    }
    this.limitsChanged();
  }

  /** The first tree: arcs to and from outside where they can take it all, else artificial ones. */
  private startOutside(): void {
    const { tree, network } = this;
    const { from, to, capacity, cost, supply } = network;
    const own = new Int32Array(tree.root).fill(-1);
    for (let arc = 0; arc < from.length; arc += 1) {
      const leaves = to[arc] === tree.root && from[arc] !== tree.root;
      const node = leaves ? from[arc]! : to[arc]!;
      if (node === tree.root || (!leaves && from[arc] !== tree.root)) continue;
      const units = supply[node]!;
      const fits = leaves
        ? units >= 0 && capacity[arc]! > units
        : units < 0 && capacity[arc]! >= -units;
      const best = own[node]!;
      if (fits && (best < 0 || cost[arc]! < cost[best]!)) own[node] = arc;
    }
    for (let node = 0; node < tree.root; node += 1) {
      const arc = own[node]!;
      if (arc < 0) {
        tree.hangOutside(node, supply[node]!);
        continue;
      }
      tree.flow[arc] = Math.abs(supply[node]!);
      this.state[arc] = inTree;
      tree.hang(node, tree.root, arc);
    }
    tree.reprice(tree.root);
  }

  /**
   * Gives the arc above a node the flow its subtree needs. Where the arc cannot carry that, or
   * would leave no way up for more, it leaves the tree and the artificial arc stands in.
   */
  private settle(node: number, excess: Float64Array): void {
    const { tree } = this;
    const arc = tree.arcUp[node]!;
    const units = excess[node]!;
    if (arc >= tree.arcCount) {
      tree.unhang(node);
      tree.hangOutside(node, units);
      return;
    }
    const above = tree.parent[node]!;
    const capacity = tree.capacityOf(arc);
    const up = tree.leadsUp[node] === 1;
    const wanted = up ? units : -units;
    const fits = wanted >= 0 && wanted <= capacity && (up ? wanted < capacity : wanted > 0);
    const given = fits ? wanted : wanted <= 0 ? 0 : Math.min(wanted, capacity);
    const signed = up ? given : -given;
    tree.flow[arc] = given;
    excess[above] = excess[above]! + signed;
    if (fits) return;
    this.state[arc] = given > 0 && given === capacity ? atCapacity : atZero;
    tree.unhang(node);
    tree.hangOutside(node, units - signed);
  }

  /** The arc of the next block that promises most, or -1 when no arc promises anything. */
  private entering(): number {
    if (this.tree.hasArtificial) return this.enteringByScarcity();
    const { from, to, cost } = this.network;
    const { potential } = this.tree;
    const { state } = this;
    const count = from.length;
    let [best, found, left, arc] = [0, -1, this.blockSize, this.nextArc];
    for (let seen = 0; seen < count; seen += 1) {
      if (arc >= count) arc = 0;
      const [tail, head] = [potential[from[arc]!]!, potential[to[arc]!]!];
      const change = state[arc]! * (cost[arc]! + tail - head);
      if (
        change < best &&
        change < -noise * (Math.abs(cost[arc]!) + Math.abs(tail) + Math.abs(head))
      ) {
        best = change;
        found = arc;
      }
      arc += 1;
      left -= 1;
      if (left > 0) continue;
      if (found >= 0) break;
      left = this.blockSize;
    }
    this.nextArc = arc;
    return found;
  }

  /** The same while artificial arcs are in the tree: what spares these comes before all costs. */
  private enteringByScarcity(): number {
    const { from, to, cost } = this.network;
    const { potential, scarcity } = this.tree;
    const { state } = this;
    const count = from.length;
    let [spared, best, found, left, arc] = [0, 0, -1, this.blockSize, this.nextArc];
    for (let seen = 0; seen < count; seen += 1) {
      if (arc >= count) arc = 0;
      const [tail, head] = [from[arc]!, to[arc]!];
      const spares = state[arc]! * (scarcity[tail]! - scarcity[head]!);
      if (spares <= spared) {
        const change = state[arc]! * (cost[arc]! + potential[tail]! - potential[head]!);
        const size = Math.abs(cost[arc]!) + Math.abs(potential[tail]!) + Math.abs(potential[head]!);
        if (spares < spared || (change < best && (spares < 0 || change < -noise * size))) {
          [spared, best, found] = [spares, change, arc];
        }
      }
      arc += 1;
      left -= 1;
      if (left > 0) continue;
      if (found >= 0) break;
      left = this.blockSize;
    }
    this.nextArc = arc;
    return found;
  }

  /** Sends what the cycle of an entering arc can carry; false when nothing limits it. */
  private pivot(arc: number): boolean {
    const { tree, network, state } = this;
    const { parent, depth, arcUp, leadsUp, flow } = tree;
    const forward = state[arc] === atZero;
    const first = forward ? network.from[arc]! : network.to[arc]!;
    const second = forward ? network.to[arc]! : network.from[arc]!;
    let [a, b] = [first, second];
    while (a !== b) {
      if (depth[a]! >= depth[b]!) a = parent[a]!;
      else b = parent[b]!;
    }
    const join = a;
    let [most, cut, inside] = [network.capacity[arc]!, -1, -1];
    // Of several arcs that limit the cycle the last one from the join leaves the tree.
    for (let node = first; node !== join; node = parent[node]!) {
      const on = arcUp[node]!;
      const room = leadsUp[node] === 1 ? flow[on]! : tree.capacityOf(on) - flow[on]!;
      if (room < most) [most, cut, inside] = [room, node, first];
    }
    for (let node = second; node !== join; node = parent[node]!) {
      const on = arcUp[node]!;
      const room = leadsUp[node] === 1 ? tree.capacityOf(on) - flow[on]! : flow[on]!;
      if (room <= most) [most, cut, inside] = [room, node, second];
    }
    if (most === Infinity) return false;
    if (most > 0) this.send(arc, forward, first, second, join, most);
    if (cut < 0) {
      state[arc] = -state[arc]!;
      return true;
    }
    const leaving = arcUp[cut]!;
    if (leaving < tree.arcCount) {
      const full = (inside === second) === (leadsUp[cut] === 1);
      state[leaving] = full ? atCapacity : atZero;
      flow[leaving] = full ? network.capacity[leaving]! : 0;
    }
    state[arc] = inTree;
    tree.regraft(cut, inside, inside === first ? second : first, arc);
    return true;
  }

  private send(
    arc: number,
    forward: boolean,
    first: number,
    second: number,
    join: number,
    units: number,
  ): void {
    const { parent, arcUp, leadsUp, flow } = this.tree;
    flow[arc] = flow[arc]! + (forward ? units : -units);
    for (let node = first; node !== join; node = parent[node]!) {
      const on = arcUp[node]!;
      flow[on] = flow[on]! + (leadsUp[node] === 1 ? -units : units);
    }
    for (let node = second; node !== join; node = parent[node]!) {
      const on = arcUp[node]!;
      flow[on] = flow[on]! + (leadsUp[node] === 1 ? units : -units);
    }
  }
}
