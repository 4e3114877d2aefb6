import type { LargeFrom } from './choose-engine';
import type { SolveRpc } from './document-messages';
import type { DocumentNews } from './document-work';
import type { Distribute } from './part-queue';
import type { SolutionCache } from './solution-cache';
import type { KindOptions, SolverKind } from './solver-kinds';

// What a solver pool is told, once and for each solve.

export interface PoolOptions {
  /** Threads at most, default 1. */
  size?: number;
  /** Of a thread's heap, default 2,048; the engine's own memory is bounded by itself at 2 GiB. */
  heapMb?: number;
  /** Of its heap and its lists of numbers together, between steps; default the same. */
  memoryMb?: number;
  solvesPerWorker?: number;
  /**
   * How long a solve may overrun its time limit before its thread is ended, and how much longer for each
   * megabyte of its problem: reading and building cannot be cut short, and come before any plan.
   */
  graceSeconds?: number;
  graceSecondsPerMb?: number;
  /**
   * Problems up to this many megabytes have one thread more, started when the others are busy, so that
   * small ones do not wait for large ones. None unless told.
   */
  quickMb?: number;
  cache?: SolutionCache;
  /** From where on a plan is large; see `choose-engine.ts`. */
  largeFrom?: Partial<LargeFrom>;
}

export interface PoolSolveOptions<K extends SolverKind> extends KindOptions<K> {
  /** In place of the policy's. */
  timeLimitSeconds?: number;
  signal?: AbortSignal;
  /** Before all that is not. */
  urgent?: boolean;
  /** For whom; those who were served least come first. */
  share?: string;
  /** In place of the pool's own threads. */
  distribute?: Distribute;
  /** A first answer, soon to be improved on: it is not kept for the next time the problem is posed. */
  passing?: boolean;
}

/** What is as yet unknown of a document is read by the thread that solves it. */
export interface DocumentOptions {
  rpc: SolveRpc;
  bytes: Uint8Array;
  secondsMost: number;
  signal: AbortSignal;
  share: string;
  onNews?: (told: DocumentNews) => void;
}
