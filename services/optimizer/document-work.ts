import { AppError, type ErrorDetails } from '../platform/errors';
import type { LargeFrom } from './choose-engine';
import { answerBytes, newsBytes, readRequest, type SolveRpc } from './document-messages';
import type { SolveParts } from './flow/part-task';
import { parsers } from './problem-parsers';
import { stillHolds } from './solution-cache';
import { solvers } from './solver-kinds';
import type { SolverKind, SolverKinds } from './solver-kinds';

// A large document on a thread: read, checked, solved and answered there, so that only bytes go to the
// thread and come back from it.

export interface DocumentRequest {
  type: 'document';
  rpc: SolveRpc;
  bytes: Uint8Array;
  /** What its caller's patience allows; the document may ask for less. */
  secondsMost: number;
  /** The answer that was proven when the same bytes came before, as text. */
  known: string | undefined;
  /** Answers are told as text too, for the next time. */
  keeps: boolean;
  splits: boolean;
  largeFrom: Partial<LargeFrom>;
}

/** A message of progress, and the answer if the solve ended here. */
export interface DocumentNews {
  news?: Uint8Array;
  solution?: Uint8Array;
}

export type DocumentReport =
  | { type: 'read'; seconds: number }
  | { type: 'progress'; progress: DocumentNews }
  | { type: 'solved'; solution: Uint8Array; kept?: string }
  | { type: 'refused'; reason: string; message: string; details: ErrorDetails };

interface Read {
  kind: SolverKind;
  problem: SolverKinds[SolverKind]['problem'];
  alternatives: boolean;
}

type Solution = SolverKinds[SolverKind]['solution'];

/** What can be said without solving: a fault, or the answer known from before. */
export function readDocument(
  request: DocumentRequest,
): { read: Read } | { said: Extract<DocumentReport, { type: 'solved' | 'refused' }> } {
  const { rpc, bytes, known } = request;
  try {
    const { kind, document, alternatives } = readRequest(rpc, bytes);
    const problem = parsers[kind](document);
    const answer = known && stillHolds(kind, problem, known);
    if (answer) return { said: { type: 'solved', solution: answerBytes(rpc, answer) } };
    return { read: { kind, problem, alternatives } };
  } catch (error) {
    return { said: refusalOf(error) };
  }
}

export async function workDocument(
  request: DocumentRequest,
  tell: (report: DocumentReport) => void,
  solveParts: SolveParts,
): Promise<DocumentReport> {
  const start = performance.now();
  const { rpc, keeps, splits, largeFrom } = request;
  const found = readDocument(request);
  if ('said' in found) return found.said;
  const { kind, problem, alternatives } = found.read;
  const left = request.secondsMost - (performance.now() - start) / 1000;
  if (left <= 0) return refusalOf(noTime());
  const timeLimitSeconds = Math.min(problem.policy.timeLimitSeconds, left);
  tell({ type: 'read', seconds: timeLimitSeconds });
  const limited = { ...problem, policy: { ...problem.policy, timeLimitSeconds } };
  const solve = solvers[kind] as (posed: object, options: object) => Promise<Solution>;
  const solution = await solve(limited, {
    alternatives,
    largeFrom,
    ...(splits ? { solveParts } : {}),
    onProgress: (progress: SolverKinds[SolverKind]['progress']) => {
      tell({ type: 'progress', progress: encoded(rpc, progress) });
    },
  });
  const kept = keeps && solution.status !== 'TIME_LIMIT' ? JSON.stringify(solution) : undefined;
  return {
    ...{ type: 'solved', solution: answerBytes(rpc, solution) },
    ...(kept === undefined ? {} : { kept }),
  };
}

function encoded(rpc: SolveRpc, progress: SolverKinds[SolverKind]['progress']): DocumentNews {
  const news = newsBytes(rpc, progress);
  const { solution } = progress;
  return {
    ...(solution ? { solution: answerBytes(rpc, solution) } : {}),
    ...(news ? { news } : {}),
  };
}

export function noTime(): AppError {
  return new AppError('DEADLINE_TOO_SHORT', 'the deadline leaves no time to solve anything');
}

/** A fault of the document's is its sender's; any other goes on to whoever watches the thread. */
function refusalOf(error: unknown): Extract<DocumentReport, { type: 'refused' }> {
  if (!(error instanceof AppError)) throw error;
  const { reason, message, details } = error;
  return { type: 'refused', reason, message, details };
}
