import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../platform/errors';
import { FairQueue } from './fair-queue';
import type { Job, Thread } from './pool-job';
import { SolutionCache } from './solution-cache';
import type { KindOptions, SolverKind, SolverKinds } from './solver-kinds';
import type { LargeFrom } from './choose-engine';
import type { PartAnswer, PartTask } from './flow/part-task';
import { deferred, PartQueue, atOnce, unlessLost } from './part-queue';
import type { Distribute, PartRun } from './part-queue';
import { beyondMemory, threadFault } from './thread-faults';
import type { WorkerLimits, WorkMessage, WorkReport } from './worker';

// Solves in threads of their own, because solving blocks. Threads are kept warm between solves and
// replaced after a cancellation, a crash or many solves (the engine's memory only grows). A
// solve whose thread dies is tried once more on a new one.
// A large plan gives its parts away: to whoever the caller says, else to the pool's own threads. Its
// own thread, which only waits for them, solves parts too, so that one thread is enough.

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

const graceSecondsMost = 240;

export class SolverPool {
  readonly size: number;
  private readonly heapMb: number;
  private readonly memoryMb: number;
  private readonly solvesPerWorker: number;
  private readonly quickMb: number;
  private readonly graceSeconds: number;
  private readonly graceSecondsPerMb: number;
  private readonly threads = new Set<Thread>();
  private readonly queue = new FairQueue<Job>();
  private readonly parts = new PartQueue();
  private readonly cache: SolutionCache;
  private readonly largeFrom: Partial<LargeFrom>;
  private closed = false;

  constructor(options: PoolOptions = {}) {
    this.size = options.size ?? 1;
    this.heapMb = options.heapMb ?? 2048;
    this.memoryMb = options.memoryMb ?? this.heapMb;
    this.solvesPerWorker = options.solvesPerWorker ?? 2000;
    this.quickMb = options.quickMb ?? 0;
    this.graceSeconds = options.graceSeconds ?? 5;
    this.graceSecondsPerMb = options.graceSecondsPerMb ?? 4;
    this.largeFrom = options.largeFrom ?? {};
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
    const { alternatives = false, distribute } = options;
    const splits = this.size > 1 || distribute !== undefined;
    const asked = { kind, problem: limited, alternatives, splits, largeFrom: this.largeFrom };
    const request = { type: 'solve', ...asked } as const;
    const key = this.cache.keyOf(kind, problem, alternatives);
    const known = key && this.cache.find(kind, key, problem);
    if (known) return known;
    const { promise, resolve, reject } = deferred<SolverKinds[K]['solution']>();
    const job: Job = {
      request,
      onProgress,
      fallback: undefined,
      attempts: 0,
      distribute,
      split: undefined,
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
      if (key && !options.passing) this.cache.keep(key, solution);
      return solution;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** One part of a large plan, on any thread; tried once more when that thread dies. */
  async solvePart(task: PartTask, signal?: AbortSignal): Promise<PartAnswer | undefined> {
    if (this.closed) throw new AppError('SHUTTING_DOWN', 'the solver is shutting down');
    if (signal?.aborted) throw cancelled();
    const run = this.parts.add(task);
    const abort = (): void => this.abandonPart(run);
    signal?.addEventListener('abort', abort, { once: true });
    this.assign();
    try {
      return await run.answer;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** The parts of a plan on this pool's threads, as far as the time that they have together goes. */
  readonly solveParts: Distribute = async (given, { signal, onShare }) => {
    const tasks = atOnce(given, this.size);
    const answers: (PartAnswer | undefined)[] = tasks.map(() => undefined);
    const stop = new AbortController();
    const stopped = AbortSignal.any([signal, stop.signal]);
    let done = 0;
    const all = tasks.map(async (task, i) => {
      answers[i] = await this.solvePart(task, stopped).catch(unlessLost);
      onShare((done += 1) / tasks.length);
    });
    const seconds = given.reduce((sum, task) => sum + task.seconds, 0);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, seconds * 1000)));
    try {
      await Promise.race([Promise.all(all), late]);
    } finally {
      clearTimeout(timer);
      stop.abort();
      await Promise.allSettled(all);
    }
    return answers;
  };

  /** Ends all threads; what they were solving fails with SHUTTING_DOWN. */
  async close(): Promise<void> {
    this.closed = true;
    const error = new AppError('SHUTTING_DOWN', 'the solver is shutting down');
    const ended = [...this.threads].map(({ worker }) => worker.terminate());
    const running = [...this.threads].flatMap(({ job }) => job ?? []);
    this.threads.clear();
    for (const job of [...this.queue.drain(), ...running]) this.finish(job, error);
    this.parts.close(error);
    await Promise.all(ended);
  }

  private assign(): void {
    while (this.queue.length > 0 && !this.closed) {
      const thread = this.freeThread() ?? this.quickThread();
      const job = thread && this.queue.next(thread.quick ? this.isSmall : undefined);
      if (thread === undefined || job === undefined) break;
      thread.job = job;
      thread.solves += 1;
      job.attempts += 1;
      thread.worker.ref();
      const seconds = job.request.problem.policy.timeLimitSeconds + this.graceFor(job);
      job.timer = setTimeout(() => this.overrun(thread, job), seconds * 1000);
      this.send(thread, job.request);
    }
    this.assignParts();
  }

  /** Whole solves come before parts, which take seconds each. */
  private assignParts(): void {
    while (this.parts.isWaiting && !this.closed) {
      const lender = [...this.threads].find(({ lends, part }) => lends && part === undefined);
      const thread = lender ?? this.freeThread();
      if (thread === undefined) return;
      thread.part = this.parts.next();
      thread.worker.ref();
      this.send(thread, { type: 'part', task: thread.part.task });
    }
  }

  private send(thread: Thread, message: WorkMessage): void {
    thread.worker.postMessage(message);
  }

  private graceFor({ megabytes }: Job): number {
    return this.graceSeconds + Math.min(graceSecondsMost, megabytes * this.graceSecondsPerMb);
  }

  private freeThread(): Thread | undefined {
    const threads = [...this.threads].filter(({ quick }) => !quick);
    const free = threads.find(({ job, part }) => job === undefined && part === undefined);
    return free ?? (threads.length < this.size ? this.start() : undefined);
  }

  private readonly isSmall = ({ megabytes }: Job): boolean => megabytes <= this.quickMb;

  private quickThread(): Thread | undefined {
    if (this.quickMb === 0 || !this.queue.has(this.isSmall)) return undefined;
    const quick = [...this.threads].find((thread) => thread.quick);
    if (quick === undefined) return this.start(true);
    return quick.job === undefined ? quick : undefined;
  }

  private start(quick = false): Thread {
    const workerData: WorkerLimits = { memoryMb: this.memoryMb };
    const worker = new Worker(workerFile(), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: this.heapMb },
    });
    const idle = { job: undefined, lends: false, part: undefined, solves: 0 };
    const thread: Thread = { worker, quick, ...idle };
    let failure = new AppError('SOLVER_CRASHED', 'the solver thread ended');
    worker.on('message', (report: WorkReport) => this.receive(thread, report));
    worker.on('error', (error) => (failure = threadFault(error, this.memoryMb)));
    worker.on('exit', () => this.crashed(thread, failure));
    worker.unref();
    this.threads.add(thread);
    return thread;
  }

  private receive(thread: Thread, report: WorkReport): void {
    if (report.type === 'partSolved' || report.type === 'partFailed') {
      return this.receivePart(thread, report);
    }
    const { job } = thread;
    if (job === undefined) return;
    if (report.type === 'beyond memory') {
      this.crashed(thread, beyondMemory(this.memoryMb));
      return void thread.worker.terminate();
    }
    if (report.type === 'parts') return this.split(thread, job, report.tasks);
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

  private receivePart(
    thread: Thread,
    report: Extract<WorkReport, { type: 'partSolved' | 'partFailed' }>,
  ): void {
    const { part } = thread;
    thread.part = undefined;
    if (thread.job === undefined) thread.worker.unref();
    if (report.type === 'partSolved') part?.resolve(report.answer);
    else if (part) {
      this.parts.retry(part, new AppError('SOLVER_CRASHED', report.message));
      // An engine that threw may be left in any state, so its thread goes too.
      if (thread.job === undefined) this.end(thread);
    }
    this.assign();
  }

  private split(thread: Thread, job: Job, tasks: PartTask[]): void {
    const split = new AbortController();
    const answer = (message: WorkMessage): void => {
      if (thread.job !== job || job.split !== split) return;
      thread.lends = false;
      this.send(thread, message);
    };
    const onShare = (share: number): void => {
      if (thread.job === job) this.send(thread, { type: 'partsShare', share });
    };
    thread.lends = true;
    job.split = split;
    (job.distribute ?? this.solveParts)(tasks, { signal: split.signal, onShare }).then(
      (answers) => answer({ type: 'partsSolved', answers }),
      ({ message }: Error) => answer({ type: 'partsFailed', message }),
    );
  }

  private abandonPart(run: PartRun): void {
    this.parts.remove(run);
    const thread = [...this.threads].find(({ part }) => part === run);
    // A thread that only lends itself holds a plan of its own: it ends the part in its own time.
    if (thread?.job === undefined && thread !== undefined) {
      thread.part = undefined;
      this.end(thread);
    }
    run.reject(cancelled());
    this.assign();
  }

  private crashed(thread: Thread, failure: AppError): void {
    if (!this.threads.delete(thread)) return;
    if (thread.part !== undefined) this.parts.retry(thread.part, failure);
    if (thread.job !== undefined) this.retry(thread.job, failure);
    this.assign();
  }

  private retry(job: Job, { reason, message }: AppError): void {
    clearTimeout(job.timer);
    job.split?.abort();
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
    if (thread.part !== undefined) this.parts.again(thread.part);
    thread.part = undefined;
    this.threads.delete(thread);
    void thread.worker.terminate();
  }

  private finish(job: Job, result: SolverKinds[SolverKind]['solution'] | Error): void {
    if (job.done) return;
    job.done = true;
    job.split?.abort();
    clearTimeout(job.timer);
    if (result instanceof Error) job.reject(result);
    else job.resolve(result);
  }
}

function cancelled(): AppError {
  return new AppError('SOLVE_CANCELLED', 'the solve was cancelled');
}

/** A thread runs compiled code: from a source file the path leads to its place in dist/. */
export function workerFile(): string {
  const compiled = __filename.endsWith('.js');
  const root = path.resolve(__dirname, '..', '..');
  return path.join(compiled ? __dirname : path.join(root, 'dist/services/optimizer'), 'worker.js');
}
