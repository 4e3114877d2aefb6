import { loadEngine } from './highs-engine';
import type { Candidate } from './candidate';
import { findConflict } from './conflict';
import { explainShortfalls, marginalValues, runnersUp } from './explain';
import { solveStages } from './lexicographic';
import { stageNames } from './stage-result';
import type { LexicographicResult, SolveContext, SolveProgress } from './stage-result';
import type { SolveParts } from './flow/part-task';
import type { LargeFrom } from './choose-engine';
import { buildNetwork } from './model/build-network';
import type { Network } from './model/dispatch-network';
import type { Refinements } from './model/build-network';
import { inPacks, outOfPacks } from './packs';
import type { DispatchProblem } from './problem';
import { areItemsApart } from './relaxed-problem';
import { verifiedShortfalls, type Again } from './shortfall-check';
import { checkDispatch } from './solution-check';
import type { CheckResult } from './check-report';
import { verifiedValues } from './value-check';
import { planLines, solutionStages } from './solution';
import type { DispatchSolution, PlanLines, Shortfall } from './solution';

export interface DispatchProgress extends SolveProgress {
  /** A whole solution that could be used if the solve ended here. */
  solution?: DispatchSolution;
}

export interface SolveOptions {
  onProgress?: (progress: DispatchProgress) => void;
  /** Stops the solve between its steps; what was found until then is the answer. */
  signal?: AbortSignal;
  /** Also explain the runner-up of every shipment. */
  alternatives?: boolean;
  /** How many deadlines of an item are told apart at once; see `model/dispatch-times.ts`. */
  deadlinesMost?: number;
  /** From how many arcs on the engines for large problems take over; see `choose-engine.ts`. */
  largeFrom?: Partial<LargeFrom>;
  /** Where the parts of a large plan are solved; here when absent. */
  solveParts?: SolveParts;
  /** For how long what is proposed for shortfalls is verified by solving again, default 1. */
  verifySeconds?: number;
}

const verifySecondsMost = 1;
/** A network of more arcs takes too long to be solved again and again. */
const verifyArcsMost = 30_000;

/** The problem's plan. Reads and stores nothing; bad input is refused before, by parsing. */
export async function solveDispatch(
  problem: DispatchProblem,
  options: SolveOptions = {},
): Promise<DispatchSolution> {
  const packed = inPacks(problem);
  if (packed === undefined) return new DispatchSolve(problem, options).run();
  const { onProgress } = options;
  const noted = (progress: DispatchProgress): void => {
    const { solution } = progress;
    onProgress?.(solution ? { ...progress, solution: outOfPacks(problem, solution) } : progress);
  };
  const solve = new DispatchSolve(packed, onProgress ? { ...options, onProgress: noted } : options);
  return outOfPacks(problem, await solve.run());
}

interface WrittenPlan {
  candidate: Candidate;
  lines: PlanLines;
  check: CheckResult;
  shortfalls: Shortfall[];
}

class DispatchSolve {
  private last: WrittenPlan | undefined;
  private readonly start = performance.now();
  private engineVersion = '';
  /** Seconds kept for making the document out of the last plan. */
  private reserve = 0;
  private readonly refinements: Refinements = new Map();

  constructor(
    private readonly problem: DispatchProblem,
    private readonly options: SolveOptions,
  ) {}

  async run(): Promise<DispatchSolution> {
    this.options.onProgress?.({ phase: 'BUILDING', share: 0 });
    for (;;) {
      const network = buildNetwork(this.problem, this.refinements, this.options.deadlinesMost);
      const result = await solveStages(network, this.context(network));
      const { late } = result.best;
      const isDone = late.length === 0 || this.secondsLeft() <= 0;
      // Nothing new to tell apart: the next round would come to the same.
      if (isDone || !this.refine(late)) return this.answer(network, result);
    }
  }

  private secondsLeft(): number {
    if (this.options.signal?.aborted) return 0;
    const elapsed = (performance.now() - this.start) / 1000;
    return this.problem.policy.timeLimitSeconds - this.reserve - elapsed;
  }

  private context(network: Network): SolveContext {
    const { gap, seed } = this.problem.policy;
    const { onProgress } = this.options;
    return {
      gap,
      seed,
      largeFrom: this.options.largeFrom,
      solveParts: this.options.solveParts,
      secondsLeft: () => this.secondsLeft(),
      onProgress: (progress) => onProgress?.(progress),
      onPlan: (candidate) => {
        // Building the first plan takes about as long as writing down the last.
        const elapsed = (performance.now() - this.start) / 1000;
        this.reserve ||= Math.min(elapsed, this.problem.policy.timeLimitSeconds / 5);
        if (onProgress === undefined || network.exactTimes === false) return;
        const solution = this.document(network, candidate, undefined);
        onProgress({ phase: 'GREEDY', share: 0.05, solution });
      },
      engine: async () => {
        const engine = await loadEngine();
        this.engineVersion = engine.version.string;
        return engine;
      },
    };
  }

  /** The true times of journeys that were only on time because times were rounded down. */
  private refine(late: Candidate['late']): boolean {
    let isNew = false;
    for (const { item, visits } of late) {
      const byNode = this.refinements.get(item) ?? new Map<number, number[]>();
      this.refinements.set(item, byNode);
      for (const { node, time } of visits) {
        const times = byNode.get(node) ?? [];
        if (times.includes(time)) continue;
        byNode.set(node, [...times, time]);
        isNew = true;
      }
    }
    return isNew;
  }

  private async answer(network: Network, result: LexicographicResult): Promise<DispatchSolution> {
    const document = this.document(network, result.best, result);
    if (result.status !== 'INFEASIBLE' || result.model === undefined) {
      return { ...document, ...(await this.verified(network, result.best, document)) };
    }
    return {
      ...document,
      stages: [],
      objectiveValue: undefined,
      shipments: [],
      trips: [],
      deliveries: [],
      shortfalls: [],
      marginalValues: [],
      check: { feasible: false, maxViolation: document.check.maxViolation },
      conflict: await findConflict(result.model, () => this.secondsLeft()),
    };
  }

  /** What is proposed for shortfalls and what a unit is worth, tried out as long as there is time. */
  private async verified(
    network: Network,
    candidate: Candidate,
    document: DispatchSolution,
  ): Promise<Pick<DispatchSolution, 'shortfalls' | 'marginalValues'>> {
    const { shortfalls, marginalValues } = document;
    const { verifySeconds = verifySecondsMost, signal, largeFrom } = this.options;
    const took = (performance.now() - this.start) / 1_000;
    // Items that share nothing are tried one by one. What takes half of the time once would only spend
    // the rest without an answer.
    const parts = areItemsApart(this.problem) ? Math.max(1, this.problem.items.length) : 1;
    const arcs = network.arcs.lane.length;
    const fits = (share: number): boolean =>
      took / share < verifySeconds / 2 && arcs / share <= verifyArcsMost;
    if (!fits(parts)) return { shortfalls, marginalValues };
    const most = Math.min(verifySeconds, this.secondsLeft());
    const end = performance.now() + 1_000 * most;
    const again: Again = {
      secondsLeft: () => (signal?.aborted ? 0 : (end - performance.now()) / 1_000),
      solve: (problem, timeLimitSeconds) => {
        const limited = { ...problem, policy: { ...problem.policy, timeLimitSeconds } };
        return new DispatchSolve(limited, { signal, largeFrom, verifySeconds: 0 }).run();
      },
    };
    return {
      shortfalls: await verifiedShortfalls({ network, candidate }, shortfalls, again),
      marginalValues: fits(1)
        ? await verifiedValues(this.problem, document, again)
        : marginalValues,
    };
  }

  /** The last plan is often asked for twice: when it is found, and as the answer. */
  private written(network: Network, candidate: Candidate): WrittenPlan {
    if (this.last?.candidate !== candidate) {
      const lines = planLines(network, candidate);
      const shortfalls = explainShortfalls(network, candidate);
      const check = checkDispatch(this.problem, { ...lines, shortfalls });
      this.last = { candidate, lines, check, shortfalls };
    }
    return this.last;
  }

  private document(
    network: Network,
    candidate: Candidate,
    result: LexicographicResult | undefined,
  ): DispatchSolution {
    const { lines, check, shortfalls } = this.written(network, candidate);
    const { feasible, maxViolation } = check;
    const isLate = candidate.late.length > 0;
    const names = stageNames(network);
    return {
      status: result === undefined || isLate ? 'TIME_LIMIT' : result.status,
      stages: solutionStages(names, candidate.values, result?.bounds ?? names.map(() => 0)),
      objectiveValue: candidate.values.at(-1) ?? 0,
      check: { feasible, maxViolation },
      solver: {
        engine: result?.engine ?? (this.engineVersion === '' ? 'greedy' : 'highs'),
        version: this.engineVersion,
        wallSeconds: (performance.now() - this.start) / 1000,
        peakMemoryMb: process.resourceUsage().maxRSS / 1024,
      },
      ...lines,
      shortfalls,
      marginalValues: marginalValues(network, candidate, result?.worth),
      ...(this.options.alternatives ? { alternatives: runnersUp(network, candidate) } : {}),
    };
  }
}
