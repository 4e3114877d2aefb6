import type { FlowNetwork } from '../flow/flow-network';
import { NetworkSimplex } from '../flow/network-simplex';
import type { SitingProblem } from './siting-problem';
import type { SitingWays } from './siting-ways';

// How customers are served best from sites that are open: a flow from sites to customers, in units of room.
// It goes on from the answer before, so that sites can be opened and closed by the hundred.

export interface SitingService {
  /** Of serving, and of leaving unserved. */
  cost: number;
  /** Room taken at each site. */
  used: Float64Array;
  /** What serving each customer is worth. */
  prices: Float64Array;
}

/** Whether the problem is a flow: what a customer takes is the same everywhere, and takes room. */
export function isFlow({ sites, unserved }: SitingProblem): boolean {
  const rooms = new Float64Array(unserved.length);
  return sites.every(({ ways, sizes }) => {
    if (sizes.some(({ room }) => !Number.isFinite(room))) return false;
    return ways.every(({ customer, room }) => {
      if (rooms[customer] === 0) rooms[customer] = room;
      return room > 0 && Math.abs(rooms[customer]! - room) <= 1e-12 * room;
    });
  });
}

export class SitingFlow {
  private readonly simplex: NetworkSimplex;
  private readonly network: FlowNetwork;
  private readonly rooms: Float64Array;
  /** Of customers that nobody may leave unserved, whether they are. */
  private readonly wayArcs: number;

  constructor(
    private readonly problem: SitingProblem,
    private readonly ways: SitingWays,
    /** Positions of the ways that may be used. */
    private readonly chosen: Int32Array,
  ) {
    const [siteCount, customerCount] = [problem.sites.length, problem.unserved.length];
    this.rooms = new Float64Array(customerCount);
    for (let w = 0; w < ways.customer.length; w += 1) {
      this.rooms[ways.customer[w]!] = ways.room[w]!;
    }
    const mayLeave = [...problem.unserved.keys()].filter(
      (j) => Number.isFinite(problem.unserved[j]!) && this.rooms[j]! > 0,
    );
    const count = siteCount + chosen.length + mayLeave.length;
    const outside = siteCount + customerCount;
    const network: FlowNetwork = {
      nodeCount: outside,
      from: new Int32Array(count),
      to: new Int32Array(count),
      capacity: new Float64Array(count).fill(Infinity),
      cost: new Float64Array(count),
      supply: new Float64Array(outside),
    };
    this.network = network;
    this.wayArcs = siteCount;
    for (let i = 0; i < siteCount; i += 1) {
      [network.from[i], network.to[i], network.capacity[i]] = [outside, i, 0];
    }
    chosen.forEach((w, a) => {
      const arc = siteCount + a;
      const [j, room] = [ways.customer[w]!, ways.room[w]!];
      [network.from[arc], network.to[arc]] = [ways.site[w]!, siteCount + j];
      network.cost[arc] = ways.cost[w]! / room;
      if (ways.most[w]! < 1) network.capacity[arc] = ways.most[w]! * room;
    });
    mayLeave.forEach((j, a) => {
      const arc = siteCount + chosen.length + a;
      [network.from[arc], network.to[arc]] = [outside, siteCount + j];
      network.cost[arc] = problem.unserved[j]! / this.rooms[j]!;
    });
    this.rooms.forEach((room, j) => (network.supply[siteCount + j] = -room));
    this.simplex = new NetworkSimplex(network);
  }

  /** With so much room at each site; undefined where customers who must be served are not, or time ends. */
  serve(room: Float64Array, secondsLeft: () => number): SitingService | undefined {
    this.network.capacity.set(room);
    this.simplex.limitsChanged();
    if (this.simplex.solve(secondsLeft) !== 'OPTIMAL') return undefined;
    const { potential, flow } = this.simplex;
    const siteCount = room.length;
    return {
      cost: this.simplex.value() + this.unreachedCost(),
      used: flow.slice(0, siteCount),
      prices: this.rooms.map((own, j) => own * potential[siteCount + j]!),
    };
  }

  /** Share of each customer on each way that is used. */
  shares(): { way: number; share: number }[] {
    const { flow } = this.simplex;
    const found: { way: number; share: number }[] = [];
    this.chosen.forEach((way, a) => {
      const units = flow[this.wayArcs + a]!;
      if (units > 0) found.push({ way, share: units / this.ways.room[way]! });
    });
    return found;
  }

  /** Customers that no way leads to at all. */
  private unreachedCost(): number {
    return this.problem.unserved.reduce(
      (sum, cost, j) => sum + (this.rooms[j] === 0 && Number.isFinite(cost) ? cost : 0),
      0,
    );
  }
}
