import type { Db } from '../platform/db';
import { openQueue, startWorker, type JobBackend, type JobLog } from '../platform/jobs';
import { startRelay } from '../platform/relay';
import type { Peers, StepSettings } from './commit-steps';
import { checkProgress } from './processors/check-progress';
import { runCommit } from './processors/run-commit';
import { commitIdOf, commitsQueue, progressQueue } from './queues';
import { startSweeper } from './sweeper';

export type WorkersInput = {
  db: Db;
  peers: Peers;
  backend: JobBackend;
  log: JobLog;
  settings: StepSettings & { concurrency: number; sweepMs: number; idleSeconds: number };
};

/** Everything that works without being called: relay, sweeper and the two kinds of jobs. */
export function startWorkers({ db, peers, backend, log, settings }: WorkersInput) {
  const queues = {
    [commitsQueue]: openQueue(commitsQueue, backend, { log }),
    [progressQueue]: openQueue(progressQueue, backend, { log }),
  };
  const relay = startRelay(db, { log, queues });
  const sweeper = startSweeper(db, {
    commits: queues[commitsQueue]!,
    progress: queues[progressQueue]!,
    log,
    everyMs: settings.sweepMs,
    idleSeconds: settings.idleSeconds,
  });
  const commitWorker = startWorker(
    commitsQueue,
    backend,
    ({ data }) => runCommit({ db, peers, settings }, commitIdOf(data.subject)),
    { concurrency: settings.concurrency, log },
  );
  const progressWorker = startWorker(
    progressQueue,
    backend,
    ({ data }) => checkProgress({ db, peers }, commitIdOf(data.subject)),
    { concurrency: 2, log },
  );
  return {
    queues,
    sweep: () => sweeper.run(),
    async stop(): Promise<void> {
      await Promise.all([relay.stop(), sweeper.stop()]);
      await Promise.all([commitWorker.close(), progressWorker.close()]);
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
    },
  };
}
