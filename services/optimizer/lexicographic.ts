import type { Highs } from 'highs';
import {
  columnsOf,
  greedyCandidate,
  isBetter,
  repairedCandidate,
  stageStep,
  wholeCandidate,
} from './candidate';
import type { Candidate } from './candidate';
import { HighsModel, isEngineAbort } from './highs-engine';
import type { RelaxedAnswer, WholeAnswer } from './highs-engine';
import { buildModel } from './model/dispatch-model';
import type { DispatchModel } from './model/model-parts';
import type { Network } from './model/dispatch-network';
import type { Stage } from './model/dispatch-stages';
import { rowWorths } from './explain';
import { nextWorths } from './next-worths';
import type { Worths } from './next-worths';
import { jointly } from './flow/joined';
import { separately } from './flow/separate-items';
import { objectiveValue } from './objective';
import { relativeGap, stageNames } from './stage-result';
import type { LexicographicResult, SolveContext } from './stage-result';
import { simpleBound } from './simple-bounds';
import { capShares, leastWorstShares } from './share-caps';
import { diveForTrips } from './trip-dive';
import { wholeNear } from './whole-near';
import { withTheseTrips, withWholeTrips } from './whole-trips';
import type { PooledPlan } from './whole-trips';

// Solves the stages in their order. First all of them with fractions allowed, each on the face of
// optimal answers of the one before; often that answer is whole already. Otherwise it is repaired
// into a whole plan, and the whole problem is solved with that plan as its start.

/** Above this many columns a whole search only costs time that a plan cannot wait for. */
const wholeColumnsMost = 20_000;

/** The share of the time for whole trips, and at which paces they are looked for. */
const tripSeconds = 0.6;
const divePaces = [
  { decided: 0.12, kept: 0.2 },
  { decided: 0.2, kept: 0.3 },
];

export async function solveStages(
  network: Network,
  context: SolveContext,
): Promise<LexicographicResult> {
  const names = stageNames(network);
  const greedy = greedyCandidate(network, names);
  context.onPlan(greedy);
  const bounds = names.map((name) => simpleBound(network, name));
  context.onProgress({ phase: 'GREEDY', share: 0.05, value: greedy.values[0], bound: bounds[0] });
  const separate = separately(network, names, context);
  if (separate !== undefined) return separate;
  const joint = await jointly(network, names, context, greedy);
  if (joint !== undefined) return joint;
  const model = buildModel(network);
  const timedOut = { model, best: greedy, bounds };
  if (context.secondsLeft() <= 0) return { ...timedOut, status: 'TIME_LIMIT' };
  if (hasImpossibleRow(model)) return { ...timedOut, status: 'INFEASIBLE' };
  if (model.sparse.numCols === 0) return { ...timedOut, bounds: greedy.values, status: 'OPTIMAL' };
  const highs = await context.engine();
  const pooled = network.fleets.length > 0 ? buildModel(network, 'POOLED') : model;
  const search = new Search(highs, model, pooled, context, greedy, bounds);
  return search.run();
}

/** A row without entries that asks for something; solvers call such a model empty, not impossible. */
function hasImpossibleRow({ sparse }: DispatchModel): boolean {
  const filled = new Uint8Array(sparse.numRows);
  for (const row of sparse.columns().indices) filled[row] = 1;
  return sparse.rowLower.some((lower, row) => filled[row] === 0 && lower > 0);
}

class Search {
  private readonly relaxed: RelaxedAnswer[] = [];
  private best: Candidate;
  /** Whether every item is held at its least worst share; tried once. */
  private capped = false;
  private capTried = false;

  constructor(
    private readonly highs: Highs,
    private readonly model: DispatchModel,
    private readonly pooled: DispatchModel,
    private readonly context: SolveContext,
    greedy: Candidate,
    private readonly bounds: number[],
  ) {
    this.best = greedy;
  }

  run(): LexicographicResult {
    const answer = this.solveFractional();
    if (this.relaxed[0]?.status === 'INFEASIBLE') return this.result('INFEASIBLE');
    if (answer === undefined) {
      this.consider(this.repairLast());
      this.lowerLaterBounds();
      return this.closed();
    }
    this.raiseToSteps(1e-6);
    const whole = wholeCandidate(this.pooled, answer.values);
    if (whole?.missing === 0 && this.reaches(whole, this.bounds)) {
      this.best = whole;
      this.context.onPlan(whole);
      return this.result('OPTIMAL');
    }
    if (whole !== undefined && whole.late.length > 0) {
      // Times were rounded down too far: the caller learns from the late journeys and comes again.
      this.best = whole;
      this.lowerLaterBounds();
      return this.result('TIME_LIMIT');
    }
    this.raiseToSteps();
    const { gap } = this.context;
    if (whole === undefined) this.improveTrips({ pooled: this.pooled, values: answer.values });
    else this.consider(whole);
    const isLarge = this.model.sparse.numCols > wholeColumnsMost;
    if (isLarge && this.firstGap() > gap) this.searchNear(answer);
    if (isLarge || this.firstGap() <= gap) {
      const result = this.boundAtBest();
      if (isLarge || result.status !== 'TIME_LIMIT') return result;
    }
    return this.solveWhole();
  }

  /** Least cost in whole units, over the columns that the fractional answer points at. */
  private searchNear(answer: RelaxedAnswer): void {
    const { highs, model, pooled, context } = this;
    const [stage, ...later] = model.stages;
    if (pooled !== model || stage === undefined || later.length > 0) return;
    const { seed, gap, secondsLeft } = context;
    const values = wholeNear(
      { highs, sparse: model.sparse, seed, gap, secondsLeft },
      stage,
      answer,
    );
    if (values !== undefined) this.consider(wholeCandidate(model, values));
  }

  private result(status: LexicographicResult['status']): LexicographicResult {
    const { model, best, bounds } = this;
    const worth = status === 'INFEASIBLE' ? undefined : this.worths();
    return { model, status, best, bounds, worth };
  }

  private worths(): Worths | undefined {
    const { pooled, relaxed, context } = this;
    const prices = rowWorths(pooled, relaxed);
    const at = pooled.stages.findIndex(({ name }) => name === 'unmet' || name === 'cost');
    const stage = pooled.stages[at];
    if (prices === undefined || stage === undefined) return undefined;
    const engine = this.engineWithCeilings(at);
    try {
      return nextWorths(engine, pooled, stage, prices, context.secondsLeft);
    } finally {
      engine.dispose();
    }
  }

  private consider(candidate: Candidate | undefined): void {
    if (candidate === undefined || !isBetter(candidate, this.best)) return;
    this.best = candidate;
    this.context.onPlan(candidate);
  }

  /** All stages with fractions; the last answer, or undefined when one was not finished. */
  private solveFractional(): RelaxedAnswer | undefined {
    const { pooled, context, relaxed } = this;
    let engine = new HighsModel(this.highs, pooled.sparse, context.seed);
    try {
      for (const [i, stage] of pooled.stages.entries()) {
        let answer = engine.solveRelaxed(stage, context.secondsLeft);
        if (i > 0 && (answer.status !== 'OPTIMAL' || this.slipped(i, answer))) {
          // What was fixed left no room within tolerances; rows leave a little.
          engine.dispose();
          engine = this.engineWithCeilings(i);
          answer = engine.solveRelaxed(stage, context.secondsLeft);
        }
        relaxed.push(answer);
        if (answer.status !== 'OPTIMAL') break;
        this.bounds[i] = Math.max(this.bounds[i] ?? 0, answer.bound);
        this.report(stage, (i + 1) / pooled.stages.length / 2, answer.value, answer.bound);
        if (i + 1 < pooled.stages.length) engine.fixFace(stage, answer);
        if (i === 0 && this.mayCap(answer)) capShares(engine, pooled);
      }
    } finally {
      engine.dispose();
    }
    const last = relaxed.at(-1);
    if (last?.status === 'OPTIMAL') return last;
    if (last?.status !== 'INFEASIBLE' || !this.capped) return undefined;
    // Whole units cannot have all the least shares at once after all.
    this.capped = false;
    this.capTried = true;
    relaxed.length = 0;
    return this.solveFractional();
  }

  /** Notes whether all items reach their least worst shares, so that these can be held. */
  private mayCap(answer: RelaxedAnswer): boolean {
    const least = leastWorstShares(this.pooled);
    this.capped = !this.capTried && least !== undefined && answer.value - least <= 1e-7;
    return this.capped;
  }

  /** Whether an earlier stage got worse, because prices near zero did not hold it. */
  private slipped(i: number, answer: RelaxedAnswer): boolean {
    return this.pooled.stages.slice(0, i).some((stage, earlier) => {
      const reached = this.relaxed[earlier]?.value ?? 0;
      const now = objectiveValue(stage, answer.values);
      return now > reached + 1e-7 * Math.max(1, Math.abs(reached));
    });
  }

  private engineWithCeilings(count: number): HighsModel {
    const { pooled, context } = this;
    const engine = new HighsModel(this.highs, pooled.sparse, context.seed);
    if (this.capped) capShares(engine, pooled);
    pooled.stages.slice(0, count).forEach((stage, i) => {
      const reached = this.relaxed[i]?.value ?? 0;
      engine.addCeiling(stage, reached + ceilingSlack(reached));
    });
    return engine;
  }

  private report(stage: Stage, share: number, value: number, bound: number): void {
    this.context.onProgress({ phase: stage.name, share, value, bound });
  }

  /** What was found when time ran out in the fractional stages, if it makes a plan. */
  private repairLast(): Candidate | undefined {
    const done = this.relaxed.findLast((answer) => answer.status === 'OPTIMAL');
    return done && repairedCandidate(this.pooled, done.values);
  }

  /** Whole plans from the fractional one: parts rounded at once, then dives at several paces. */
  private improveTrips(start: PooledPlan): void {
    const { highs, model, context, capped } = this;
    if (model.trips.length === 0) {
      this.consider(repairedCandidate(start.pooled, start.values));
      return;
    }
    const { seed, secondsLeft } = context;
    const reserve = secondsLeft() * (1 - tripSeconds);
    const search = { highs, model, seed, secondsLeft: () => secondsLeft() - reserve, capped };
    this.considerTrips(withWholeTrips(search, start), start);
    for (const pace of divePaces) {
      const nearEnough = this.firstGap() <= Math.max(context.gap, 1e-9);
      if (nearEnough || search.secondsLeft() <= 0) return;
      const trips = diveForTrips(search, pace);
      if (trips === undefined) return;
      this.considerTrips(withTheseTrips({ ...search, secondsLeft }, trips), start);
    }
  }

  private considerTrips(planned: Float64Array | undefined, { pooled, values }: PooledPlan): void {
    const { model } = this;
    if (planned === undefined) this.consider(repairedCandidate(pooled, values));
    else this.consider(wholeCandidate(model, planned) ?? repairedCandidate(model, planned));
  }

  private firstGap(): number {
    return relativeGap(this.best.values[0] ?? 0, this.bounds[0] ?? 0);
  }

  private reaches(candidate: Candidate, targets: readonly number[]): boolean {
    return candidate.values.every((value, i) => {
      const target = targets[i] ?? 0;
      return value - target <= 1e-7 * Math.max(1e-3, Math.abs(value), Math.abs(target));
    });
  }

  /** A first stage that can only take certain values has none between its bound and the next. */
  private raiseToSteps(most = Infinity): void {
    const stage = this.model.stages[0];
    const step = stage === undefined ? 0 : stageStep(this.model, stage);
    if (step === 0) return;
    const bound = this.bounds[0] ?? 0;
    const raised = Math.ceil(bound / step - 1e-6) * step;
    if (Math.abs(raised - bound) <= most * step) this.bounds[0] = raised;
  }

  private solveWhole(): LexicographicResult {
    const { model, context } = this;
    const engine = new HighsModel(this.highs, model.sparse, context.seed);
    this.lowerLaterBounds();
    try {
      for (const [i, stage] of model.stages.entries()) {
        const isLast = i + 1 === model.stages.length;
        const value = this.best.values[i] ?? 0;
        const known = this.bounds[i] ?? 0;
        const isDone =
          i === 0 &&
          this.best.missing === 0 &&
          value - known <= 1e-9 * Math.max(1, Math.abs(value));
        if (!isDone) {
          const seconds = context.secondsLeft() * (isLast ? 1 : 0.6);
          const answer = this.solveWholeStage(engine, stage, i, seconds);
          if (answer.status === 'INFEASIBLE' && i === 0) return this.result('INFEASIBLE');
          this.raiseBound(i, answer);
        }
        const reached = this.best.values[i] ?? 0;
        const least = i === 0 ? leastWorstShares(model) : undefined;
        if (least !== undefined && reached - least <= 1e-9) capShares(engine, model);
        else engine.addCeiling(stage, reached + ceilingSlack(reached));
      }
    } catch (error) {
      // The engine ran out of its memory; the plan found so far stands, with its bounds.
      if (!isEngineAbort(error)) throw error;
    } finally {
      engine.dispose();
    }
    return this.closed();
  }

  private solveWholeStage(
    engine: HighsModel,
    stage: Stage,
    i: number,
    seconds: number,
  ): WholeAnswer {
    const { model, context } = this;
    const share = 0.5 + i / model.stages.length / 2;
    const start = this.best.missing > 0 ? undefined : columnsOf(model, this.best);
    const answer = engine.solveWhole(stage, start, {
      gap: context.gap,
      secondsLeft: Math.max(0, seconds),
      onImprovement: (value, bound) =>
        this.report(stage, share, value, Math.max(bound, this.bounds[i] ?? 0)),
    });
    if (answer.values !== undefined) this.consider(wholeCandidate(model, answer.values));
    return answer;
  }

  private raiseBound(i: number, answer: WholeAnswer): void {
    const known = this.bounds[i] ?? 0;
    const proven = Number.isFinite(answer.bound) ? answer.bound : -Infinity;
    const value = this.best.values[i] ?? 0;
    // Never above the plan itself: the solver's own tolerance may put it there.
    this.bounds[i] = Math.min(value, Math.max(known, proven));
  }

  /** Fractional bounds for the later stages, given what the plan reaches in the earlier ones. */
  private boundAtBest(): LexicographicResult {
    const { pooled: model, context } = this;
    this.lowerLaterBounds();
    const engine = new HighsModel(this.highs, model.sparse, context.seed);
    try {
      for (const [i, stage] of model.stages.entries()) {
        const reached = this.best.values[i] ?? 0;
        if (i > 0) {
          if (context.secondsLeft() <= 0) break;
          const { status, bound } = engine.solveRelaxed(stage, context.secondsLeft);
          const known = this.bounds[i] ?? 0;
          if (status === 'OPTIMAL') this.bounds[i] = Math.max(known, Math.min(reached, bound));
        }
        engine.addCeiling(stage, reached + ceilingSlack(reached));
      }
    } finally {
      engine.dispose();
    }
    return this.closed();
  }

  /** A later stage's bound held for the best earlier stages only; the plan may be short of them. */
  private lowerLaterBounds(): void {
    const { network } = this.model;
    const missed = this.best.values.findIndex(
      (value, i) => relativeGap(value, this.bounds[i] ?? 0) > 1e-9,
    );
    stageNames(network).forEach((name, i) => {
      if (missed >= 0 && i > missed) this.bounds[i] = simpleBound(network, name);
    });
  }

  private closed(): LexicographicResult {
    if (this.best.missing > 0) return this.result('TIME_LIMIT');
    const gaps = this.best.values.map((value, i) => relativeGap(value, this.bounds[i] ?? 0));
    const worst = gaps.reduce((most, gap) => Math.max(most, gap), 0);
    // A later stage may use up the slack that the ceilings of the earlier ones leave.
    if (gaps.every((gap, i) => gap <= (i === 0 ? 1e-7 : 1e-6))) return this.result('OPTIMAL');
    return this.result(worst <= this.context.gap ? 'WITHIN_GAP' : 'TIME_LIMIT');
  }
}

function ceilingSlack(value: number): number {
  return 1e-9 * Math.max(1, Math.abs(value));
}
