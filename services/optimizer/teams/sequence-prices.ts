import type { Highs } from 'highs';
import type { RouteLabels } from './route-labels';
import type { PricedRoute, Profits } from './route-labels';
import type { SequenceField } from './sequence-field';
import { SequenceMaster } from './sequence-master';
import type { MasterAnswer, MasterColumn, Meeting } from './sequence-master';
import { tourOf } from './tours';

// What no plan in sequences can beat, by prices: each slot pays its price to whoever fills it, and
// each team takes the sequence that is best for it, whoever else may want the same slots. The prices
// come from a linear model of the sequences found so far; what they prove is worked out from the
// prices alone, by the sequences of least cost of all teams. Where people are asked for, each head a team
// brings has its price too. Where teams meet and all slots are to be filled, what they cost by the hour is
// shifted to those who come last; that they leave later for it is not counted: that proves less, not wrong.

export interface PriceStage {
  /** 0 for `unfilled`, 1 for `response`. */
  hour: 0 | 1;
  /** Severity that the plan to be beaten leaves unfilled, of slots that could be filled at all. */
  unfilledMost: number;
  /** The value of a plan that is known. */
  value: number;
  /** Whether it counts that teams wait for each other, and the people they bring: takes longer. */
  waits?: boolean;
}

interface Prices {
  slot: Float64Array;
  /** Of each head that comes. */
  heads: Float64Array;
  /** By task and team, what an hour of it costs the others there. */
  waits: ReadonlyMap<number, Float64Array>;
  unfilled: number;
}

/** How far prices stay with the best so far, while that still brings new sequences. */
const steadiness = 0.6;
/** The linear model and the bound are taken as equal when they are this near. */
const tailGap = 2e-4;
const cycleRoundsMost = 12;
/** How much of what waiting costs is counted: the more, the longer are the sequences that pay. */
const waitingShares = [0.2, 0.5, 0.8];

export class SequencePrices {
  private readonly master: SequenceMaster;
  private readonly people: Float64Array;
  private readonly meetings: readonly Meeting[];
  private readonly ofTeam: { task: number; requirements: number[] }[][];
  private readonly seen = new Set<string>();
  private center: Prices | undefined;
  /** Of each team, the prices at which roughly no sequence paid, where that was so the last time. */
  private readonly unpaying: (Unpaying | undefined)[] = [];
  bound = 0;

  constructor(
    private readonly field: SequenceField,
    private readonly labels: RouteLabels,
    highs: Highs,
    seed: number,
    private readonly stage: PriceStage,
  ) {
    const severity = field.requirements.map((line) => line.severity);
    const visits = field.slots.reduce((sum, count) => sum + count, 0);
    const size = Math.max(1e-300, stage.value / Math.max(1, visits));
    const unfilledMost = stage.hour === 0 ? undefined : Math.max(0, stage.unfilledMost);
    this.people = Float64Array.from(field.requirements, ({ people }, r) => {
      // A crew of one brings enough whoever may come.
      return stage.waits && field.slots[r]! > 1 ? people : 0;
    });
    const { slots, teamCount } = field;
    const headcount = Array.from({ length: teamCount }, (_, t) => field.headcount(t));
    const { people } = this;
    this.meetings =
      stage.waits && stage.hour === 1 && stage.unfilledMost <= 0 ? meetingsOf(field) : [];
    const taskOf = field.requirements.map(({ task }) => task);
    const shape = {
      ...{ slots, severity, people, headcount, teamCount, unfilledMost, size },
      ...{ meetings: this.meetings, taskOf },
    };
    this.master = new SequenceMaster(highs, shape, seed);
    this.ofTeam = teamTasks(field, stage.waits ?? false);
  }

  get columns(): readonly MasterColumn[] {
    return this.master.columns;
  }

  dispose(): void {
    this.master.dispose();
  }

  /** A plan's routes; without one plan that leaves as little unfilled there are no prices. */
  addRoutes(routes: readonly (readonly number[])[]): void {
    routes.forEach((route, t) => this.addColumn(t, route));
  }

  addColumns(columns: readonly MasterColumn[]): void {
    for (const { team, requirements } of columns) this.addColumn(team, requirements);
  }

  /** Raises the bound until nothing more can be gained, it is near enough, or time runs out. */
  run(enough: number, secondsLeft: () => number): void {
    this.raise(enough, secondsLeft);
    if (this.meetings.length === 0) return;
    for (const share of waitingShares) {
      if (this.bound >= enough || secondsLeft() <= 0) return;
      this.master.countWaiting(share);
      this.raise(enough, secondsLeft);
    }
  }

  private raise(enough: number, secondsLeft: () => number): void {
    let [rough, cycles, steady] = [true, 0, steadiness];
    // Of the time that is left, half may pass before something more is proven.
    let late = secondsLeft() / 2;
    while (secondsLeft() > 0) {
      const answer = this.master.solve(secondsLeft());
      if (answer === undefined) return;
      const direct = this.clipped(answer);
      if (rough && secondsLeft() > late) {
        rough = this.priceRoughly(direct, answer, secondsLeft);
        if (rough) continue;
      }
      late = secondsLeft() / 2;
      const prices = this.center === undefined ? direct : mixed(this.center, direct, steady);
      const added = this.priceExactly(prices, answer, secondsLeft);
      if (added === undefined || this.bound >= enough) return;
      const near = answer.value - this.bound <= tailGap * Math.abs(answer.value);
      if (added > 0 && !near) {
        steady = steadiness;
        rough = true;
        continue;
      }
      if (steady > 0 && !near) {
        steady = 0;
        continue;
      }
      cycles += 1;
      if (cycles > cycleRoundsMost || !this.forbidCycles(answer)) return;
      rough = true;
    }
  }

  private addColumn(team: number, requirements: readonly number[]): boolean {
    const key = `${team}:${requirements.join(',')}`;
    if (requirements.length === 0 || this.seen.has(key)) return false;
    const tour = tourOf(this.field, team, requirements);
    if (tour === undefined) return false;
    this.seen.add(key);
    const { arrive } = tour;
    this.master.add({ team, requirements, cost: this.stage.hour * tour.cost, arrive });
    return true;
  }

  /** Prices for which unfilled slots never pay off: only those are worked out below. */
  private clipped({ slot, heads, waits: found, unfilled }: MasterAnswer): Prices {
    const { hour, unfilledMost } = this.stage;
    const waits = new Map(
      this.meetings.map(({ task, severity }) => {
        const own = found.get(task)!;
        const share = Math.min(1, severity / Math.max(total(own), 1e-300));
        return [task, own.map((price) => price * share)];
      }),
    );
    if (hour === 1 && unfilledMost <= 0) return { slot, heads, waits, unfilled: 0 };
    const worth = hour === 0 ? 1 : unfilled;
    const share = slot.map((price, r) => {
      const { slots, requirements } = this.field;
      const all = price + (slots[r]! > 0 ? (heads[r]! * this.people[r]!) / slots[r]! : 0);
      return Math.min(1, (worth * requirements[r]!.severity) / Math.max(all, 1e-300));
    });
    return {
      slot: slot.map((price, r) => price * share[r]!),
      heads: heads.map((price, r) => price * share[r]!),
      waits,
      unfilled: hour === 0 ? 0 : unfilled,
    };
  }

  private priceRoughly(prices: Prices, answer: MasterAnswer, secondsLeft: () => number): boolean {
    let added = false;
    for (let t = 0; t < this.field.teamCount && secondsLeft() > 0; t += 1) {
      const profits = this.profits(t, prices);
      // At the prices of the last time nothing paid.
      if (isSame(this.unpaying[t], profits, answer.team[t]!)) continue;
      const { routes } = this.labels.price(t, profits, secondsLeft, true);
      const paid = this.addPaying(t, routes, prices, answer) > 0;
      this.unpaying[t] = paid ? undefined : { ...profits, team: answer.team[t]! };
      added ||= paid;
    }
    return added;
  }

  /** What these prices prove, and how many new sequences; undefined where time ran out. */
  private priceExactly(
    prices: Prices,
    answer: MasterAnswer,
    secondsLeft: () => number,
  ): number | undefined {
    const { field, stage } = this;
    let bound = -prices.unfilled * Math.max(0, stage.unfilledMost);
    prices.slot.forEach((price, r) => (bound += price * field.slots[r]!));
    prices.heads.forEach((price, r) => (bound += price * this.people[r]!));
    let added = 0;
    for (let t = 0; t < field.teamCount; t += 1) {
      const { least, routes } = this.labels.price(t, this.profits(t, prices), secondsLeft);
      added += this.addPaying(t, routes, prices, answer);
      if (least === undefined) return undefined;
      bound += least;
    }
    if (bound > this.bound) [this.bound, this.center] = [bound, prices];
    return added;
  }

  private profits(t: number, prices: Prices): Profits {
    const profit = new Float64Array(this.field.taskCount).fill(-1);
    for (const { task, requirements } of this.ofTeam[t]!) {
      for (const r of requirements) profit[task] = Math.max(profit[task]!, this.pay(t, r, prices));
    }
    const { hour } = this.stage;
    return this.meetings.length === 0
      ? { hour, profit }
      : { hour, profit, weight: this.weights(t, prices.waits) };
  }

  /** What an hour costs until a team is at each task: more where others wait for it, less for those. */
  private weights(t: number, waits: Prices['waits']): Float64Array {
    const weight = this.field.severity.slice();
    for (const { task, count, severity } of this.meetings) {
      const own = waits.get(task)!;
      weight[task] = Math.max(0, severity - total(own)) + count * own[t]!;
    }
    return weight;
  }

  /** What a team gets for filling a slot, with all the people it brings. */
  private pay(t: number, r: number, { slot, heads }: Pick<Prices, 'slot' | 'heads'>): number {
    return heads[r] === 0 ? slot[r]! : slot[r]! + heads[r]! * this.field.headcount(t);
  }

  /** Sequences that pay off at the linear model's own prices. */
  private addPaying(
    t: number,
    routes: readonly PricedRoute[],
    prices: Prices,
    answer: MasterAnswer,
  ): number {
    let added = 0;
    const shift = this.weights(t, answer.waits).map((w, j) => w - this.field.severity[j]!);
    for (const { tasks } of routes) {
      const requirements = tasks.map((task) => this.requirementOf(t, task, prices));
      const tour = tourOf(this.field, t, requirements);
      if (tour === undefined) continue;
      const worth = requirements.reduce((sum, r) => sum + this.pay(t, r, answer), answer.team[t]!);
      const shifted = requirements.reduce((sum, r, i) => {
        const { task } = this.field.requirements[r]!;
        return shift[task] === 0 ? sum : sum + shift[task]! * tour.arrive[i]!;
      }, 0);
      const cost = this.stage.hour * tour.cost + shifted - worth;
      if (cost > -1e-7 * Math.abs(worth)) continue;
      if (this.addColumn(t, requirements)) added += 1;
    }
    return added;
  }

  private requirementOf(t: number, task: number, prices: Prices): number {
    const own = this.ofTeam[t]!.find((line) => line.task === task)!;
    return own.requirements.reduce((best, r) => {
      return this.pay(t, r, prices) > this.pay(t, best, prices) ? r : best;
    });
  }

  private forbidCycles({ used }: MasterAnswer): boolean {
    const { master, field, labels } = this;
    const tasksOf = ({ requirements }: MasterColumn): number[] =>
      requirements.map((r) => field.requirements[r]!.task);
    const cycles = master.columns.filter((column, c) => {
      return (used[c] ?? 0) > 1e-6 && isCyclic(tasksOf(column));
    });
    if (cycles.length === 0) return false;
    labels.forbidCycles(cycles.map(tasksOf));
    const gone = new Set(cycles);
    master.drop((column) => gone.has(column));
    return true;
  }
}

interface Unpaying extends Profits {
  team: number;
}

function isSame(known: Unpaying | undefined, now: Profits, team: number): boolean {
  if (known === undefined || known.team !== team) return false;
  const isEqual = known.profit.every((own, task) => own === now.profit[task]);
  return isEqual && (known.weight ?? []).every((own, task) => own === now.weight?.[task]);
}

function total(list: Float64Array): number {
  return list.reduce((sum, value) => sum + value, 0);
}

function meetingsOf({ ofTask, slots, severity, teamsOf }: SequenceField): Meeting[] {
  return ofTask.flatMap((own, task) => {
    const count = own.reduce((sum, r) => sum + slots[r]!, 0);
    if (count < 2) return [];
    const teams = [...new Set(own.flatMap((r) => [...teamsOf[r]!]))];
    return [{ task, count, severity: severity[task]!, teams }];
  });
}

function isCyclic(tasks: readonly number[]): boolean {
  return new Set(tasks).size < tasks.length;
}

function mixed(a: Prices, b: Prices, share: number): Prices {
  const mix = (x: number, y: number): number => share * x + (1 - share) * y;
  return {
    slot: a.slot.map((price, r) => mix(price, b.slot[r]!)),
    heads: a.heads.map((price, r) => mix(price, b.heads[r]!)),
    waits: new Map(
      [...a.waits].map(([task, own]) => {
        const other = b.waits.get(task)!;
        return [task, own.map((price, t) => mix(price, other[t]!))];
      }),
    ),
    unfilled: mix(a.unfilled, b.unfilled),
  };
}

function teamTasks(
  field: SequenceField,
  inCrews: boolean,
): { task: number; requirements: number[] }[][] {
  const ofTeam = Array.from({ length: field.teamCount }, () => new Map<number, number[]>());
  field.teamsOf.forEach((teams, r) => {
    if (field.slots[r]! <= 0) return;
    for (const t of inCrews ? field.crewOf(r) : teams) {
      const { task } = field.requirements[r]!;
      ofTeam[t]!.set(task, [...(ofTeam[t]!.get(task) ?? []), r]);
    }
  });
  return ofTeam.map((own) => [...own].map(([task, requirements]) => ({ task, requirements })));
}
