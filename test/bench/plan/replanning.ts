import { itemFlows, stageCosts } from '../../../services/optimizer/flow/item-flows';
import { NetworkSimplex } from '../../../services/optimizer/flow/network-simplex';
import type { Network } from '../../../services/optimizer/model/dispatch-network';
import { round } from '../report';
import { timed } from './timed';

/** Flows without fleets, from nothing and again after a change, by the network simplex. */
export async function replanning(network: Network) {
  const flows = itemFlows(network);
  const solvers = flows.map((item) => {
    item.network.cost.set(stageCosts(network, item, 'unmet'));
    return new NetworkSimplex(item.network);
  });
  const solveAll = () => timed(() => solvers.forEach((solver) => solver.solve()));
  const cold = (await solveAll())[1];
  const changed = async (change: (item: (typeof flows)[number]) => boolean) => {
    const touched = flows.map(change);
    const [, spent] = await timed(() =>
      solvers.forEach((solver, i) => {
        if (!touched[i]) return;
        solver.limitsChanged();
        solver.solve();
      }),
    );
    return { ...spent, ofCold: round(spent.wallSeconds / cold.wallSeconds) };
  };
  const needs = await changed((item) => {
    let touched = false;
    item.needs.forEach((need, i) => {
      if (need % 100 !== 0) return;
      const node = item.pools.length + i;
      const arc = item.missingOf.indexOf(need);
      const units = Math.ceil(-item.network.supply[node]! * 1.2);
      item.network.supply[node] = -units;
      item.network.capacity[arc] = units;
      touched = true;
    });
    return touched;
  });
  const depot = await changed((item) => {
    const at = item.pools.findIndex((pool) => network.pools[pool]!.node === 0);
    if (at >= 0) item.network.supply[at] = 0;
    return at >= 0;
  });
  return { cold, onePercentOfNeeds: needs, majorDepotLost: depot };
}
