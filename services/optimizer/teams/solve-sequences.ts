import type { SolveRun } from '../solve-run';
import { relativeGap } from '../stage-result';
import { RouteLabels } from './route-labels';
import { responseBound } from './sequence-bounds';
import { bestChoice } from './sequence-choice';
import { SequenceField } from './sequence-field';
import type { MasterColumn } from './sequence-master';
import { SequencePrices } from './sequence-prices';
import { SequenceSearch } from './sequence-search';
import { improved } from './solve-response';
import type { StageContext } from './stage-search';
import { buildField } from './team-field';
import type { TeamProblem } from './team-problem';
import type { TeamAssignment, TeamPlan } from './team-solution';

// RESPONSE in sequences: a search finds plans, prices prove how near they are and bring sequences
// that the search did not think of, and the best choice among all of them starts the search again.
// Where teams meet or bring so many people, prices take each team by itself: the bound stays true.

/** Beyond these sizes prices take longer than a plan can wait for. */
const tasksMost = 400;
const pairsMost = 60_000;
/** Up to so many requirements, all sequences there are may be few enough to look at. */
const wholeMost = 30;
/** Rounds of the search at a time, and how often in vain. */
const [roundsMost, roundsPerSlot] = [6_000, 100];
const vainMost = 3;
/** Shares of the time that is left: for the first search, prices of a stage, and the best choice. */
const [searchShare, priceShare, choiceShare] = [0.15, 0.6, 0.4];

export async function solveSequences(
  problem: TeamProblem,
  run: SolveRun,
  context: StageContext,
): Promise<TeamPlan> {
  const solve = new SequencesSolve(problem, run, context);
  await solve.run();
  return solve.plan();
}

class SequencesSolve {
  private readonly field: SequenceField;
  private readonly search: SequenceSearch;
  /** As the search's values: of slots that could be filled at all. */
  private bounds: [number, number];
  private columns: readonly MasterColumn[] = [];
  /** A plan that a whole model found, where it is better than the search's. */
  private whole: TeamPlan | undefined;

  constructor(
    private readonly problem: TeamProblem,
    private readonly solveRun: SolveRun,
    private readonly context: StageContext,
  ) {
    this.field = new SequenceField(problem);
    this.search = new SequenceSearch(this.field, context.seed);
    this.search.build(context.secondsLeft);
    this.bounds = [0, responseBound(this.field, this.values[0])];
    context.onProgress('unfilled', this.values[0], this.bounds[0]);
    context.onPlan?.(this.plan());
  }

  private get values(): [number, number] {
    return this.search.best.values;
  }

  plan(): TeamPlan {
    const { field, search, values, bounds } = this;
    if (this.whole !== undefined) {
      const [unfilled, response] = this.whole.bounds as [number, number];
      const proven = [
        Math.max(unfilled, field.hopeless + bounds[0]),
        Math.max(response, bounds[1]),
      ];
      return { ...this.whole, bounds: proven };
    }
    const filled = new Int32Array(field.slots.length);
    for (const { route } of search.best.tours) for (const r of route) filled[r]! += 1;
    const unfilled = field.openSeverity.sum((r) => field.requirements[r]!.teams - filled[r]!);
    return {
      assignments: linesOf(field, search),
      values: [unfilled, values[1]],
      bounds: [field.hopeless + bounds[0], bounds[1]],
    };
  }

  async run(): Promise<void> {
    const { secondsLeft } = this.context;
    this.searched(this.shareOf(searchShare), 1);
    if (this.isDone()) return;
    if (this.isPriced()) {
      await this.price(0);
      await this.price(1);
    }
    if (this.isDone()) return;
    if (this.field.requirements.length <= wholeMost) {
      this.whole = await improved(
        buildField(this.problem),
        this.solveRun,
        this.context,
        this.plan(),
      );
      const [unfilled = 0, response = 0] = this.whole.bounds;
      this.bounds = [Math.max(this.bounds[0], unfilled - this.field.hopeless), response];
      if (isProven(this.whole, this.context.gap)) return;
    }
    this.searched(secondsLeft, vainMost);
    // What teams wait for each other proves more; plans come first.
    if (this.isPriced() && this.field.meets) await this.price(1, true);
    this.context.onProgress('response', this.values[1], this.bounds[1]);
  }

  private shareOf(share: number): () => number {
    const { secondsLeft } = this.context;
    const kept = secondsLeft() * (1 - share);
    return () => secondsLeft() - kept;
  }

  private isDone(): boolean {
    const { secondsLeft, gap } = this.context;
    if (secondsLeft() <= 0) return true;
    const { values, bounds } = this;
    return isProven({ values, bounds }, gap);
  }

  private isPriced(): boolean {
    const { taskCount, teamCount } = this.field;
    return taskCount <= tasksMost && taskCount * teamCount <= pairsMost;
  }

  /** Searches on until nothing better was found so many times. */
  private searched(secondsLeft: () => number, vain: number): void {
    const slots = this.field.slots.reduce((sum, count) => sum + count, 0);
    const rounds = Math.min(roundsMost, roundsPerSlot * slots);
    for (let failures = 0; failures < vain && secondsLeft() > 0; failures += 1) {
      const before = this.values;
      this.search.improve(rounds, secondsLeft);
      if (this.isDone()) return;
      if (before !== this.values && vain > 1) failures = -1;
    }
  }

  /** Proves what one stage can reach at best, and takes the best of the sequences met on the way. */
  private async price(hour: 0 | 1, waits = false): Promise<void> {
    const { field, context, search } = this;
    const gap = (): number => relativeGap(this.values[hour], this.bounds[hour]);
    if (context.secondsLeft() <= 0 || gap() <= Math.max(1e-7, context.gap)) return;
    const stage = {
      ...{ hour, value: this.values[hour] },
      unfilledMost: this.values[0],
      waits,
    };
    const highs = await this.solveRun.engine();
    const prices = new SequencePrices(field, new RouteLabels(field), highs, context.seed, stage);
    try {
      prices.addRoutes(search.best.tours.map(({ route }) => route));
      if (waits) prices.addColumns(this.columns);
      prices.run(this.values[hour] * (1 - context.gap), this.shareOf(priceShare));
      this.bounds[hour] = Math.max(this.bounds[hour], prices.bound);
      this.columns = prices.columns.filter(({ requirements }) => isOnce(field, requirements));
    } finally {
      prices.dispose();
    }
    context.onProgress(hour === 0 ? 'unfilled' : 'response', this.values[hour], this.bounds[hour]);
    if (context.secondsLeft() <= 0 || gap() <= Math.max(1e-7, context.gap)) return;
    if (!waits) await this.choose(hour, stage.unfilledMost);
  }

  private async choose(hour: 0 | 1, unfilledMost: number): Promise<void> {
    const { field, search, columns } = this;
    const routes = search.best.tours.map(({ route }) => route);
    const secondsLeft = this.shareOf(choiceShare)();
    const asked = { columns, routes, hour, unfilledMost, secondsLeft };
    const chosen = await bestChoice(field, this.solveRun, asked);
    if (chosen !== undefined) search.startFrom(chosen);
    this.searched(this.shareOf(searchShare), 1);
  }
}

function isProven({ values, bounds }: Pick<TeamPlan, 'values' | 'bounds'>, gap: number): boolean {
  return values.every((value, i) => relativeGap(value, bounds[i]!) <= Math.max(1e-7, gap));
}

/** Nothing is done twice in the sequence. */
function isOnce({ requirements }: SequenceField, own: readonly number[]): boolean {
  return new Set(own.map((r) => requirements[r]!.task)).size === own.length;
}

function linesOf(field: SequenceField, { best }: SequenceSearch): TeamAssignment[] {
  const { teams, tasks } = field.problem;
  return best.tours.flatMap(({ route, arrive }, t) =>
    route.map((r, i) => {
      const { task, skill } = field.requirements[r]!;
      const arriveHours = arrive[i]!;
      return { teamId: teams[t]!.id, taskId: tasks[task]!.id, skill, arriveHours, order: i + 1 };
    }),
  );
}
