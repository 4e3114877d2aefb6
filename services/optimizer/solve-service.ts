import type { SolveDocumentRequest } from '../../gen/muster/optimizer/v1/SolveDocumentRequest';
import { AppError, invalid } from '../platform/errors';
import { requireRole, roles } from '../platform/identity';
import type { CallContext } from '../platform/rpc-types';
import { documentProgressMessage, lastProgressMessage, progressMessage } from './messages';
import { dispatchSolutionMessage, problemDocument } from './messages-problem';
import { parseDispatchProblem, type DispatchProblem } from './problem';
import { parsers } from './problem-parsers';
import type { Deps, Handlers } from './service';
import type { DispatchSolution } from './solution';
import type { DispatchProgress } from './solve';
import type { SolverKind, SolverKinds } from './solver-kinds';

// What the answer needs on its way back after the solver has stopped.
const answerMs = 1_000;

/** The kinds of document, as the door for them names them. */
const documentKinds: Partial<Record<string, SolverKind>> = {
  DISPATCH: 'dispatch',
  STOCKING: 'stocking',
  SHELTER_ALLOCATION: 'shelterAllocation',
  TEAM_ASSIGNMENT: 'teamAssignment',
  ROUTES: 'routes',
};

type Doors =
  | 'solveDispatch'
  | 'streamSolveDispatch'
  | 'solveStocking'
  | 'solveTeamAssignment'
  | 'solveShelterAllocation'
  | 'solveRoutes'
  | 'solveDocument'
  | 'streamSolveDocument';

/** The pure function's doors: nothing is read, nothing is stored. */
export function solveHandlers({ pool }: Deps): Pick<Handlers, Doors> {
  const solve = (
    problem: DispatchProblem,
    alternatives: boolean,
    context: CallContext,
    onProgress?: (progress: DispatchProgress) => void,
  ): Promise<DispatchSolution> => {
    const timeLimitSeconds = secondsFor(problem, context);
    const { signal } = context;
    const options = { alternatives, signal, timeLimitSeconds, share: shareOf(context) };
    return pool.solve('dispatch', problem, { ...options, ...(onProgress ? { onProgress } : {}) });
  };
  const solveMessage = async <K extends Exclude<SolverKind, 'dispatch'>>(
    kind: K,
    message: object | null,
    context: CallContext,
  ): Promise<SolverKinds[K]['solution']> => {
    requireRole(context.actor, [...roles]);
    const problem = parsers[kind](documentOf(message));
    const timeLimitSeconds = secondsFor(problem, context);
    const share = shareOf(context);
    return pool.solve(kind, problem, { signal: context.signal, timeLimitSeconds, share });
  };
  const solveText = async (
    { kind, problemJson, alternatives }: SolveDocumentRequest,
    context: CallContext,
    onProgress?: (progress: SolverKinds[SolverKind]['progress']) => void,
  ): Promise<SolverKinds[SolverKind]['solution']> => {
    requireRole(context.actor, [...roles]);
    const solver = solverOf(kind);
    const problem = parsers[solver](jsonOf(problemJson));
    const timeLimitSeconds = secondsFor(problem, context);
    const { signal } = context;
    const options = { alternatives, signal, timeLimitSeconds, share: shareOf(context) };
    return pool.solve(solver, problem, { ...options, ...(onProgress ? { onProgress } : {}) });
  };
  return {
    async solveDispatch({ problem, alternatives }, context) {
      requireRole(context.actor, [...roles]);
      const parsed = parseDispatchProblem(documentOf(problem));
      return dispatchSolutionMessage(await solve(parsed, alternatives, context));
    },

    async *streamSolveDispatch({ problem, alternatives }, context) {
      requireRole(context.actor, [...roles]);
      const parsed = parseDispatchProblem(documentOf(problem));
      const news = new News<DispatchProgress>(keepSolution);
      const solving = solve(parsed, alternatives, context, (progress) => news.tell(progress));
      void solving.catch(() => undefined).finally(() => news.end());
      for await (const progress of news) yield progressMessage(progress);
      yield lastProgressMessage(await solving);
    },

    solveStocking: ({ problem }, context) => solveMessage('stocking', problem, context),
    solveTeamAssignment: ({ problem }, context) => solveMessage('teamAssignment', problem, context),
    solveShelterAllocation: ({ problem }, context) =>
      solveMessage('shelterAllocation', problem, context),
    solveRoutes: ({ problem }, context) => solveMessage('routes', problem, context),

    async solveDocument(request, context) {
      return { solutionJson: JSON.stringify(await solveText(request, context)) };
    },

    async *streamSolveDocument(request, context) {
      const news = new News<SolverKinds[SolverKind]['progress']>(keepSolution);
      const solving = solveText(request, context, (progress) => news.tell(progress));
      void solving.catch(() => undefined).finally(() => news.end());
      for await (const progress of news) yield documentProgressMessage(progress);
      yield { phase: 'DONE', share: 1, solutionJson: JSON.stringify(await solving) };
    },
  };
}

/** Whoever asks much waits for those who ask little: by the division someone acts for. */
function shareOf({ actor }: CallContext): string {
  return actor.grants[0]?.divisionCode ?? actor.id;
}

function solverOf(kind: string): SolverKind {
  const solver = documentKinds[kind];
  if (solver !== undefined) return solver;
  throw invalid('kind', `must be one of ${Object.keys(documentKinds).join(', ')}`);
}

function documentOf(problem: object | null): unknown {
  if (!problem) throw invalid('problem', 'is required');
  return problemDocument(problem);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalid('problemJson', `is not JSON: ${(error as Error).message}`);
  }
}

/** Within the caller's patience: a plan that is nearly best is worth more than none. */
function secondsFor(
  problem: { policy: { timeLimitSeconds: number } },
  context: CallContext,
): number {
  const left = (context.remainingMs() - answerMs) / 1_000;
  if (left <= 0) {
    throw new AppError('DEADLINE_TOO_SHORT', 'the deadline leaves no time to solve anything');
  }
  return Math.min(problem.policy.timeLimitSeconds, left);
}

/** News without a solution does not hide the last that could be used. */
function keepSolution<P extends { solution?: unknown }>(kept: P, next: P): P {
  return next.solution || !kept.solution ? next : { ...next, solution: kept.solution };
}

/** What is told while nobody listens waits; only the newest is worth hearing. */
class News<T> implements AsyncIterable<T> {
  private latest: T | undefined;
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(private readonly join: (kept: T, next: T) => T = (_, next) => next) {}

  tell(value: T): void {
    this.latest = this.latest === undefined ? value : this.join(this.latest, value);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const value = this.latest;
      this.latest = undefined;
      if (value !== undefined) yield value;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
