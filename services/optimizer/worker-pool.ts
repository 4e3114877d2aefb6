import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../platform/errors';
import { FairQueue } from './fair-queue';
import type { Waiting } from './fair-queue';
import { SolutionCache } from './solution-cache';
import type { KindOptions, SolverKind, SolverKinds } from './solver-kinds';
import type { WorkReport, WorkRequest } from './worker';

// Solves in threads of their own, because solving blocks. Threads are kept warm between solves and
// replaced after a cancellation, a crash or many solves (the engine's memory only grows). A
// solve whose thread dies is tried once more on a new one.

export interface PoolOptions {
  /** Threads at most, default 1. */
  size?: number;
  /** Of a thread's heap, default 2,048; the engine's own memory is bounded by itself at 2 GiB. */
  heapMb?: number;
  solvesPerWorker?: number;
  /**
   * How long a solve may overrun its time limit before its thread is ended, and how much longer for each
   * megabyte of its problem: reading and building cannot be cut short, and come before any plan.
   */
  graceSeconds?: number;
  graceSecondsPerMb?: number;
  cache?: SolutionCache;
}

export interface PoolSolveOptions<K extends SolverKind> extends KindOptions<K> {
  /** In place of the policy's. */
  timeLimitSeconds?: number;
  signal?: AbortSignal;
  /** Before all that is not. */
  urgent?: boolean;
  /** For whom; those who were served least come first. */
  share?: string;
}

const graceSecondsMost = 240;

interface Job extends Waiting {
  /** Of the problem as text. */
  megabytes: number;
  request: WorkRequest;
  onProgress: ((progress: SolverKinds[SolverKind]['progress']) => void) | undefined;
  /** The last solution that could be used, for when the thread has to be ended. */
  fallback: SolverKinds[SolverKind]['solution'] | undefined;
  attempts: number;
  resolve: (solution: SolverKinds[SolverKind]['solution']) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout | undefined;
  done: boolean;
}

interface Thread {
  worker: Worker;
  job: Job | undefined;
  solves: number;
}

export class SolverPool {
  private readonly size: number;
  private readonly heapMb: number;
  private readonly solvesPerWorker: number;
  private readonly graceSeconds: number;
  private readonly graceSecondsPerMb: number;
  private readonly threads = new Set<Thread>();
  private readonly queue = new FairQueue<Job>();
  private readonly cache: SolutionCache;
  private closed = false;

  constructor(options: PoolOptions = {}) {
    this.size = options.size ?? 1;
    this.heapMb = options.heapMb ?? 2048;
    this.solvesPerWorker = options.solvesPerWorker ?? 2000;
    this.graceSeconds = options.graceSeconds ?? 5;
    this.graceSecondsPerMb = options.graceSecondsPerMb ?? 4;
    this.cache = options.cache ?? new SolutionCache({ bytesMost: 0 });
  }

  /** Starts the threads before the first problem comes. */
  warm(): void {
    while (this.threads.size < this.size) this.start();
  }

  async solve<K extends SolverKind>(
    kind: K,
    problem: SolverKinds[K]['problem'],
    options: PoolSolveOptions<K> = {},
  ): Promise<SolverKinds[K]['solution']> {
    const { timeLimitSeconds = problem.policy.timeLimitSeconds, signal, onProgress } = options;
    if (this.closed) throw new AppError('SHUTTING_DOWN', 'the solver is shutting down');
    if (signal?.aborted) throw cancelled();
    const limited = { ...problem, policy: { ...problem.policy, timeLimitSeconds } };
    const { alternatives = false } = options;
    const request = { kind, problem: limited, alternatives };
    const key = this.cache.keyOf(kind, problem, alternatives);
    const known = key && this.cache.find(kind, key, problem);
    if (known) return known;
    const { promise, resolve, reject } = deferred<SolverKinds[K]['solution']>();
    const job: Job = {
      request,
      onProgress,
      fallback: undefined,
      attempts: 0,
      resolve,
      reject,
      timer: undefined,
      done: false,
      megabytes: JSON.stringify(problem).length / 1e6,
      urgent: options.urgent ?? false,
      share: options.share ?? '',
    };
    const abort = (): void => this.abandon(job, cancelled());
    signal?.addEventListener('abort', abort, { once: true });
    this.queue.push(job);
    this.assign();
    try {
      const solution = await promise;
      if (key) this.cache.keep(key, solution);
      return solution;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends all threads; what they were solving fails with SHUTTING_DOWN. */
  async close(): Promise<void> {
    this.closed = true;
    const error = new AppError('SHUTTING_DOWN', 'the solver is shutting down');
    const ended = [...this.threads].map(({ worker }) => worker.terminate());
    const running = [...this.threads].flatMap(({ job }) => job ?? []);
    this.threads.clear();
    for (const job of [...this.queue.drain(), ...running]) this.finish(job, error);
    await Promise.all(ended);
  }

  private assign(): void {
    while (this.queue.length > 0 && !this.closed) {
      const thread = this.freeThread();
      const job = thread && this.queue.next();
      if (thread === undefined || job === undefined) return;
      thread.job = job;
      thread.solves += 1;
      job.attempts += 1;
      thread.worker.ref();
      const seconds = job.request.problem.policy.timeLimitSeconds + this.graceFor(job);
      job.timer = setTimeout(() => this.overrun(thread, job), seconds * 1000);
      thread.worker.postMessage(job.request);
    }
  }

  private graceFor({ megabytes }: Job): number {
    return this.graceSeconds + Math.min(graceSecondsMost, megabytes * this.graceSecondsPerMb);
  }

  private freeThread(): Thread | undefined {
    for (const thread of this.threads) if (thread.job === undefined) return thread;
    return this.threads.size < this.size ? this.start() : undefined;
  }

  private start(): Thread {
    const worker = new Worker(workerFile(), {
      resourceLimits: { maxOldGenerationSizeMb: this.heapMb },
    });
    const thread: Thread = { worker, job: undefined, solves: 0 };
    let failure = new AppError('SOLVER_CRASHED', 'the solver thread ended');
    worker.on('message', (report: WorkReport) => this.receive(thread, report));
    worker.on('error', (error) => (failure = this.faultOf(error)));
    worker.on('exit', () => this.crashed(thread, failure));
    worker.unref();
    this.threads.add(thread);
    return thread;
  }

  private receive(thread: Thread, report: WorkReport): void {
    const { job } = thread;
    if (job === undefined) return;
    if (report.type === 'progress') {
      job.fallback = report.progress.solution ?? job.fallback;
      job.onProgress?.(report.progress);
      return;
    }
    thread.job = undefined;
    thread.worker.unref();
    if (report.type === 'solved') this.finish(job, report.solution);
    // An engine that threw may be left in any state, so its thread goes too.
    else this.retry(job, new AppError('SOLVER_CRASHED', report.message));
    if (report.type === 'failed' || thread.solves >= this.solvesPerWorker) this.end(thread);
    this.assign();
  }

  /** A thread beyond its memory is ended by the runtime, and only the thread. */
  private faultOf(error: Error): AppError {
    const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (!isMemory) return new AppError('SOLVER_CRASHED', error.message);
    const most = `${this.heapMb} MB (SOLVER_MEMORY_MB)`;
    return new AppError(
      'SOLVER_OUT_OF_MEMORY',
      `it needs more memory than the ${most} it may take`,
    );
  }

  private crashed(thread: Thread, failure: AppError): void {
    if (!this.threads.delete(thread)) return;
    if (thread.job !== undefined) this.retry(thread.job, failure);
    this.assign();
  }

  private retry(job: Job, { reason, message }: AppError): void {
    clearTimeout(job.timer);
    if (job.attempts < 2) this.queue.again(job);
    else this.finish(job, new AppError(reason, `the solver failed twice: ${message}`));
  }

  /** The thread does not answer in time: its last usable plan is the answer. */
  private overrun(thread: Thread, job: Job): void {
    thread.job = undefined;
    this.end(thread);
    const timedOut = new AppError('SOLVER_OVERRAN', 'the solver found no plan within its time');
    this.finish(job, job.fallback ?? timedOut);
    this.assign();
  }

  private abandon(job: Job, reason: Error): void {
    this.queue.remove(job);
    for (const thread of this.threads) if (thread.job === job) this.end(thread);
    this.finish(job, reason);
    this.assign();
  }

  private end(thread: Thread): void {
    thread.job = undefined;
    this.threads.delete(thread);
    void thread.worker.terminate();
  }

  private finish(job: Job, result: SolverKinds[SolverKind]['solution'] | Error): void {
    if (job.done) return;
    job.done = true;
    clearTimeout(job.timer);
    if (result instanceof Error) job.reject(result);
    else job.resolve(result);
  }
}

function cancelled(): AppError {
  return new AppError('SOLVE_CANCELLED', 'the solve was cancelled');
}

function deferred<T>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A thread runs compiled code: from a source file the path leads to its place in dist/. */
export function workerFile(): string {
  const compiled = __filename.endsWith('.js');
  const root = path.resolve(__dirname, '..', '..');
  return path.join(compiled ? __dirname : path.join(root, 'dist/services/optimizer'), 'worker.js');
}
