// A network of flows as parallel arrays, for the network simplex and for whoever checks it.
// Node `nodeCount` is the outside: it takes or gives whatever balances the rest, along the
// arcs that lead there.

export interface FlowNetwork {
  nodeCount: number;
  from: Int32Array;
  to: Int32Array;
  /** Infinity where an arc is not limited. Flows are at least zero. */
  capacity: Float64Array;
  cost: Float64Array;
  /** Positive is given at the node, negative is wanted there. The outside has none of its own. */
  supply: Float64Array;
}

/**
 * Weak duality: whatever the potentials, no flow costs less than this. Nothing of the solver is
 * used here; potentials are what a unit is worth at each node, zero outside.
 */
export function flowBound(network: FlowNetwork, potential: ArrayLike<number>): number {
  const { nodeCount, from, to, capacity, cost, supply } = network;
  const worth = (node: number): number => (node === nodeCount ? 0 : (potential[node] ?? 0));
  let bound = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    const units = supply[node] ?? 0;
    if (units !== 0) bound -= units * worth(node);
  }
  for (let arc = 0; arc < from.length; arc += 1) {
    const [tail, head] = [worth(from[arc] ?? 0), worth(to[arc] ?? 0)];
    const own = cost[arc] ?? 0;
    const reduced = own + tail - head;
    if (reduced >= 0) continue;
    const most = capacity[arc] ?? 0;
    // What floating point left of a zero proves nothing on an arc without a limit.
    const noise = 1e-11 * (Math.abs(own) + Math.abs(tail) + Math.abs(head));
    if (most === Infinity && reduced >= -noise) continue;
    bound += reduced * most;
  }
  return bound;
}

/** What a flow costs, and by how much it breaks a balance or a limit at worst. */
export function flowCheck(
  network: FlowNetwork,
  flow: ArrayLike<number>,
): { cost: number; violation: number } {
  const { nodeCount, from, to, capacity, cost, supply } = network;
  const balance = Float64Array.from(supply);
  let [total, violation] = [0, 0];
  for (let arc = 0; arc < from.length; arc += 1) {
    const units = flow[arc] ?? 0;
    const [tail, head] = [from[arc] ?? 0, to[arc] ?? 0];
    total += units * (cost[arc] ?? 0);
    violation = Math.max(violation, -units, units - (capacity[arc] ?? 0));
    if (tail < nodeCount) balance[tail] = (balance[tail] ?? 0) - units;
    if (head < nodeCount) balance[head] = (balance[head] ?? 0) + units;
  }
  for (const left of balance) violation = Math.max(violation, Math.abs(left));
  return { cost: total, violation };
}
