import { HighsModel } from '../highs-engine';
import { smallestConflict } from '../requirement-conflict';
import { provenStage, SolveRun, statusOf } from '../solve-run';
import type { KindProgress, KindSolveOptions } from '../solve-run';
import { checkStocking } from './stocking-check';
import { buildStockingModel } from './stocking-model';
import type { StockingModel } from './stocking-model';
import { buildStockingNetwork } from './stocking-network';
import type { StockingNetwork } from './stocking-network';
import type { StockingProblem } from './stocking-problem';
import { greedyStocking } from './stocking-greedy';
import { describeRequirement, wholeUnitsConflict } from './stocking-requirements';
import type { StockingConflict } from './stocking-requirements';
import { hasManyUnits, solveManyUnits } from './many-units';
import { isLargeSiting, SitedSearch } from './stocking-sited';
import type { SitedAnswer } from './stocking-sited';
import { sitingOf } from './stocking-siting';
import { stockingCost, stockingLines } from './stocking-solution';
import type { StockingLines, StockingSolution } from './stocking-solution';
import { columnsOf } from './stocking-start';
import { flowCount, strongModel } from './stocking-strong';
import { isTwoStage, TwoStageSearch } from './two-stage';
import type { TwoStageAnswer } from './two-stage';
import { pricedWorths, verifiedWorths } from './stocking-worths';
import { inOwnUnits, inUnits, largerUnit } from './stocking-units';

/** Beyond this many flows the engine comes to no answer in any time that is given. */
const flowsMost = 200_000;

/** More than these are not gone through again once the time is over. */
const polishedLate = 20_000;

export type StockingProgress = KindProgress<StockingSolution>;

/** The problem's plan. Reads and stores nothing; bad input is refused before, by parsing. */
export function solveStocking(
  problem: StockingProblem,
  options: KindSolveOptions<StockingSolution> = {},
): Promise<StockingSolution> {
  if (!hasManyUnits(problem)) return solveAsPosed(problem, options);
  return solveManyUnits(problem, options, {
    parts: solveAsPosed,
    whole: (posed, others, start) => new StockingSolve(posed, others, posed, start).run(),
  });
}

async function solveAsPosed(
  problem: StockingProblem,
  options: KindSolveOptions<StockingSolution>,
): Promise<StockingSolution> {
  const unit = largerUnit(problem);
  if (unit === 1) {
    const solution = await new StockingSolve(problem, options, problem).run();
    const { signal } = options;
    const again = (more: StockingProblem): Promise<StockingSolution> =>
      new StockingSolve(more, signal === undefined ? {} : { signal }, more).run();
    const flows = flowCount(buildStockingNetwork(problem));
    return { ...solution, marginalValues: await verifiedWorths(problem, solution, flows, again) };
  }
  const own = (solution: StockingSolution): StockingSolution => {
    const answer = inOwnUnits(solution, unit);
    if (answer.scenarios.length === 0) return answer;
    const { feasible, maxViolation } = checkStocking(problem, answer);
    return { ...answer, check: { feasible, maxViolation } };
  };
  const { onProgress, signal } = options;
  const told = (progress: StockingProgress): void => {
    const { value, bound, solution } = progress;
    onProgress?.({
      ...progress,
      ...(value === undefined ? {} : { value: value * unit }),
      ...(bound === undefined ? {} : { bound: bound * unit }),
      ...(solution === undefined ? {} : { solution: own(solution) }),
    });
  };
  const scaled: KindSolveOptions<StockingSolution> = {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: told }),
  };
  return own(await new StockingSolve(inUnits(problem, unit), scaled, problem).run());
}

class StockingSolve {
  private readonly clock: SolveRun;
  private readonly network: StockingNetwork;

  constructor(
    private readonly problem: StockingProblem,
    private readonly options: KindSolveOptions<StockingSolution>,
    /** The same problem in the words and units of its sender. */
    private readonly posed: StockingProblem,
    /** A plan that is known already. */
    private readonly start?: StockingLines,
  ) {
    this.clock = new SolveRun(problem.policy, options.signal);
    this.network = buildStockingNetwork(problem);
  }

  async run(): Promise<StockingSolution> {
    const { onProgress } = this.options;
    onProgress?.({ phase: 'BUILDING', share: 0 });
    const first = this.start ?? greedyStocking(this.network);
    if (first) {
      const solution = this.firstDocument(first);
      const [{ value, bound }] = [solution.stages[0]!];
      onProgress?.({ phase: 'GREEDY', share: 0.05, value, bound, solution });
      if (this.clock.secondsLeft() <= 0) return solution;
    }
    const report = (value: number, bound: number): void =>
      onProgress?.({ phase: 'cost', share: 0.5, value, bound });
    const sited = await this.sited(first);
    if (sited?.answer !== undefined) return this.document(sited.answer, first);
    const bound = sited?.bound ?? 0;
    const staged = await this.staged(first);
    if (staged !== undefined) return this.finished(staged.lines, staged, first);
    const isLate = this.clock.secondsLeft() <= 0 && first !== undefined;
    const most = sited === undefined ? flowsMost : flowsMost / 4;
    if (isLate || (first !== undefined && flowCount(this.network) > most)) {
      return this.firstDocument(first, bound);
    }
    const model = await strongModel(this.network, this.clock, this.clock.secondsLeft);
    const start = first && columnsOf(model, first);
    const answer = await this.clock.solveModel(model.sparse, model.objective, start, report);
    if (answer.status === 'INFEASIBLE') return this.infeasible();
    if (answer.values === undefined) {
      return first ? this.firstDocument(first, bound || answer.bound) : this.undecided();
    }
    const { values } = answer;
    return this.document({ ...answer, lines: stockingLines(model, values), model, values }, first);
  }

  /** Of large facility location; undefined for everything else. */
  private async sited(
    first: StockingLines | undefined,
  ): Promise<{ answer: SitedAnswer | undefined; bound: number } | undefined> {
    if (!isLargeSiting(this.network)) return undefined;
    const siting = sitingOf(this.network);
    if (siting === undefined) return undefined;
    const value = first && stockingCost(this.problem, first);
    const onPlan = (lines: StockingLines, bound: number): void => this.told(lines, bound);
    const search = new SitedSearch(this.network, siting, this.clock, onPlan);
    return { answer: await search.run(value), bound: search.bound };
  }

  /** Of many scenarios; undefined for everything else. */
  private async staged(first: StockingLines | undefined): Promise<TwoStageAnswer | undefined> {
    if (!isTwoStage(this.network)) return undefined;
    const unit = (first && stockingCost(this.problem, first)) || 1;
    const onPlan = (lines: StockingLines, bound: number): void => this.told(lines, bound);
    return new TwoStageSearch(this.network, this.clock, unit / 1_000, onPlan).run();
  }

  /** A plan on the way, as a document of its own. */
  private told(lines: StockingLines, bound: number): void {
    const { onProgress } = this.options;
    if (onProgress === undefined) return;
    const solution = this.firstDocument(lines, bound);
    onProgress({ phase: 'cost', share: 0.5, ...solution.stages[0]!, solution });
  }

  private undecided(): StockingSolution {
    return { ...this.nothing(), status: 'TIME_LIMIT' };
  }

  /** The greedy plan as an answer, with what is proven by then. */
  private firstDocument(lines: StockingLines, bound = 0): StockingSolution {
    const value = stockingCost(this.problem, lines);
    const stages = [provenStage('cost', value, bound)];
    const { feasible, maxViolation } = checkStocking(this.problem, lines);
    return {
      ...this.nothing(),
      status: statusOf(stages, this.problem.policy.gap),
      stages,
      objectiveValue: value,
      check: { feasible, maxViolation },
      ...lines,
    };
  }

  private async document(
    answer: SitedAnswer,
    first: StockingLines | undefined,
  ): Promise<StockingSolution> {
    const { model, values } = answer;
    const polished = model && values && (await this.polished(model, values));
    const found = this.better(answer.lines, polished?.lines);
    const { bound } = answer;
    return this.finished(found, { bound, marginalValues: polished?.marginalValues ?? [] }, first);
  }

  private finished(
    found: StockingLines,
    { bound, marginalValues }: Pick<TwoStageAnswer, 'bound' | 'marginalValues'>,
    first: StockingLines | undefined,
  ): StockingSolution {
    const lines = this.better(found, first);
    const value = stockingCost(this.problem, lines);
    const stages = [provenStage('cost', value, bound)];
    const { feasible, maxViolation } = checkStocking(this.problem, lines);
    return {
      status: statusOf(stages, this.problem.policy.gap),
      stages,
      objectiveValue: value,
      check: { feasible, maxViolation },
      solver: this.clock.record(),
      ...lines,
      marginalValues,
    };
  }

  /** The best answer for the same openings: exact where no item is indivisible; and its prices. */
  private async polished(
    model: StockingModel,
    values: Float64Array,
  ): Promise<
    { lines: StockingLines; marginalValues: StockingSolution['marginalValues'] } | undefined
  > {
    if (this.clock.secondsLeft() <= 0 && model.flows.length > polishedLate) return undefined;
    const engine = new HighsModel(
      await this.clock.engine(),
      model.sparse,
      this.problem.policy.seed,
    );
    try {
      const sources = model.source.flatMap((each) => [...each.values()]);
      for (const column of [...model.size.flat(), ...model.relay, ...sources]) {
        const value = Math.round(values[column] ?? 0);
        engine.boundColumn(column, value, value);
      }
      const seconds = (): number => Math.max(2, this.clock.secondsLeft());
      const answer = engine.solveRelaxed(model.objective, seconds);
      if (answer.status !== 'OPTIMAL') return undefined;
      const lines = stockingLines(model, answer.values);
      return { lines, marginalValues: pricedWorths(model, answer.values, answer.prices) };
    } finally {
      engine.dispose();
    }
  }

  private better(found: StockingLines, other: StockingLines | undefined): StockingLines {
    if (other === undefined) return found;
    const [a, b] = [checkStocking(this.problem, found), checkStocking(this.problem, other)];
    if (a.feasible !== b.feasible) return a.feasible ? found : other;
    return stockingCost(this.problem, other) <= stockingCost(this.problem, found) ? other : found;
  }

  private nothing(): Omit<StockingSolution, 'status'> {
    return {
      stages: [],
      check: { feasible: false, maxViolation: 0 },
      solver: this.clock.record(),
      openings: [],
      stock: [],
      scenarios: [],
      marginalValues: [],
    };
  }

  private async infeasible(): Promise<StockingSolution> {
    const conflict = await this.conflict();
    return { ...this.nothing(), status: 'INFEASIBLE', conflict };
  }

  private async conflict(): Promise<StockingConflict[]> {
    const { sparse, owners } = buildStockingModel(this.network, { bare: true });
    const nothing = { columns: [], costs: [] };
    const kept = await smallestConflict(
      sparse,
      owners,
      ({ kind, first, second }) => `${kind} ${first} ${second}`,
      async (model) => (await this.clock.solveModel(model, nothing)).status === 'INFEASIBLE',
    );
    const conflict = kept.map((requirement) => describeRequirement(this.posed, requirement));
    return (await this.fitsInParts()) ? [...conflict, wholeUnitsConflict(this.problem)] : conflict;
  }

  /** Whether all would hold together if items could be divided. */
  private async fitsInParts(): Promise<boolean> {
    if (!this.problem.items.some((item) => item.indivisible)) return false;
    const items = this.problem.items.map((item) => ({ ...item, indivisible: false }));
    const network = buildStockingNetwork({ ...this.problem, items });
    const { sparse } = buildStockingModel(network, { bare: true });
    const { status } = await this.clock.solveModel(sparse, { columns: [], costs: [] });
    return status === 'OPTIMAL';
  }
}
