import type { SequenceField } from './sequence-field';

// The best sequence of tasks for one team when every task has a price: label-setting dynamic
// programming over the hours. A label ends at a task at a time; it remembers the tasks it has done
// that lie in the neighbourhood of all it did since (ng-routes), so that distant ones may come
// twice: what is found then is a bound for all sequences in which nothing comes twice.

export interface PricedRoute {
  tasks: number[];
  /** Σ hour × severity × completion − profits: what the route costs at the prices. */
  cost: number;
}

export interface Pricing {
  /** No sequence of the team costs less; undefined where time or room ran out. */
  least: number | undefined;
  routes: PricedRoute[];
}

export interface Profits {
  /** 0 where only what is filled counts, 1 where completion counts. */
  hour: number;
  /** By task; what the team cannot do earns nothing. */
  profit: Float64Array;
  /** By task, what an hour until the team is there costs; its severity when absent. */
  weight?: Float64Array;
}

/** Tasks remembered from the start: a route there and back soon pays off only among near ones. */
const nearMost = 8;
const labelsMost = 400_000;
const routesMost = 12;

export class RouteLabels {
  /** Words of 32 tasks. */
  private readonly words: number;
  /** Of each task, which tasks are remembered on arriving there, as bits. */
  private readonly near: Int32Array;
  private readonly masks: number[] = [];
  private readonly time: number[] = [];
  private readonly cost: number[] = [];
  private readonly task: number[] = [];
  private readonly before: number[] = [];
  private alive: boolean[] = [];
  private readonly heap: number[] = [];
  private at: number[][] = [];
  private profits!: Profits;
  private active: number[] = [];

  constructor(private readonly field: SequenceField) {
    const { taskCount } = field;
    this.words = Math.max(1, Math.ceil(taskCount / 32));
    this.near = new Int32Array(taskCount * this.words);
    for (let j = 0; j < taskCount; j += 1) {
      const ways = Array.from({ length: taskCount }, (_, i) => ({ i, way: field.between(i, j) }));
      ways.sort((a, b) => a.way - b.way || a.i - b.i);
      ways.forEach(({ i, way }, rank) => {
        // Without hours between them, tasks could take turns forever.
        if (i === j || rank <= nearMost || way + field.duration[i]! < 1e-6) this.remember(j, i);
      });
    }
  }

  /** From here on nobody forgets `i` by going to `j`. */
  remember(j: number, i: number): void {
    this.near[j * this.words + (i >> 5)]! |= 1 << (i & 31);
  }

  /** Makes routes that do a task twice impossible; answers with whether there were any. */
  forbidCycles(routes: readonly (readonly number[])[]): boolean {
    let found = false;
    for (const route of routes) {
      const last = new Map<number, number>();
      route.forEach((task, i) => {
        const from = last.get(task);
        if (from !== undefined) {
          found = true;
          for (const via of route.slice(from + 1, i)) this.remember(via, task);
        }
        last.set(task, i);
      });
    }
    return found;
  }

  /** Roughly: labels that remember more are dropped too, so that nothing is proven. */
  price(t: number, profits: Profits, secondsLeft: () => number, rough = false): Pricing {
    this.reset(profits);
    const { field, heap, time, cost } = this;
    this.active = [...profits.profit.keys()].filter((j) => {
      const way = Math.min(field.first(t, j), field.shortest[j]!);
      return this.gain(j, field.ready[t]! + way) > 0;
    });
    const firsts = [...profits.profit.keys()].filter((j) => profits.profit[j]! >= 0);
    for (const j of firsts) this.extend(t, -1, j, field.ready[t]! + field.first(t, j), rough);
    let [least, popped] = [0, 0];
    while (heap.length > 0) {
      popped += 1;
      if (time.length > labelsMost || (popped % 256 === 0 && secondsLeft() <= 0)) {
        return { least: undefined, routes: this.routes() };
      }
      const label = this.pop();
      if (!this.alive[label]) continue;
      least = Math.min(least, cost[label]!);
      this.grow(t, label, least, rough);
    }
    return { least: rough ? undefined : least, routes: this.routes() };
  }

  private reset(profits: Profits): void {
    this.profits = profits;
    for (const list of [this.masks, this.time, this.cost, this.task, this.before, this.heap]) {
      list.length = 0;
    }
    this.alive = [];
    this.at = Array.from({ length: this.field.taskCount }, () => []);
  }

  /** What being at a task at this hour would earn. */
  private gain(j: number, arrive: number): number {
    const { duration, severity, deadline } = this.field;
    if (!(arrive <= deadline[j]!)) return -Infinity;
    const { hour, profit, weight = severity } = this.profits;
    return profit[j]! - hour * (weight[j]! * arrive + severity[j]! * duration[j]!);
  }

  private grow(t: number, label: number, least: number, rough: boolean): void {
    const { field, masks, words, active } = this;
    const [from, now] = [this.task[label]!, this.time[label]!];
    // No task is reached sooner than straight from here: together they cannot earn more.
    let most = 0;
    const next: number[] = [];
    for (const j of active) {
      if ((masks[label * words + (j >> 5)]! & (1 << (j & 31))) !== 0) continue;
      const gain = this.gain(j, now + field.between(from, j));
      if (gain <= 0) continue;
      most += gain;
      next.push(j);
    }
    if (this.cost[label]! - most >= least) return;
    for (const j of next) this.extend(t, label, j, now + field.between(from, j), rough);
  }

  private extend(t: number, label: number, j: number, arrive: number, rough: boolean): void {
    const { field, masks, words, near } = this;
    const { duration, deadline, ready, workMost } = field;
    const end = arrive + duration[j]!;
    if (!(arrive <= deadline[j]!) || end === Infinity || end - ready[t]! > workMost[t]!) return;
    const cost = (label < 0 ? 0 : this.cost[label]!) - this.gain(j, arrive);
    const own = this.time.length;
    for (let w = 0; w < words; w += 1) {
      masks[own * words + w] = label < 0 ? 0 : masks[label * words + w]! & near[j * words + w]!;
    }
    masks[own * words + (j >> 5)]! |= 1 << (j & 31);
    if (this.isBeaten(own, j, end, cost, rough)) return;
    this.time.push(end);
    this.cost.push(cost);
    this.task.push(j);
    this.before.push(label);
    this.alive.push(true);
    this.at[j]!.push(own);
    this.push(own);
  }

  /** Whether another label there is as good; those that this one beats are dropped. */
  private isBeaten(own: number, j: number, end: number, cost: number, rough: boolean): boolean {
    const { time, cost: costs, alive } = this;
    const there = this.at[j]!;
    for (const other of there) {
      if (time[other]! > end || costs[other]! > cost) continue;
      if (rough || this.covers(other, own, j, end, cost - costs[other]!)) return true;
    }
    let kept = 0;
    for (const other of there) {
      const beaten = end <= time[other]! && cost <= costs[other]!;
      if (beaten && (rough || this.covers(own, other, j, time[other]!, costs[other]! - cost))) {
        alive[other] = false;
      } else {
        there[kept] = other;
        kept += 1;
      }
    }
    there.length = kept;
    return false;
  }

  /** Whether `a` can do without the tasks that only it remembers, for so much that it is cheaper. */
  private covers(a: number, b: number, j: number, time: number, cheaper: number): boolean {
    const { masks, words, field } = this;
    let rest = cheaper;
    for (let w = 0; w < words; w += 1) {
      let more = masks[a * words + w]! & ~masks[b * words + w]!;
      while (more !== 0) {
        const k = (w << 5) + 31 - Math.clz32(more & -more);
        more &= more - 1;
        const gain = this.gain(k, time + field.between(j, k));
        if (gain > 0) rest -= gain;
        if (rest < 0) return false;
      }
    }
    return true;
  }

  /** The cheapest at each last task. */
  private routes(): PricedRoute[] {
    const best = this.at.flatMap((there) => {
      let [least, label] = [-1e-9, -1];
      for (const l of there) if (this.cost[l]! < least) [least, label] = [this.cost[l]!, l];
      return label < 0 ? [] : [label];
    });
    best.sort((a, b) => this.cost[a]! - this.cost[b]!);
    return best.slice(0, routesMost).map((label) => {
      const tasks: number[] = [];
      for (let l = label; l >= 0; l = this.before[l]!) tasks.push(this.task[l]!);
      return { tasks: tasks.reverse(), cost: this.cost[label]! };
    });
  }

  private push(label: number): void {
    const { heap, time } = this;
    let at = heap.push(label) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (time[heap[parent]!]! <= time[label]!) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = label;
  }

  private pop(): number {
    const { heap, time } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && time[heap[child + 1]!]! < time[heap[child]!]!) child += 1;
      if (time[heap[child]!]! >= time[last]!) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
