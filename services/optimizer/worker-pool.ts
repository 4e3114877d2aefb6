import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppError } from '../platform/errors';
import { DocumentReader, refusalIn } from './document-reader-pool';
import type { DocumentRequest } from './document-work';
import { FairQueue } from './fair-queue';
import { newJob, textMegabytes } from './pool-job';
import type { Answer, Job, PosedJob, Thread } from './pool-job';
import type { DocumentOptions, PoolOptions, PoolSolveOptions } from './pool-options';
import { SolutionCache } from './solution-cache';
import type { SolverKind, SolverKinds } from './solver-kinds';
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
  private readonly reader = new DocumentReader(() => this.startWorker());
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
    const { timeLimitSeconds = problem.policy.timeLimitSeconds, onProgress } = options;
    const limited = { ...problem, policy: { ...problem.policy, timeLimitSeconds } };
    const { alternatives = false, distribute } = options;
    const splits = this.size > 1 || distribute !== undefined;
    const asked = { kind, problem: limited, alternatives, splits, largeFrom: this.largeFrom };
    const request = { type: 'solve', ...asked } as const;
    const key = this.cache.keyOf(kind, problem, alternatives);
    this.refuseUnlessOpen(options.signal);
    const known = key && this.cache.find(kind, key, problem);
    if (known) return known;
    const megabytes = JSON.stringify(problem).length / 1e6;
    const { urgent, share, signal } = options;
    const posed = { request, seconds: timeLimitSeconds, megabytes, distribute, urgent, share };
    const answer = await this.run({ ...posed, onProgress }, signal);
    const solution = answer as SolverKinds[K]['solution'];
    if (key && !options.passing) this.cache.keep(key, solution);
    return solution;
  }

  /** A document as it came in a message; the answer is the message to send back. */
  async solveDocument(options: DocumentOptions): Promise<Uint8Array> {
    const { rpc, bytes, secondsMost, signal, share, onNews } = options;
    this.refuseUnlessOpen(signal);
    const key = this.cache.keyOfBytes(rpc, bytes);
    const known = key && this.cache.textOf(key);
    const asked = { rpc, bytes, secondsMost, known, keeps: key !== undefined };
    const splits = this.size > 1;
    const request = { type: 'document', ...asked, splits, largeFrom: this.largeFrom } as const;
    const onKept = (text: string): void => void (key && this.cache.keepText(key, text));
    const posed = { request, seconds: secondsMost, megabytes: textMegabytes(rpc, bytes), share };
    return (await this.run({ ...posed, onProgress: onNews, onKept }, signal)) as Uint8Array;
  }

  private refuseUnlessOpen(signal: AbortSignal | undefined): void {
    if (this.closed) throw new AppError('SHUTTING_DOWN', 'the solver is shutting down');
    if (signal?.aborted) throw cancelled();
  }

  private async run(posed: PosedJob, signal: AbortSignal | undefined): Promise<Answer> {
    const { promise, resolve, reject } = deferred<Answer>();
    const job = newJob(posed, resolve, reject);
    const abort = (): void => this.abandon(job, cancelled());
    signal?.addEventListener('abort', abort, { once: true });
    this.queue.push(job);
    this.assign();
    if (job.attempts === 0 && job.request.type === 'document') this.readAhead(job, job.request);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  private readAhead(job: Job, document: DocumentRequest): void {
    const isWaiting = (): boolean => job.attempts === 0 && !job.done;
    const onSaid = (said: Answer | AppError): void => {
      this.queue.remove(job);
      this.finish(job, said);
    };
    this.reader.read({ document, isWaiting, onSaid });
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
    this.reader.close();
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
      this.watch(thread, job);
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

  private watch(thread: Thread, job: Job): void {
    clearTimeout(job.timer);
    const seconds = job.seconds + this.graceFor(job);
    job.timer = setTimeout(() => this.overrun(thread, job), seconds * 1000);
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

  private startWorker(): Worker {
    const workerData: WorkerLimits = { memoryMb: this.memoryMb };
    const resourceLimits = { maxOldGenerationSizeMb: this.heapMb };
    return new Worker(workerFile(), { workerData, resourceLimits });
  }

  private start(quick = false): Thread {
    const worker = this.startWorker();
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
      job.onProgress?.(report.progress as never);
      return;
    }
    if (report.type === 'read') {
      job.seconds = report.seconds;
      return this.watch(thread, job);
    }
    thread.job = undefined;
    thread.worker.unref();
    if (report.type === 'solved') {
      if ('kept' in report && report.kept !== undefined) job.onKept?.(report.kept);
      this.finish(job, report.solution);
    } else if (report.type === 'refused') this.finish(job, refusalIn(report));
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

  private finish(job: Job, result: Answer | Error): void {
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
