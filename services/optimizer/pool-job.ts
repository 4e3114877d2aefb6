import type { Worker } from 'node:worker_threads';
import type { Waiting } from './fair-queue';
import type { Distribute, PartRun } from './part-queue';
import type { SolverKind, SolverKinds } from './solver-kinds';
import type { WorkRequest } from './worker';

// What the solver pool keeps of each solve and of each of its threads.

export interface Job extends Waiting {
  /** Of the problem as text. */
  megabytes: number;
  request: WorkRequest;
  onProgress: ((progress: SolverKinds[SolverKind]['progress']) => void) | undefined;
  /** The last solution that could be used, for when the thread has to be ended. */
  fallback: SolverKinds[SolverKind]['solution'] | undefined;
  attempts: number;
  distribute: Distribute | undefined;
  /** Stops the parts it has given away. */
  split: AbortController | undefined;
  resolve: (solution: SolverKinds[SolverKind]['solution']) => void;
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
