import { AppError } from '../platform/errors';
import type { PartAnswer, PartTask } from './flow/part-task';

// Parts of large plans that wait for a thread, in the order in which they came.

export interface PartRun {
  task: PartTask;
  attempts: number;
  answer: Promise<PartAnswer | undefined>;
  resolve: (answer: PartAnswer | undefined) => void;
  reject: (error: Error) => void;
}

/** Has the parts of a large plan solved; those that no time was left for have no answer. */
export type Distribute = (
  tasks: PartTask[],
  options: { signal: AbortSignal; onShare: (share: number) => void },
) => Promise<(PartAnswer | undefined)[]>;

/** As many parts as there are threads are solved at once: each may take so much longer. */
export function atOnce(tasks: PartTask[], threads: number): PartTask[] {
  const many = Math.max(1, Math.min(threads, tasks.length));
  return tasks.map((task) => ({ ...task, seconds: task.seconds * many }));
}

/** A part that failed twice is served from what the others leave; who stops wants none of them. */
export function unlessLost(error: unknown): undefined {
  const isLost = error instanceof AppError && /^SOLVER_/.test(error.reason);
  if (!isLost) throw error;
  return undefined;
}

export class PartQueue {
  private readonly waiting: PartRun[] = [];
  private readonly open = new Set<PartRun>();

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  add(task: PartTask): PartRun {
    const { promise, resolve, reject } = deferred<PartAnswer | undefined>();
    const run: PartRun = { task, attempts: 0, answer: promise, resolve, reject };
    this.open.add(run);
    const close = (): boolean => this.open.delete(run);
    promise.then(close, close);
    this.waiting.push(run);
    return run;
  }

  next(): PartRun {
    const run = this.waiting.shift()!;
    run.attempts += 1;
    return run;
  }

  /** Its thread was taken from it, through no fault of its own. */
  again(run: PartRun): void {
    run.attempts -= 1;
    if (this.open.has(run)) this.waiting.unshift(run);
  }

  /** Its thread died of it, or so it seems: once more, then it has failed. */
  retry(run: PartRun, { reason, message }: AppError): void {
    if (!this.open.has(run)) return;
    if (run.attempts < 2) this.waiting.unshift(run);
    else run.reject(new AppError(reason, `a part of the plan failed twice: ${message}`));
  }

  remove(run: PartRun): void {
    const at = this.waiting.indexOf(run);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  close(error: Error): void {
    this.waiting.length = 0;
    for (const run of this.open) run.reject(error);
  }
}

export function deferred<T>(): {
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
