import { HighsModel } from '../highs-engine';
import type { SolutionStage } from '../solution';
import { provenStage, SolveRun, statusOf } from '../solve-run';
import type { KindProgress, KindSolveOptions } from '../solve-run';
import { buildCoverModel, buildRadiusModel, levelsFor, radiusGroups } from './radius-model';
import { checkShelters } from './shelter-check';
import { greedyShelters, nearestOpen } from './shelter-greedy';
import { allocationsOf, buildShelterModel, shelterColumns } from './shelter-model';
import { buildShelterNetwork, shelterValues, withinDistance } from './shelter-network';
import type { Allocation, ShelterNetwork } from './shelter-network';
import type { ShelterProblem } from './shelter-problem';
import { boundByPrices } from './shelter-siting';
import { shelterLines } from './shelter-solution';
import type { ShelterSolution } from './shelter-solution';

export type ShelterProgress = KindProgress<ShelterSolution>;

/** Share of the time left that prices may take. */
const priceShare = 0.4;
/** Share of the time that the first plan may take to be improved. */
const searchShare = 0.2;

/** The problem's plan. Reads and stores nothing; bad input is refused before, by parsing. */
export async function solveShelters(
  problem: ShelterProblem,
  options: KindSolveOptions<ShelterSolution> = {},
): Promise<ShelterSolution> {
  return new ShelterSolve(problem, options).run();
}

class ShelterSolve {
  private readonly clock: SolveRun;
  private readonly network: ShelterNetwork;
  private readonly stages: SolutionStage[] = [];
  private plan: Allocation[] = [];

  constructor(
    private readonly problem: ShelterProblem,
    private readonly options: KindSolveOptions<ShelterSolution>,
  ) {
    this.clock = new SolveRun(problem.policy, options.signal);
    this.network = buildShelterNetwork(problem);
  }

  async run(): Promise<ShelterSolution> {
    this.options.onProgress?.({ phase: 'BUILDING', share: 0 });
    const total = this.clock.secondsLeft();
    const searching = (): number => this.clock.secondsLeft() - total * (1 - searchShare);
    this.plan = greedyShelters(this.network, searching);
    const isFarthest = this.problem.policy.aim === 'FARTHEST_LEAST';
    const solution = this.document(this.unprovenStages(isFarthest));
    this.options.onProgress?.({ phase: 'GREEDY', share: 0.05, solution });
    await this.placeMost();
    let near = this.network;
    if (isFarthest) {
      await this.bringNear();
      near = withinDistance(this.network, this.stages[1]?.value ?? Infinity);
    }
    await this.shorten(near);
    return this.document(this.stages);
  }

  /** Stage `unplaced`: Σ people without a place. */
  private async placeMost(): Promise<void> {
    const { network } = this;
    const barred = network.groups.filter((group) => group.options.length === 0);
    const least = barred.reduce((sum, group) => sum + group.people, 0);
    let bound = least;
    if (shelterValues(network, this.plan).unplaced > least && this.clock.secondsLeft() > 0) {
      const model = buildShelterModel(network);
      const start = shelterColumns(model, network, this.plan);
      const answer = await this.clock.solveModel(model.sparse, model.unplacedPeople, start);
      this.consider(answer.values && allocationsOf(model, answer.values));
      bound = Math.max(least, answer.bound);
    }
    this.finish('unplaced', this.values().unplaced, bound);
  }

  /** Stage `farthest`: the least distance within which as many can be placed, by bisection. */
  private async bringNear(): Promise<void> {
    const { network, clock } = this;
    const ways = network.groups.flatMap((group) => group.options.map(({ distance }) => distance));
    const levels = [...new Set(ways)].sort((a, b) => a - b);
    let low = this.nearestPossible();
    let high = this.values().farthest;
    while (low < high && clock.secondsLeft() > 0) {
      const between = levels.filter((level) => level >= low && level < high);
      const middle = between[Math.floor((between.length - 1) / 2)];
      if (middle === undefined) {
        low = high;
        break;
      }
      const found = await this.placeWithin(middle);
      if (found === 'UNKNOWN') break;
      if (found === 'NO') low = levels.find((level) => level > middle) ?? high;
      else high = this.values().farthest;
    }
    this.finish('farthest', high, low);
  }

  /** Nobody who must be placed can be nearer than the nearest shelter of his own. */
  private nearestPossible(): number {
    if (this.values().unplaced > this.barredPeople()) return 0;
    const nearest = this.network.groups.map((group) => group.options[0]?.distance ?? 0);
    return nearest.reduce((most, distance) => Math.max(most, distance), 0);
  }

  private async placeWithin(distance: number): Promise<'YES' | 'NO' | 'UNKNOWN'> {
    const network = withinDistance(this.network, distance);
    if (network.uncapacitated && this.values().unplaced <= this.barredPeople()) {
      return this.coverWithin(network);
    }
    const model = buildShelterModel(network, this.unplacedMost());
    const nothing = { columns: [], costs: [] };
    const answer = await this.clock.solveModel(model.sparse, nothing);
    if (answer.status === 'INFEASIBLE') return 'NO';
    if (answer.values === undefined) return 'UNKNOWN';
    const found = allocationsOf(model, answer.values);
    if (shelterValues(network, found).unplaced > this.unplacedMost()) return 'UNKNOWN';
    this.plan = found;
    return 'YES';
  }

  /** Without limits on places it is enough that everyone has an open shelter within the distance. */
  private async coverWithin(network: ShelterNetwork): Promise<'YES' | 'NO' | 'UNKNOWN'> {
    const { sparse, openColumns } = buildCoverModel(network, this.network);
    const count = { columns: openColumns, costs: openColumns.map(() => 1) };
    const { status, values } = await this.clock.solveModel(sparse, count);
    if (status === 'INFEASIBLE') return 'NO';
    if (values === undefined) return 'UNKNOWN';
    const open = openColumns.flatMap((column, s) => (values[column]! > 0.5 ? [s] : []));
    this.plan = nearestOpen(network, new Set(open));
    return 'YES';
  }

  /** Stage `distance`: Σ people (or weight) × distance + Σ openCost. */
  private async shorten(near: ShelterNetwork): Promise<void> {
    const everyone = this.barredPeople() >= this.values().unplaced;
    if (this.clock.secondsLeft() <= 0 && this.fits()) {
      this.finish('distance', this.values().distance, 0);
      return;
    }
    const bound =
      near.uncapacitated && everyone ? await this.shortenSiting(near) : await this.shortenBy(near);
    this.finish('distance', this.values().distance, bound);
  }

  private async shortenBy(near: ShelterNetwork): Promise<number> {
    const model = buildShelterModel(near, this.unplacedMost());
    const start = shelterColumns(model, near, this.plan);
    const report = (value: number, bound: number): void =>
      this.options.onProgress?.({ phase: 'distance', share: 0.5, value, bound });
    const answer = await this.clock.solveModel(model.sparse, model.distance, start, report);
    if (answer.values !== undefined) {
      this.considerNear(near, await this.wholePeople(near, answer.values));
    } else this.considerNear(near, await this.wholePeople(near, start));
    return answer.bound;
  }

  /**
   * With the openings and the whole groups held, the rest is a transportation problem, whose corner
   * answers are whole: the simplex method gives one.
   */
  private async wholePeople(near: ShelterNetwork, held: Float64Array): Promise<Allocation[]> {
    const model = buildShelterModel(near, this.unplacedMost());
    const engine = new HighsModel(
      await this.clock.engine(),
      model.sparse,
      this.problem.policy.seed,
    );
    try {
      model.sparse.integer.forEach((integer, column) => {
        const value = Math.round(held[column] ?? 0);
        if (integer) engine.boundColumn(column, value, value);
      });
      const seconds = (): number => Math.max(2, this.clock.secondsLeft());
      const answer = engine.solveRoughly(model.distance, seconds);
      return answer.status === 'OPTIMAL' ? allocationsOf(model, answer.values) : [];
    } finally {
      engine.dispose();
    }
  }

  /** First by prices, which leave few shelters; then whole, by the radius form. */
  private async shortenSiting(near: ShelterNetwork): Promise<number> {
    const total = this.clock.secondsLeft();
    const pricing = (): number => this.clock.secondsLeft() - total * (1 - priceShare);
    const value = this.fits() ? this.values().distance : Infinity;
    const priced = value < Infinity ? boundByPrices(near, value, pricing) : undefined;
    if (priced === undefined) return this.shortenByRadius(near);
    if (priced.left === undefined || value - priced.bound <= 1e-9 * value) return priced.bound;
    // Shelters were only left out of plans that are longer than this one.
    const bound = Math.min(value, await this.shortenByRadius(priced.left));
    return Math.max(priced.bound, bound);
  }

  /** The radius form, with as many levels as the answer turns out to need. */
  private async shortenByRadius(near: ShelterNetwork): Promise<number> {
    const groups = radiusGroups({
      ...near,
      groups: near.groups.filter((g) => g.options.length > 0),
    });
    const open = new Set(this.plan.map((line) => line.shelter));
    let levels = levelsFor(groups, open, 2);
    let bound = 0;
    for (;;) {
      const model = buildRadiusModel(near, groups, levels);
      const answer = await this.clock.solveModel(model.sparse, model.objective);
      bound = Math.max(bound, answer.bound);
      const { values } = answer;
      if (values === undefined) return bound;
      const chosen = new Set(
        model.openColumns.flatMap((column, s) => ((values[column] ?? 0) > 0.5 ? [s] : [])),
      );
      this.considerNear(near, nearestOpen(near, chosen));
      const isShort = model.beyond.some((column) => column !== undefined && values[column]! > 1e-7);
      if (!isShort || this.clock.secondsLeft() <= 0) return bound;
      const needed = levelsFor(groups, chosen, 2);
      const next = levels.map((level, g) => Math.max(level, needed[g] ?? 0));
      if (next.every((level, g) => level === levels[g])) return bound;
      levels = next;
    }
  }

  private values(): ReturnType<typeof shelterValues> {
    return shelterValues(this.network, this.plan);
  }

  private barredPeople(): number {
    const barred = this.network.groups.filter((group) => group.options.length === 0);
    return barred.reduce((sum, group) => sum + group.people, 0);
  }

  /**
   * Rounding of sums must not forbid what was found. Whole people add up exactly, and a slack as small as
   * the solver's tolerance only misleads it.
   */
  private unplacedMost(): number {
    const value = this.stages[0]?.value ?? 0;
    if (Number.isSafeInteger(value)) return value;
    return value + 1e-9 * Math.max(1, value);
  }

  private consider(plan: Allocation[] | undefined): void {
    if (plan === undefined) return;
    if (shelterValues(this.network, plan).unplaced < this.values().unplaced) this.plan = plan;
  }

  /** A shorter plan that is no worse in the aims before. */
  private considerNear(near: ShelterNetwork, plan: Allocation[]): void {
    const found = shelterValues(near, plan);
    if (found.unplaced > this.unplacedMost()) return;
    if (found.distance < this.values().distance || !this.fits()) this.plan = plan;
  }

  private fits(): boolean {
    return checkShelters(this.problem, shelterLines(this.network, this.plan)).feasible;
  }

  private finish(name: string, value: number, bound: number): void {
    const stage = provenStage(name, value, bound);
    this.stages.push(stage);
    this.options.onProgress?.({ phase: name, share: this.stages.length / 3.1, ...stage });
  }

  private unprovenStages(isFarthest: boolean): SolutionStage[] {
    const { unplaced, farthest, distance } = this.values();
    const last = provenStage('distance', distance, 0);
    const middle = isFarthest ? [provenStage('farthest', farthest, 0)] : [];
    return [provenStage('unplaced', unplaced, 0), ...middle, last];
  }

  private document(stages: SolutionStage[]): ShelterSolution {
    const lines = shelterLines(this.network, this.plan);
    const { feasible, maxViolation } = checkShelters(this.problem, lines);
    return {
      status: statusOf(stages, this.problem.policy.gap),
      stages,
      objectiveValue: stages.at(-1)?.value ?? 0,
      check: { feasible, maxViolation },
      solver: this.clock.record(),
      ...lines,
    };
  }
}
