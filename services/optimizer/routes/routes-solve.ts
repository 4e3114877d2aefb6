import { HighsModel } from '../highs-engine';
import type { SolutionStage } from '../solution';
import { provenStage, SolveRun, statusOf } from '../solve-run';
import type { KindProgress, KindSolveOptions } from '../solve-run';
import { exactMost, exactPlan } from './exact-routes';
import { emptyPlan, insertAll, planCost } from './insertion';
import type { Plan } from './insertion';
import { haulsOf } from './parcels';
import { routeField } from './route-field';
import type { RouteField } from './route-field';
import { searchRoutes } from './route-search';
import { routeTotals, solutionLines } from './route-lines';
import { programmeBound, simpleBound } from './routes-bound';
import type { SolveModel } from './routes-bound';
import { checkRoutes } from './routes-check';
import type { RoutesProblem } from './routes-problem';
import type { LeftBehind, RoutesSolution } from './routes-solution';
import { added, aims, compared, nothing } from './schedule';
import type { Cost } from './schedule';

export type RoutesProgress = KindProgress<RoutesSolution>;

/** One depot's part of the problem on its way to an answer. */
interface Part {
  field: RouteField;
  /** One place a trip, by the same vehicles. */
  direct: Plan;
  plan: Plan;
  bound: Cost;
}

/** Direct trips are found sooner, as they have less to choose from. */
const directRoundsMost = 300;
const tellEveryMs = 500;

/** The problem's plan. Reads and stores nothing; bad input is refused before, by parsing. */
export async function solveRoutes(
  problem: RoutesProblem,
  options: KindSolveOptions<RoutesSolution> = {},
): Promise<RoutesSolution> {
  return new RoutesSolve(problem, options).run();
}

class RoutesSolve {
  private readonly clock: SolveRun;
  private readonly parts: Part[];
  private readonly left: LeftBehind[];
  private usesProgramme = false;
  private isExact = true;

  constructor(
    private readonly problem: RoutesProblem,
    private readonly options: KindSolveOptions<RoutesSolution>,
  ) {
    this.clock = new SolveRun(problem.policy, options.signal);
    const { hauls, left } = haulsOf(problem);
    this.left = left;
    this.parts = hauls.map((haul) => {
      const field = routeField(problem, haul);
      const direct = emptyPlan(directField(field));
      const { secondsLeft } = this.clock;
      insertAll(directField(field), direct, { regret: false, secondsLeft });
      const bound = simpleBound(field, planCost(field, direct)[0]);
      return { field, direct, plan: direct, bound };
    });
  }

  async run(): Promise<RoutesSolution> {
    this.options.onProgress?.({ phase: 'GREEDY', share: 0.05, solution: this.document() });
    let told = performance.now();
    for (const [i, part] of this.parts.entries()) {
      const spare = this.clock.secondsLeft() / (this.parts.length - i);
      const end = this.clock.secondsLeft() - spare;
      await this.improve(part, () => this.clock.secondsLeft() - end);
      const share = (i + 1) / this.parts.length;
      // A whole document is worked out and checked for each: not for every depot of many.
      if (i + 1 === this.parts.length || performance.now() - told < tellEveryMs) continue;
      this.options.onProgress?.({ phase: 'ROUTES', share, solution: this.document() });
      told = performance.now();
    }
    return this.document();
  }

  private async improve(part: Part, secondsLeft: () => number): Promise<void> {
    const { field } = part;
    const { seed, iterationsMaximum } = this.problem.policy;
    const onlyDirect = directField(field);
    const rounds = Math.min(directRoundsMost, roundsFor(field, iterationsMaximum));
    part.direct = searchRoutes(onlyDirect, { seed, rounds, secondsLeft, start: part.direct });
    part.plan = searchRoutes(field, {
      ...{ seed, secondsLeft, start: part.direct },
      rounds: roundsFor(field, iterationsMaximum),
    });
    const cost = planCost(field, part.plan);
    const exact = exactPlan(field, cost, secondsLeft);
    if (exact !== undefined && compared(planCost(field, exact), cost) <= 0) {
      part.plan = exact;
      part.bound = planCost(field, exact);
    } else {
      this.isExact = false;
      part.bound = await this.bounded(part, secondsLeft);
    }
  }

  private async bounded({ field, plan }: Part, secondsLeft: () => number): Promise<Cost> {
    const [unmet] = planCost(field, plan);
    const simple = simpleBound(field, unmet);
    const trips = plan.duties.flatMap((duty) => duty.trips);
    const solve: SolveModel = async (sparse, objective) => {
      const engine = new HighsModel(await this.clock.engine(), sparse, this.problem.policy.seed);
      try {
        return engine.solveRelaxed(objective, secondsLeft);
      } finally {
        engine.dispose();
      }
    };
    const hours = await programmeBound(field, { trips, unmet }, solve, secondsLeft);
    if (hours > 0) this.usesProgramme = true;
    return [simple[0], simple[1], Math.max(simple[2], hours), simple[3], simple[4]];
  }

  private document(): RoutesSolution {
    const costs = this.parts.map(({ field, plan }) => planCost(field, plan));
    const value = costs.reduce(added, nothing);
    const bound = this.parts.reduce((sum, part) => added(sum, part.bound), nothing);
    const left = this.leftCost();
    const stages = aims.map((name, i): SolutionStage => {
      return provenStage(name, value[i]! + left[i]!, bound[i]! + left[i]!);
    });
    const plans = this.parts.map(({ field, plan }) => ({ field, plan }));
    const lines = solutionLines(this.problem, plans, this.left);
    const totals = routeTotals(plans, left);
    const direct = this.directTotals(left);
    const { feasible, maxViolation } = checkRoutes(this.problem, { ...lines, stages, totals });
    return {
      status: statusOf(stages, this.problem.policy.gap),
      stages,
      objectiveValue: stages.at(-1)?.value ?? 0,
      check: {
        feasible: feasible && direct.check.feasible,
        maxViolation: Math.max(maxViolation, direct.check.maxViolation),
      },
      solver: { ...this.clock.record(), engine: this.engine() },
      ...lines,
      totals,
      direct: direct.totals,
    };
  }

  /** What direct trips come to is checked like any answer: they are driven on the same roads. */
  private directTotals(left: Cost) {
    const plans = this.parts.map(({ field, direct }) => ({ field, plan: direct }));
    const totals = routeTotals(plans, left);
    const problem = { ...this.problem, policy: { ...this.problem.policy, stopsMaximum: 1 } };
    const lines = solutionLines(problem, plans, this.left);
    return { totals, check: checkRoutes(problem, { ...lines, totals }) };
  }

  private engine(): string {
    if (this.isExact) return 'enumeration';
    return this.usesProgramme ? 'search + highs' : 'search';
  }

  /** Of what no vehicle can carry at all; no plan does better. */
  private leftCost(): Cost {
    const orders = new Map(this.problem.orders.map((order) => [order.id, order]));
    const { defaultDueHours, lateHoursMaximum: late } = this.problem.policy;
    return this.left.reduce((sum, { orderId, quantity }): Cost => {
      const { priority, dueHours = defaultDueHours } = orders.get(orderId)!;
      const weight = priority * quantity;
      return added(sum, [weight, weight * late, 0, 0, weight * (dueHours + late)]);
    }, nothing);
  }
}

function directField(field: RouteField): RouteField {
  return { ...field, policy: { ...field.policy, stopsMaximum: 1 } };
}

/** Rounds cost more where more is to be put in again; what is enumerated after needs few. */
function roundsFor(field: RouteField, most: number): number {
  if (field.parcels.length <= exactMost) return Math.min(most, 200);
  return Math.min(most, Math.max(100, Math.ceil(60_000 / field.parcels.length)));
}
