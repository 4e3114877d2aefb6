import { HighsModel } from '../highs-engine';
import type { SolveRun } from '../solve-run';
import { ScenarioFlows } from './scenario-flows';
import { roomOf } from './stocking-model';
import type { StockingNetwork } from './stocking-network';
import { scenarioCost, stockingCost } from './stocking-solution';
import type { StockingLines, StockingSolution } from './stocking-solution';
import { flowCount } from './stocking-strong';
import { TwoStageModel } from './two-stage-model';
import type { Choice } from './two-stage-model';

// Many scenarios at once (the L-shaped method of Van Slyke and Wets): a small model decides what opens and what
// is bought, and learns what that costs in each scenario, item by item, from the flows' prices. First with
// openings in parts, then whole. What the small model says is a bound; what the flows say is a plan.

const flowsLeast = 5_000;
/** Shares of the time: until which openings may be in parts, and that each whole model may take. */
const shares = { parts: 0.35, dive: 0.5, whole: 0.45, end: 0.96 };
/** Between the model's own answer (1) and the best one known (0), where prices are asked for. */
const between = 0.4;
const near = 1e-7;
const roundsFixed = 12;
const roundsDived = 3;

/** Where scenarios join nothing but what opens and is bought, and nothing must be met or be whole. */
export function isTwoStage({ problem, ...network }: StockingNetwork): boolean {
  const { items, relays, policy, sites } = problem;
  if (relays.length > 0 || policy.singleSource || policy.serviceShareMinimum !== undefined)
    return false;
  if (items.some((item) => item.indivisible || item.shortagePenalty === undefined)) return false;
  const isSimple = network.scenarios.length < 2 || sites.length === 0;
  return !isSimple && flowCount({ problem, ...network }) >= flowsLeast;
}

interface Point extends Choice {
  cost: number;
}

export interface TwoStageAnswer {
  lines: StockingLines;
  bound: number;
  marginalValues: StockingSolution['marginalValues'];
}

export class TwoStageSearch {
  private readonly flows: ScenarioFlows;
  private readonly model: TwoStageModel;
  private best: Point | undefined;
  private bound = 0;
  private readonly total: number;

  constructor(
    private readonly network: StockingNetwork,
    private readonly clock: SolveRun,
    /** A plan's value: what numbers are measured by. */
    private readonly unit: number,
    private readonly onPlan: (lines: StockingLines, bound: number) => void,
  ) {
    this.total = clock.secondsLeft();
    this.flows = new ScenarioFlows(network);
    clock.engineUsed('network-simplex');
    this.model = new TwoStageModel(network, this.flows, unit);
  }

  async run(): Promise<TwoStageAnswer | undefined> {
    const engine = new HighsModel(
      await this.clock.engine(),
      this.model.sparse,
      this.clock.policy.seed,
    );
    try {
      this.inParts(engine);
      this.dive(engine);
      this.whole(engine);
    } finally {
      engine.dispose();
    }
    if (this.best === undefined) return undefined;
    const lines = this.lines(this.best);
    return { lines, bound: this.bound * this.unit, marginalValues: this.worths(lines) };
  }

  private until(share: number): () => number {
    return () => this.clock.secondsLeft() - this.total * (1 - share);
  }

  /** Openings in parts: prices are asked for between the model's answer and the best one known. */
  private inParts(engine: HighsModel): void {
    const seconds = this.until(shares.parts);
    const fixed = (choice: Choice): void => this.rounded(choice);
    this.bound = Math.max(this.bound, this.converged(engine, seconds, Infinity, fixed));
  }

  /** The bound that the model comes to; every point that is better than those before is told. */
  private converged(
    engine: HighsModel,
    secondsLeft: () => number,
    rounds: number,
    onBetter: (choice: Choice) => void,
  ): number {
    let centre: Point | undefined;
    let bound = 0;
    for (let round = 0; round < rounds && (round === 0 || secondsLeft() > 0); round += 1) {
      const answer = engine.solveRelaxed(this.model.objective, () => Math.max(0.5, secondsLeft()));
      if (answer.status !== 'OPTIMAL') return bound;
      bound = Math.max(bound, answer.bound);
      const choice = this.choiceOf(answer.values);
      if (centre !== undefined && this.learn(engine, mixed(choice, centre), answer.values)) {
        const point = this.pointAt(mixed(choice, centre));
        if (point.cost < centre.cost) onBetter((centre = point));
      }
      const violated = this.learn(engine, choice, answer.values);
      const point = this.pointAt(choice);
      if (centre === undefined || point.cost < centre.cost) onBetter((centre = point));
      if (!violated || centre.cost - bound <= near * Math.abs(centre.cost)) return bound;
    }
    return bound;
  }

  /** The scenarios' prices at a choice; whether they say more than the model knew. */
  private learn(engine: HighsModel, choice: Choice, values: Float64Array): boolean {
    const { flows, unit } = this;
    const { theta, bought } = this.model;
    this.costs = this.served(choice);
    let isNew = false;
    flows.flows.forEach((flow, f) => {
      const { constant, slope } = flow.cut();
      const columns = [theta[f]!];
      const entries = [1];
      let known = values[theta[f]!]! - constant / unit;
      slope.forEach((each, site) => {
        if (each === 0) return;
        const column = bought[site]![flow.item]!;
        columns.push(column);
        entries.push(-each / unit);
        known -= (each / unit) * values[column]!;
      });
      if (known >= -1e-9 * Math.max(1, Math.abs(values[theta[f]!]!))) return;
      engine.addFloor(columns, entries, constant / unit);
      isNew = true;
    });
    return isNew;
  }

  private served({ bought }: Choice): Float64Array {
    return this.flows.serve((site, item) => bought[site]![item]!);
  }

  /** Of the choice that was learnt from last. */
  private costs: Float64Array = new Float64Array();

  private pointAt({ size, bought }: Choice): Point {
    const { sites, items } = this.network.problem;
    let cost = 0;
    sites.forEach(({ sizes }, i) => {
      sizes.forEach(({ openCost }, z) => (cost += openCost * size[i]![z]!));
      items.forEach(({ unitCost }, k) => (cost += unitCost * bought[i]![k]!));
    });
    return { size, bought, cost: (cost + this.riskOf(this.costs)) / this.unit };
  }

  private riskOf(costs: Float64Array): number {
    const { problem } = this.network;
    const scenarios = problem.scenarios.map(({ id: scenarioId }) => {
      return { scenarioId, cost: 0, coverage: 1, flows: [], shortages: [] };
    });
    this.flows.flows.forEach(({ scenario }, f) => (scenarios[scenario]!.cost += costs[f]!));
    return stockingCost(problem, { openings: [], stock: [], scenarios });
  }

  private choiceOf(values: Float64Array): Choice {
    const read = (column: number): number => Math.max(0, values[column]!);
    return {
      size: this.model.size.map((list) => list.map(read)),
      bought: this.model.bought.map((list) => list.map(read)),
    };
  }

  /** The cheapest sizes that hold what is bought, where that keeps the limits. */
  private rounded({ bought }: Choice): void {
    const { sites, items, policy } = this.network.problem;
    const size = sites.map(({ sizes, mustOpen }, i) => {
      const volume = items.reduce((sum, { volumeM3 }, k) => sum + volumeM3 * bought[i]![k]!, 0);
      const isOpen = mustOpen || bought[i]!.some((units) => units > 1e-6);
      let best = -1;
      sizes.forEach(({ openCost }, z) => {
        if (!isOpen || roomOf(this.network, i, z) < volume * (1 - 1e-9)) return;
        if (best < 0 || openCost < sizes[best]!.openCost) best = z;
      });
      return sizes.map((_, z) => Number(z === best));
    });
    const count = size.flat().reduce((sum, each) => sum + each, 0);
    if (count > (policy.sitesMaximum ?? sites.length)) return;
    this.consider(this.pointAt({ size, bought }));
  }

  private consider(point: Point): void {
    if (this.best !== undefined && point.cost >= this.best.cost) return;
    const { budget = Infinity } = this.network.problem.policy;
    const first = point.cost * this.unit - this.riskOf(this.costs);
    // What is left of a budget that binds is a difference of large numbers.
    if (first > budget * (1 + 1e-9)) return;
    const isFirst = this.best === undefined || this.best.cost - point.cost > 1e-3 * point.cost;
    this.best = point;
    if (isFirst) this.onPlan(this.lines(point), this.bound * this.unit);
  }

  /** Site after site is opened in a whole size, those that are filled most first. */
  private dive(engine: HighsModel): void {
    const seconds = this.until(shares.dive);
    const { sites, items } = this.network.problem;
    const open = new Set<number>();
    while (seconds() > 0 && open.size < sites.length) {
      let choice: Choice | undefined;
      this.converged(engine, seconds, roundsDived, (better) => {
        choice = better;
        this.rounded(better);
      });
      if (choice === undefined) break;
      const { size, bought } = choice;
      const filled = sites.map(({ sizes }, i) => {
        const isWhole = size[i]!.every((each) => Math.abs(each - Math.round(each)) < 1e-6);
        if (open.has(i) || isWhole) return { volume: 0, fit: -1, share: 0 };
        const volume = items.reduce((sum, { volumeM3 }, k) => sum + volumeM3 * bought[i]![k]!, 0);
        const fit = this.sizeFor(i, volume);
        const room = Math.max(1e-9, roomOf(this.network, i, fit));
        return { volume, fit: Math.min(fit, sizes.length - 1), share: volume / room };
      });
      const shares = filled.map(({ share }) => share);
      const next = shares.indexOf(Math.max(...shares));
      const { fit = -1 } = filled[next] ?? {};
      if (fit < 0) break;
      open.add(next);
      this.model.size[next]!.forEach((column, z) =>
        engine.holdColumn(column, +(z === fit), +(z === fit)),
      );
    }
    for (const column of this.model.size.flat()) engine.holdColumn(column, 0, 1);
  }

  /** The cheapest size of a site that holds so much, or its largest. */
  private sizeFor(site: number, volume: number): number {
    const { sizes } = this.network.problem.sites[site]!;
    const room = sizes.map((_, z) => roomOf(this.network, site, z));
    let best = -1;
    sizes.forEach(({ openCost }, z) => {
      if (room[z]! < volume * (1 - 1e-9)) return;
      if (best < 0 || openCost < sizes[best]!.openCost) best = z;
    });
    return best >= 0 ? best : room.indexOf(Math.max(...room));
  }

  /** Whole openings, each time with what the last answer taught. */
  private whole(engine: HighsModel): void {
    const { policy } = this.clock;
    const seconds = this.until(shares.end);
    while (seconds() > 0 && !this.isProven()) {
      const secondsLeft = Math.min(seconds(), Math.max(1, this.total * shares.whole));
      const wanted = this.gap() / 10;
      const gap = Math.max(policy.gap / 2, wanted > 1e-6 ? wanted : 0);
      const answer = engine.solveWhole(
        this.model.objective,
        this.best && this.model.columnsOf(this.best, this.served(this.best)),
        { gap, secondsLeft },
      );
      if (Number.isFinite(answer.bound)) this.bound = Math.max(this.bound, answer.bound);
      if (answer.values === undefined) return;
      const before = this.best?.cost ?? Infinity;
      const choice = this.choiceOf(answer.values);
      const violated = this.learn(engine, choice, answer.values);
      this.considerWhole(engine, choice, seconds);
      if (!violated && gap <= 1e-6 && (this.best?.cost ?? Infinity) >= before) return;
    }
  }

  /** With these openings held, what is bought is settled like before. */
  private considerWhole(engine: HighsModel, { size }: Choice, seconds: () => number): void {
    const held = size.map((list) => list.map((each) => Math.round(each)));
    const hold = (bounds: (i: number, z: number) => [number, number]): void =>
      this.model.size.forEach((list, i) =>
        list.forEach((column, z) => engine.holdColumn(column, ...bounds(i, z))),
      );
    hold((i, z) => [held[i]![z]!, held[i]![z]!]);
    this.converged(engine, seconds, roundsFixed, (choice) => {
      this.consider(this.pointAt({ size: held, bought: choice.bought }));
      this.rounded(choice);
    });
    hold(() => [0, 1]);
  }

  private gap(): number {
    const { best, bound } = this;
    return best === undefined ? 1 : (best.cost - bound) / Math.max(best.cost, 1e-12);
  }

  private isProven(): boolean {
    return this.best !== undefined && this.gap() <= Math.max(this.clock.policy.gap, near);
  }

  private lines({ size, bought }: Choice): StockingLines {
    const { problem } = this.network;
    const { sites, items } = problem;
    this.costs = this.served({ size, bought });
    const lines: StockingLines = {
      openings: sites.flatMap(({ id: siteId, sizes }, i) =>
        sizes.flatMap(({ id: sizeId }, z) => (size[i]![z]! > 0.5 ? [{ siteId, sizeId }] : [])),
      ),
      stock: sites.flatMap(({ id: siteId }, i) =>
        items.flatMap(({ id: itemId }, k) => {
          const quantity = bought[i]![k]!;
          return quantity > 1e-9 ? [{ siteId, itemId, quantity }] : [];
        }),
      ),
      scenarios: this.flows.answers(),
    };
    lines.scenarios.forEach((answer, s) => (answer.cost = scenarioCost(problem, lines, s)));
    return lines;
  }

  /** What a unit more on hand would save where it survives, less the room it takes. */
  private worths(lines: StockingLines): StockingSolution['marginalValues'] {
    const { problem, scenarios } = this.network;
    const { sites, items } = problem;
    const weights = scenarioWeights(problem, lines);
    const open = new Set(lines.openings.map(({ siteId }) => siteId));
    return sites.flatMap(({ id: siteId }, i) => {
      const gains = items.map((_, k) =>
        this.flows.flows.reduce((sum, flow) => {
          if (flow.item !== k) return sum;
          const share = scenarios[flow.scenario]!.survivingShare[i]!;
          return sum + weights[flow.scenario]! * share * flow.worthAt(i);
        }, 0),
      );
      const room = items.reduce((most, { unitCost, volumeM3 }, k) => {
        return volumeM3 > 0 ? Math.max(most, (gains[k]! - unitCost) / volumeM3) : most;
      }, 0);
      return items.flatMap(({ id: itemId, volumeM3 }, k) => {
        const value = gains[k]! - (open.has(siteId) ? volumeM3 * room : 0);
        return value > 1e-9 ? [{ siteId, itemId, value }] : [];
      });
    });
  }
}

/** What a scenario's cost counts for: its chance, and its part of the worst. */
function scenarioWeights(
  { policy, scenarios }: StockingNetwork['problem'],
  lines: StockingLines,
): number[] {
  const { risk, cvarAlpha, cvarWeight } = policy;
  const weight = risk === 'CVAR' ? cvarWeight : 0;
  const weights = scenarios.map(({ probability }) => (1 - weight) * probability);
  let left = 1 - cvarAlpha;
  const order = [...scenarios.keys()].sort(
    (a, b) => lines.scenarios[b]!.cost - lines.scenarios[a]!.cost,
  );
  for (const s of order) {
    const part = Math.min(left, scenarios[s]!.probability);
    weights[s] = weights[s]! + (weight * part) / (1 - cvarAlpha);
    left -= part;
  }
  return weights;
}

function mixed(a: Choice, b: Choice): Choice {
  const mix = (x: number[][], y: number[][]): number[][] =>
    x.map((list, i) => list.map((own, k) => between * own + (1 - between) * y[i]![k]!));
  return { size: mix(a.size, b.size), bought: mix(a.bought, b.bought) };
}
