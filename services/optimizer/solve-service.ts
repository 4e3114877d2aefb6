import { AppError, invalid } from '../platform/errors';
import { requireRole, roles } from '../platform/identity';
import type { CallContext } from '../platform/rpc-types';
import { lastProgressMessage, progressMessage } from './messages';
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
};

type Doors =
  | 'solveDispatch'
  | 'streamSolveDispatch'
  | 'solveStocking'
  | 'solveTeamAssignment'
  | 'solveShelterAllocation'
  | 'solveDocument';

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
    const options = { alternatives, signal, timeLimitSeconds };
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
    return pool.solve(kind, problem, { signal: context.signal, timeLimitSeconds });
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
      const news = new News<DispatchProgress>();
      const solving = solve(parsed, alternatives, context, (progress) => news.tell(progress));
      void solving.catch(() => undefined).finally(() => news.end());
      for await (const progress of news) yield progressMessage(progress);
      yield lastProgressMessage(await solving);
    },

    solveStocking: ({ problem }, context) => solveMessage('stocking', problem, context),
    solveTeamAssignment: ({ problem }, context) => solveMessage('teamAssignment', problem, context),
    solveShelterAllocation: ({ problem }, context) =>
      solveMessage('shelterAllocation', problem, context),

    async solveDocument({ kind, problemJson, alternatives }, context) {
      requireRole(context.actor, [...roles]);
      const solver = documentKinds[kind];
      if (solver === undefined) {
        throw invalid('kind', `must be one of ${Object.keys(documentKinds).join(', ')}`);
      }
      const problem = parsers[solver](jsonOf(problemJson));
      const timeLimitSeconds = secondsFor(problem, context);
      const options = { alternatives, signal: context.signal, timeLimitSeconds };
      return { solutionJson: JSON.stringify(await pool.solve(solver, problem, options)) };
    },
  };
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

/** What is told while nobody listens waits; only the newest is worth hearing. */
class News<T> implements AsyncIterable<T> {
  private latest: T | undefined;
  private ended = false;
  private wake: () => void = () => undefined;

  tell(value: T): void {
    this.latest = value;
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
