import type { SolveDocumentRequest } from '../../gen/muster/optimizer/v1/SolveDocumentRequest';
import { requireRole, roles } from '../platform/identity';
import type { LargeRequests } from '../platform/rpc-bytes';
import type { CallContext } from '../platform/rpc-types';
import { documentOf, textPosed, type SolveRpc } from './document-messages';
import { noTime, type DocumentNews } from './document-work';
import { documentProgressMessage, lastProgressMessage, progressMessage } from './messages';
import { dispatchSolutionMessage } from './messages-problem';
import { parseDispatchProblem, type DispatchProblem } from './problem';
import type { DocumentOptions } from './pool-options';
import { parsers } from './problem-parsers';
import type { Deps, Handlers } from './service';
import type { DispatchSolution } from './solution';
import type { DispatchProgress } from './solve';
import type { SolverKind, SolverKinds } from './solver-kinds';

// What the answer needs on its way back after the solver has stopped.
const answerMs = 1_000;

/** From here on reading a document takes long enough for others to notice; see `worker.ts`. */
const documentBytesFrom = 100_000;

/** Large documents are read, solved and answered on a solver's thread: only their bytes pass here. */
export function largeDocuments({ pool }: Deps): LargeRequests<SolveRpc> {
  const solve =
    (rpc: SolveRpc) =>
    (bytes: Uint8Array, context: CallContext): Promise<Uint8Array> =>
      pool.solveDocument(largeSolve(rpc, bytes, context));
  const stream = (rpc: SolveRpc) =>
    async function* (bytes: Uint8Array, context: CallContext): AsyncGenerator<Uint8Array> {
      const news = new News<DocumentNews>((kept, next) =>
        next.solution || !kept.solution ? next : kept,
      );
      const asked = largeSolve(rpc, bytes, context);
      const solving = pool.solveDocument({ ...asked, onNews: (told) => news.tell(told) });
      void solving.catch(() => undefined).finally(() => news.end());
      for await (const told of news) if (told.news) yield told.news;
      yield await solving;
    };
  return {
    bytesFrom: documentBytesFrom,
    handlers: {
      solveDispatch: solve('solveDispatch'),
      streamSolveDispatch: stream('streamSolveDispatch'),
      solveStocking: solve('solveStocking'),
      solveTeamAssignment: solve('solveTeamAssignment'),
      solveShelterAllocation: solve('solveShelterAllocation'),
      solveRoutes: solve('solveRoutes'),
      solveDocument: solve('solveDocument'),
      streamSolveDocument: stream('streamSolveDocument'),
    },
  };
}

function largeSolve(rpc: SolveRpc, bytes: Uint8Array, context: CallContext): DocumentOptions {
  requireRole(context.actor, [...roles]);
  const secondsMost = secondsLeft(context);
  return { rpc, bytes, secondsMost, signal: context.signal, share: shareOf(context) };
}

/** The pure function's doors: nothing is read, nothing is stored. */
export function solveHandlers({ pool }: Deps): Pick<Handlers, SolveRpc> {
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
    request: SolveDocumentRequest,
    context: CallContext,
    onProgress?: (progress: SolverKinds[SolverKind]['progress']) => void,
  ): Promise<SolverKinds[SolverKind]['solution']> => {
    requireRole(context.actor, [...roles]);
    const { kind: solver, document, alternatives } = textPosed(request);
    const problem = parsers[solver](document);
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

/** Within the caller's patience: a plan that is nearly best is worth more than none. */
function secondsFor(
  problem: { policy: { timeLimitSeconds: number } },
  context: CallContext,
): number {
  return Math.min(problem.policy.timeLimitSeconds, secondsLeft(context));
}

function secondsLeft(context: CallContext): number {
  const left = (context.remainingMs() - answerMs) / 1_000;
  if (left <= 0) throw noTime();
  return left;
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
