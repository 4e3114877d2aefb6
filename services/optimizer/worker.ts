import { parentPort, workerData } from 'node:worker_threads';
import { readDocument, workDocument } from './document-work';
import type { DocumentReport, DocumentRequest } from './document-work';
import type { LargeFrom } from './choose-engine';
import { solvePartTask } from './flow/part-task';
import type { PartAnswer, PartTask, SolveParts } from './flow/part-task';
import { loadEngine } from './highs-engine';
import { solvers } from './solver-kinds';
import type { SolverKind, SolverKinds } from './solver-kinds';

// One solver thread. Solving blocks it, so it is stopped from outside, by ending the thread. While a
// large plan waits for its parts, its thread is free to solve parts itself.

export interface WorkRequest<K extends SolverKind = SolverKind> {
  type: 'solve';
  kind: K;
  problem: SolverKinds[K]['problem'];
  alternatives: boolean;
  /** Whether the parts of a large plan are given away. */
  splits: boolean;
  largeFrom: Partial<LargeFrom>;
}

export type WorkMessage =
  | WorkRequest
  | DocumentRequest
  /** Only to be read, while no thread is free to solve it. */
  | { type: 'read'; document: DocumentRequest }
  | { type: 'part'; task: PartTask }
  | { type: 'partsShare'; share: number }
  | { type: 'partsSolved'; answers: (PartAnswer | undefined)[] }
  | { type: 'partsFailed'; message: string };

export type WorkReport =
  | DocumentReport
  | { type: 'progress'; progress: SolverKinds[SolverKind]['progress'] }
  | { type: 'solved'; solution: SolverKinds[SolverKind]['solution'] }
  | { type: 'failed'; message: string; stack: string }
  | { type: 'parts'; tasks: PartTask[] }
  | { type: 'partSolved'; answer: PartAnswer | undefined }
  | { type: 'partFailed'; message: string }
  /** More than it may take, told between two steps. */
  | { type: 'beyond memory' };

/** Of a thread: what its objects and its lists of numbers may take together. */
export interface WorkerLimits {
  memoryMb: number;
}

const port = parentPort;
const { memoryMb = Infinity } = (workerData ?? {}) as Partial<WorkerLimits>;

/** The runtime bounds objects only: lists of numbers lie beside them, and are looked at between steps. */
function isBeyondMemory(): boolean {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers > memoryMb * 2 ** 20;
}

/** The parts that this thread's solve has given away. */
let given:
  | {
      solved: (answers: (PartAnswer | undefined)[]) => void;
      failed: (error: Error) => void;
      onShare: (share: number) => void;
    }
  | undefined;

const giveAway: SolveParts = (tasks, onShare) =>
  new Promise((solved, failed) => {
    given = { solved, failed, onShare };
    tell({ type: 'parts', tasks });
  });

function tell(report: WorkReport): void {
  port?.postMessage(report);
}

async function work<K extends SolverKind>(request: WorkRequest<K>): Promise<WorkReport> {
  const { kind, problem, alternatives, splits, largeFrom } = request;
  const solution = await solvers[kind](problem, {
    alternatives,
    largeFrom,
    ...(splits ? { solveParts: giveAway } : {}),
    onProgress: (progress) => {
      tell({ type: 'progress', progress });
      if (isBeyondMemory()) tell({ type: 'beyond memory' });
    },
  });
  return { type: 'solved', solution };
}

function workOnDocument(request: DocumentRequest): Promise<WorkReport> {
  const onReport = (report: DocumentReport): void => {
    tell(report);
    if (report.type === 'progress' && isBeyondMemory()) tell({ type: 'beyond memory' });
  };
  return workDocument(request, onReport, giveAway);
}

function errorOf(error: unknown): { message: string; stack: string } {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { message, stack };
}

port?.on('message', (message: WorkMessage) => {
  switch (message.type) {
    case 'solve':
      return void work(message).then(tell, (error: unknown) =>
        tell({ type: 'failed', ...errorOf(error) }),
      );
    case 'document':
      return void workOnDocument(message).then(tell, (error: unknown) =>
        tell({ type: 'failed', ...errorOf(error) }),
      );
    case 'read': {
      const found = readDocument(message.document);
      return tell('said' in found ? found.said : { type: 'read', seconds: 0 });
    }
    case 'part':
      return void loadEngine()
        .then((highs) => solvePartTask(highs, message.task))
        .then(
          (answer) => tell({ type: 'partSolved', answer }),
          (error: unknown) => tell({ type: 'partFailed', message: errorOf(error).message }),
        );
    case 'partsShare':
      return given?.onShare(message.share);
    case 'partsSolved':
      return given?.solved(message.answers);
    case 'partsFailed':
      return given?.failed(new Error(message.message));
  }
});

// The first solve of a thread is slow while the engine loads: load it before it is asked for.
// A failure here shows again, with someone to tell, at the first solve.
loadEngine().catch(() => undefined);
