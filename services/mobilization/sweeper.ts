import type { Db } from '../platform/db';
import type { Queue } from '../platform/jobs';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { checkProgressJob, requeue, runCommitJob } from './queues';
import { listIdleCommits } from './store';
import { takeDueChecks } from './transfers-store';

export type SweepInput = {
  commits: Queue;
  progress: Queue;
  log: SweepLog;
  everyMs: number;
  /** How long a commit rests before its job is asked after. */
  idleSeconds: number;
};

const limit = 500;
const retrySeconds = 30;

/** Queues anew what is waiting in the database and has no job: losing the queue loses nothing. */
export function startSweeper(db: Db, input: SweepInput): Sweep {
  const { commits, progress, log, everyMs, idleSeconds } = input;
  return every(
    everyMs,
    db,
    'mobilization-sweep',
    async (trx) => {
      for (const id of await listIdleCommits(trx, { idleSeconds, limit })) {
        await requeue(commits, runCommitJob(id), id);
      }
      for (const id of await takeDueChecks(trx, { retrySeconds, limit })) {
        await requeue(progress, checkProgressJob(id), id);
      }
    },
    { log },
  );
}
