import type { Worker } from 'node:worker_threads';
import type { SolveRpc } from './document-messages';
import type { DocumentRequest } from './document-work';
import type { Waiting } from './fair-queue';
import type { Distribute, PartRun } from './part-queue';
import type { SolverKind, SolverKinds } from './solver-kinds';
import type { WorkRequest } from './worker';

// What the solver pool keeps of each solve and of each of its threads.

/** A solution, or the message that holds it. */
export type Answer = SolverKinds[SolverKind]['solution'] | Uint8Array;

export interface Job extends Waiting {
  /** Of the problem as text. */
  megabytes: number;
  request: WorkRequest | DocumentRequest;
  /** Its time limit; of a document that is not read yet, its caller's. */
  seconds: number;
  onProgress: ((progress: never) => void) | undefined;
  /** Told the answer as text where it is worth keeping. */
  onKept: ((text: string) => void) | undefined;
  /** The last solution that could be used, for when the thread has to be ended. */
  fallback: Answer | undefined;
  attempts: number;
  distribute: Distribute | undefined;
  /** Stops the parts it has given away. */
  split: AbortController | undefined;
  resolve: (solution: Answer) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
  done: boolean;
}

export interface Thread {
  worker: Worker;
  /** Only for small problems, while the others are busy. */
  quick: boolean;
  job: Job | undefined;
  /** Its solve only waits for its parts. */
  lends: boolean;
  part: PartRun | undefined;
  solves: number;
}

/** What is told of a job; the rest is the pool's. */
export type PosedJob = Pick<Job, 'request' | 'seconds' | 'megabytes'> & {
  [K in 'onProgress' | 'onKept' | 'distribute' | 'urgent' | 'share']?: Job[K] | undefined;
};

export function newJob(posed: PosedJob, resolve: Job['resolve'], reject: Job['reject']): Job {
  return {
    ...{ fallback: undefined, attempts: 0, split: undefined, timer: undefined, done: false },
    ...posed,
    onProgress: posed.onProgress,
    onKept: posed.onKept,
    distribute: posed.distribute,
    urgent: posed.urgent ?? false,
    share: posed.share ?? '',
    resolve,
    reject,
  };
}

/** Numbers and names of fields take about twice the room in a document as they do in a message. */
export function textMegabytes(rpc: SolveRpc, { length }: Uint8Array): number {
  return (rpc.endsWith('Document') ? length : 2 * length) / 1e6;
}
