import type { Db } from './db';
import { lastPosition } from './outbox';

type Waiter = { seen: string; end: (error?: unknown) => void };

export type LogEnd = {
  /** Resolves once the log ends elsewhere than at `seen`, or the signal is aborted. */
  movedFrom(seen: string, signal: AbortSignal): Promise<void>;
};

/** Looks where the log ends once an interval, however many readers wait for it to move. */
export function watchLogEnd(db: Db, intervalMs: number): LogEnd {
  const waiting = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    try {
      const end = await lastPosition(db);
      for (const waiter of waiting) if (waiter.seen !== end) waiter.end();
    } catch (error) {
      for (const waiter of waiting) waiter.end(error);
    }
    timer = undefined;
    schedule();
  };
  const schedule = () => {
    if (waiting.size > 0) timer ??= setTimeout(() => void look(), intervalMs).unref();
  };

  return {
    movedFrom: (seen, signal) =>
      new Promise((resolve, reject) => {
        const end = (error?: unknown) => {
          waiting.delete(waiter);
          signal.removeEventListener('abort', onAbort);
          if (error === undefined) resolve();
          else reject(error as Error);
        };
        const onAbort = () => end();
        const waiter: Waiter = { seen, end };
        waiting.add(waiter);
        signal.addEventListener('abort', onAbort);
        if (signal.aborted) end();
        schedule();
      }),
  };
}
