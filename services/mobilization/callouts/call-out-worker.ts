// The jobs of call-outs. A job holds an id; what is to be done stands in the rows, and the sweeper
// finds whatever no job came for.
import { transact, type Db } from '../../platform/db';
import { faultPoint, faultsArmed } from '../../platform/fault-point';
import {
  DelayedError,
  openQueue,
  startWorker,
  type Job,
  type JobBackend,
  type JobLog,
  type Queue,
} from '../../platform/jobs';
import { startRelay } from '../../platform/relay';
import { advance } from './advance-service';
import { lockCallOut, markQueued } from './call-out-store';
import { startCallOutSweeper } from './call-out-sweeper';
import { findOpenDeadline, finishDeadlines } from './deadline-store';
import { listChunks } from './notice-store';
import { ordinaryQueue, timerQueue, urgentQueue, type CallOuts } from './parts-service';
import { sendNotices } from './processors/send-notices';

export type CallOutWorkers = {
  queues: Record<string, Queue>;
  sweep(): Promise<void>;
  stop(): Promise<void>;
};

export type WorkerSettings = { concurrency: number; sweepMs: number };

export function startCallOutWorkers(
  parts: CallOuts,
  backend: JobBackend,
  { log, settings }: { log: JobLog; settings: WorkerSettings },
): CallOutWorkers {
  const names = [urgentQueue, ordinaryQueue, timerQueue];
  const queues = Object.fromEntries(names.map((name) => [name, openQueue(name, backend, { log })]));
  const relay = startRelay(parts.db, { log, queues });
  const lane = (name: string, concurrency: number) =>
    startWorker(
      name,
      backend,
      async (job, _token, signal) => {
        if (name === urgentQueue) parts.gate.hold();
        else await parts.gate.pass();
        return job.name === 'dispatch'
          ? queueChunks(parts.db, queues[name]!, idOf(job), parts.now())
          : sendChunk(parts, queues[name]!, job, signal);
      },
      { concurrency, log },
    );
  // Urgent call-outs have a queue and workers of their own: what waits elsewhere is not in their way.
  const workers = [
    lane(urgentQueue, settings.concurrency),
    lane(ordinaryQueue, settings.concurrency),
    startWorker(timerQueue, backend, (job, token) => runDeadline(parts, job, token), {
      concurrency: 4,
      log,
    }),
  ];
  const sweeper = startCallOutSweeper(parts, queues, { log, everyMs: settings.sweepMs });
  return {
    queues,
    sweep: () => sweeper.run(),
    async stop() {
      await Promise.all([relay.stop(), sweeper.stop()]);
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
    },
  };
}

const idOf = ({ data }: Job) => data.subject.split('/')[1]!;

// Finished jobs go at once: the rows say what was done.
const chunkOptions = { removeOnComplete: true, removeOnFail: true, attempts: 5 };

export const sendJob = (callOutId: string, chunk: number, tag: string, delay = 0) => ({
  name: 'send',
  data: { eventId: '', subject: `call-outs/${callOutId}/${chunk}` },
  opts: { ...chunkOptions, jobId: `send-${callOutId}-${chunk}-${tag}`, delay },
});

const bulk = 1_000;

/** A job for each chunk in which something is due. */
async function queueChunks(db: Db, queue: Queue, callOutId: string, now: Date): Promise<void> {
  if (faultsArmed) await faultPoint('call-out:dispatch:before');
  const chunks = await listChunks(db, { callOutId, dueBefore: now });
  const tag = now.getTime().toString(36);
  for (let at = 0; at < chunks.length; at += bulk) {
    const part = chunks.slice(at, at + bulk);
    await queue.addBulk(part.map((chunk) => sendJob(callOutId, chunk, tag)));
  }
  if (faultsArmed) await faultPoint('call-out:dispatch:queued');
  await markQueued(db, callOutId);
}

/** Sends a chunk, and comes back when its next try or its next channel is due. */
async function sendChunk(
  parts: CallOuts,
  queue: Queue,
  job: Job,
  signal?: AbortSignal,
): Promise<void> {
  const [, callOutId, chunkText] = job.data.subject.split('/');
  const chunk = Number(chunkText);
  const next = await sendNotices(parts, { callOutId: callOutId!, chunk }, signal);
  if (!next) return;
  const delay = Math.max(0, next.getTime() - parts.now().getTime());
  const again = sendJob(callOutId!, chunk, next.getTime().toString(36), delay);
  await queue.add(again.name, again.data, again.opts);
}

/** Sleeps in the queue until its time, then looks at the call-out. */
async function runDeadline(parts: CallOuts, job: Job, token?: string): Promise<void> {
  const deadline = await findOpenDeadline(parts.db, idOf(job));
  if (!deadline) return;
  if (deadline.dueTime > parts.now()) {
    await job.moveToDelayed(deadline.dueTime.getTime(), token);
    throw new DelayedError();
  }
  await keepDeadline(parts, deadline.callOutId, 'TIMER');
}

/** Carries out every deadline of a call-out that is due, in one look at it. */
export async function keepDeadline(
  parts: CallOuts,
  callOutId: string,
  by: 'TIMER' | 'SWEEPER',
): Promise<void> {
  await faultPoint('call-out:deadline:before');
  await transact(parts.db, async (trx) => {
    const callOut = await lockCallOut(trx, callOutId);
    if (!callOut) return;
    const now = parts.now();
    await advance(trx, parts, callOut, { atDeadline: true });
    await finishDeadlines(trx, { callOutId, dueBefore: now, by, now });
    await faultPoint('call-out:deadline:written');
  });
  await faultPoint('call-out:deadline:after');
}
