import { chooseCrew } from './crew-choice';
import type { CrewChoice } from './crew-choice';
import type { NearList } from './near-pairs';
import type { Prices } from './price-bound';
import type { Reach } from './reach';

// Prices of teams by subgradient steps: where more requirements than one want a team it becomes dearer,
// where none does, cheaper. The best prices seen are kept; what they prove is worked out elsewhere.

const iterationsUnimproved = 12;

export interface PriceTarget {
  /** 0 for the first stage, 1 for the second. */
  hour: number;
  /** The slots' weight that the plan to be beaten fills: its worth is found too, in the second stage. */
  filled: number;
  /** Σ over filled slots of severity × (hour × arrival) − fixedEarned × severity of the known plan. */
  value: (earned: number) => number;
}

export class CrewPrices {
  private readonly direction: Float64Array;
  private readonly use: Int32Array;
  private readonly costs: Float64Array;
  private readonly heads: (list: NearList) => (position: number) => number;
  private share = 1;
  private unimproved = 0;
  private earnedDirection = 0;
  team: Float64Array;
  best: Prices;
  bestBound = -Infinity;

  constructor(
    private readonly reach: Reach,
    private readonly lists: readonly NearList[],
    private readonly target: PriceTarget,
    start: Prices,
  ) {
    this.team = Float64Array.from(start.team);
    this.earned = start.earned;
    this.best = start;
    this.direction = new Float64Array(this.team.length);
    this.use = new Int32Array(this.team.length);
    const most = lists.reduce((sum, { teams }) => Math.max(sum, teams.length), 0);
    this.costs = new Float64Array(most);
    this.heads =
      ({ teams }) =>
      (position) =>
        reach.heads[teams[position]!]!;
  }

  earned: number;

  /** What the requirement would take at these prices. */
  choice(r: number, team: ArrayLike<number>, earned: number): CrewChoice {
    const { reach, lists, costs, target } = this;
    const { severity, teams: slots, people } = reach.requirements[r]!;
    const list = lists[r]!;
    const { teams, arrive } = list;
    for (let i = 0; i < teams.length; i += 1) {
      costs[i] = severity * (target.hour * arrive[i]! - earned) + team[teams[i]!]!;
    }
    const given = { count: teams.length, costs, headsAt: this.heads(list) };
    return chooseCrew(slots, people, given);
  }

  /** One step towards a higher bound; answers with the bound at the prices before it. */
  step(): number {
    const { reach, lists, team, use, target } = this;
    use.fill(0);
    let [bound, filled] = [target.hour > 0 ? this.earned * target.filled : 0, 0];
    for (let r = 0; r < lists.length; r += 1) {
      const { cost, chosen } = this.choice(r, team, this.earned);
      bound += cost;
      filled += chosen.length * reach.requirements[r]!.severity;
      for (const i of chosen) use[lists[r]!.teams[i]!]! += 1;
    }
    for (const price of team) bound -= price;
    if (bound > this.bestBound + 1e-9 * Math.abs(bound)) {
      this.bestBound = bound;
      this.best = { hour: target.hour, earned: this.earned, team: team.slice() };
      this.unimproved = 0;
    } else this.unimproved += 1;
    if (this.unimproved >= iterationsUnimproved) {
      this.share /= 2;
      this.unimproved = 0;
      team.set(this.best.team);
      this.earned = this.best.earned;
      this.direction.fill(0);
      this.earnedDirection = 0;
      return bound;
    }
    this.move(bound, filled);
    return bound;
  }

  get isDone(): boolean {
    return this.share < 0.01;
  }

  private move(bound: number, filled: number): void {
    const { team, use, direction, target } = this;
    const scale = target.hour > 0 ? 1 / Math.sqrt(1 + team.length) : 0;
    let norm = 0;
    for (let t = 0; t < team.length; t += 1) {
      let along = use[t]! - 1 + 0.6 * direction[t]!;
      if (along < 0 && team[t] === 0) along = 0;
      direction[t] = along;
      norm += along * along;
    }
    const along = scale * (target.filled - filled) + 0.6 * this.earnedDirection;
    this.earnedDirection = target.hour > 0 ? along : 0;
    norm += this.earnedDirection * this.earnedDirection;
    if (norm === 0) return;
    const distance = Math.max(target.value(this.earned) - bound, 1e-6 * Math.abs(bound));
    const length = (this.share * distance) / norm;
    for (let t = 0; t < team.length; t += 1) {
      team[t] = Math.max(0, team[t]! + length * direction[t]!);
    }
    this.earned = Math.max(0, this.earned + length * scale * this.earnedDirection);
  }
}
