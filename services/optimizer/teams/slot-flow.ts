import type { FlowNetwork } from '../flow/flow-network';
import { NetworkSimplex } from '../flow/network-simplex';
import type { FlowBasis } from '../flow/network-simplex';
import type { NearList } from './near-pairs';
import type { Reach } from './reach';

// Slots and teams as a flow: every slot goes to a team that may fill it or stays unfilled. Where a
// requirement asks for people, its slots are of several sizes, each for teams with at least so many.

/** The sizes of a requirement's slots; slots that must be filled together count more. */
export interface SlotSizes {
  heads: number;
  together: boolean;
}

interface Group extends SlotSizes {
  requirement: number;
}

/** How many times its worth a slot is valued that others of its requirement depend on. */
const togetherWorth = 8;

export class SlotFlow {
  private readonly groups: Group[] = [];
  private readonly groupsOf: number[][];
  private readonly added: Int32Array;
  private from: number[] = [];
  private to: number[] = [];
  private hours: number[] = [];
  private simplex: NetworkSimplex | undefined;
  private readonly slots: Float64Array;
  private coefficients = { hour: 0, earned: 1 };

  constructor(
    private readonly reach: Reach,
    sizesOf: (r: number) => readonly SlotSizes[] = () => [{ heads: 0, together: false }],
  ) {
    this.groupsOf = reach.requirements.map((_, requirement) =>
      sizesOf(requirement).map((sizes) => this.groups.push({ requirement, ...sizes }) - 1),
    );
    this.added = new Int32Array(reach.requirements.length);
    this.slots = new Float64Array(this.groups.length);
  }

  private get teams(): number {
    return this.reach.heads.length;
  }

  /** How many slots of each size a requirement has. */
  setSlots(r: number, counts: readonly number[]): void {
    this.groupsOf[r]!.forEach((group, i) => (this.slots[group] = counts[i] ?? 0));
  }

  /** Pairs that came to the lists since the last time. */
  addPairs(lists: readonly NearList[]): void {
    const { heads } = this.reach;
    lists.forEach(({ teams, arrive }, r) => {
      for (let i = this.added[r]!; i < teams.length; i += 1) {
        for (const group of this.groupsOf[r]!) {
          if (heads[teams[i]!]! < this.groups[group]!.heads) continue;
          this.from.push(this.teams + group);
          this.to.push(teams[i]!);
          this.hours.push(arrive[i]!);
        }
      }
      this.added[r] = teams.length;
    });
    const before = this.simplex;
    const network = this.network();
    this.simplex = new NetworkSimplex(network);
    if (before === undefined) return;
    const { arcUp, atCapacity } = before.basis();
    const [known, own] = [before.network.from.length, new Uint8Array(network.from.length)];
    own.set(atCapacity);
    this.simplex.startFrom({ arcUp: arcUp.map((a) => (a < known ? a : -1)), atCapacity: own });
  }

  /** The least Σ severity × (hour × arrival) + earned × severity of what stays unfilled. */
  solve(hour: number, earned: number, secondsLeft: () => number): boolean {
    this.coefficients = { hour, earned };
    this.setCosts();
    this.simplex!.costsChanged();
    return this.simplex!.solve(secondsLeft) === 'OPTIMAL';
  }

  /** After the numbers of slots were changed. */
  solveAnew(secondsLeft: () => number): boolean {
    this.simplex!.network.supply.set(this.slots, this.teams);
    this.simplex!.limitsChanged();
    return this.simplex!.solve(secondsLeft) === 'OPTIMAL';
  }

  basis(): FlowBasis {
    return this.simplex!.basis();
  }

  /** Goes back to where the flow was with as many slots as are set now. */
  restore(basis: FlowBasis): void {
    this.simplex!.network.supply.set(this.slots, this.teams);
    this.simplex!.startFrom(basis);
  }

  /** Of each team the requirement it serves, -1 where it serves none. */
  assigned(): Int32Array {
    const [{ flow }, first] = [this.simplex!, this.teams + this.groups.length];
    const serves = new Int32Array(this.teams).fill(-1);
    for (let a = 0; a < this.from.length; a += 1) {
      if (flow[first + a]! < 0.5) continue;
      serves[this.to[a]!] = this.groups[this.from[a]! - this.teams]!.requirement;
    }
    return serves;
  }

  /** What each team costs, and what a requirement pays for its dearest slot. */
  prices(): Float64Array {
    return this.simplex!.potential.slice(0, this.teams).map((price) => Math.max(0, -price));
  }

  worthOf(r: number): number {
    const groups = this.groupsOf[r]!.filter((group) => this.slots[group]! > 0);
    const { potential } = this.simplex!;
    return groups.reduce((most, group) => Math.max(most, -potential[this.teams + group]!), 0);
  }

  private network(): FlowNetwork {
    const { teams, groups } = this;
    const nodeCount = teams + groups.length;
    const outs = Array.from({ length: nodeCount }, (_, node) => node);
    const count = nodeCount + this.from.length;
    const [from, to] = [new Int32Array(count), new Int32Array(count).fill(nodeCount)];
    from.set(outs);
    from.set(this.from, nodeCount);
    to.set(this.to, nodeCount);
    const capacity = new Float64Array(count).fill(1);
    capacity.fill(Infinity, teams, nodeCount);
    const supply = new Float64Array(nodeCount);
    supply.set(this.slots, teams);
    const network = { nodeCount, from, to, capacity, cost: new Float64Array(count), supply };
    this.setCosts(network);
    return network;
  }

  private setCosts({ cost } = this.simplex!.network): void {
    const { teams, groups, reach } = this;
    const { hour, earned } = this.coefficients;
    const severity = groups.map(({ requirement }) => reach.requirements[requirement]!.severity);
    groups.forEach(({ together }, g) => {
      cost[teams + g] = earned * severity[g]! * (together ? togetherWorth : 1);
    });
    const first = teams + groups.length;
    for (let a = 0; a < this.from.length; a += 1) {
      cost[first + a] = hour * severity[this.from[a]! - teams]! * this.hours[a]!;
    }
  }
}
