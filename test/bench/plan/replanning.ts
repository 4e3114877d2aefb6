// Planning again after a change, from where the plan before stopped, against planning from nothing.
import { itemFlows, stageCosts } from '../../../services/optimizer/flow/item-flows';
import type { ItemFlows } from '../../../services/optimizer/flow/item-flows';
import { NetworkSimplex } from '../../../services/optimizer/flow/network-simplex';
import type { Network } from '../../../services/optimizer/model/dispatch-network';

/** Measured so often; the least counts, as other work on the machine only adds. */
const repeats = 5;

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export interface ReplanRow {
  name: string;
  /** CPU seconds; `first` is the first of the warm ones, which notes the arcs at each node. */
  coldSeconds: number;
  warmSeconds: number;
  firstSeconds: number;
  ofCold: number;
}

interface ItemSolver {
  flows: ItemFlows;
  simplex: NetworkSimplex;
  needAt: Map<number, number>;
  missingArc: Map<number, number>;
}

function solverOf(flows: ItemFlows): ItemSolver {
  const needAt = new Map(flows.needs.map((need, i) => [need, flows.pools.length + i]));
  const missingArc = new Map<number, number>();
  flows.missingOf.forEach((need, arc) => {
    if (need >= 0) missingArc.set(need, arc);
  });
  return { flows, simplex: new NetworkSimplex(flows.network), needAt, missingArc };
}

/** Makes a change and answers how to take it back. */
type Change = (solvers: readonly ItemSolver[]) => () => void;

/** Every hundredth need grows by a fifth. */
const moreNeeded: Change = (solvers) => {
  const undo: (() => void)[] = [];
  for (const { simplex, needAt, missingArc } of solvers) {
    const set = (need: number, units: number): void => {
      simplex.setSupply(needAt.get(need)!, -units);
      simplex.setCapacity(missingArc.get(need)!, units);
    };
    for (const [need, node] of needAt) {
      if (need % 100 !== 0) continue;
      const before = -simplex.network.supply[node]!;
      set(need, Math.ceil(before * 1.2));
      undo.push(() => set(need, before));
    }
  }
  return () => undo.forEach((back) => back());
};

function depotLost(network: Network, depot: number): Change {
  return (solvers) => {
    const undo: (() => void)[] = [];
    for (const { flows, simplex } of solvers) {
      const at = flows.pools.findIndex((pool) => network.pools[pool]!.node === depot);
      if (at < 0) continue;
      const before = simplex.network.supply[at]!;
      simplex.setSupply(at, 0);
      undo.push(() => simplex.setSupply(at, before));
    }
    return () => undo.forEach((back) => back());
  };
}

/** The nodes that hold stock, the one with the largest share of all items together first. */
function depotsBySize(network: Network): number[] {
  const stockOf = network.items.map(() => 0);
  network.pools.forEach(({ item, stock }) => (stockOf[item] = stockOf[item]! + stock));
  const shares = new Map<number, number>();
  for (const { node, item, stock } of network.pools) {
    shares.set(node, (shares.get(node) ?? 0) + stock / Math.max(1, stockOf[item]!));
  }
  return [...shares.keys()].toSorted((a, b) => shares.get(b)! - shares.get(a)!);
}

/** Flows without fleets, from nothing and again after a change, by the network simplex. */
export function flowReplanning(network: Network): ReplanRow[] {
  const all = itemFlows(network);
  for (const item of all) item.network.cost.set(stageCosts(network, item, 'unmet'));
  const solveAll = (solvers: readonly ItemSolver[]): void =>
    solvers.forEach(({ simplex }) => void simplex.solve());
  const total = (solvers: readonly ItemSolver[]): number =>
    solvers.reduce((sum, { simplex }) => sum + simplex.value(), 0);
  const fromNothing = (): { seconds: number; solvers: ItemSolver[] } => {
    let solvers: ItemSolver[] = [];
    const seconds = cpuSeconds(() => {
      solvers = all.map(solverOf);
      solveAll(solvers);
    });
    return { seconds, solvers };
  };
  fromNothing();
  const { solvers } = fromNothing();
  const depots = depotsBySize(network);
  const changes: Record<string, Change> = {
    onePercentOfNeeds: moreNeeded,
    majorDepotLost: depotLost(network, depots[0]!),
    middleDepotLost: depotLost(network, depots[depots.length >> 1]!),
  };
  return Object.entries(changes).map(([name, change]) => {
    let [cold, warm, first] = [Infinity, Infinity, 0];
    for (let i = 0; i < repeats; i += 1) {
      let undo = (): void => {};
      const seconds = cpuSeconds(() => {
        undo = change(solvers);
        solveAll(solvers);
      });
      if (i === 0) first = seconds;
      warm = Math.min(warm, seconds);
      const again = fromNothing();
      cold = Math.min(cold, again.seconds);
      const [value, expected] = [total(solvers), total(again.solvers)];
      if (Math.abs(value - expected) > 1e-9 * expected) throw new Error(`${name} is not optimal`);
      undo();
      solveAll(solvers);
    }
    const ofCold = Number((warm / cold).toPrecision(3));
    return { name, coldSeconds: cold, warmSeconds: warm, firstSeconds: first, ofCold };
  });
}
