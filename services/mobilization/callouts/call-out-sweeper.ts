// Finds what no job came for: a queue that was lost, a worker that died, a timer that never rang.
import type { JobLog, Queue } from '../../platform/jobs';
import { every, type Sweep } from '../../platform/sweep';
import { wipeContacts } from './call-out-store';
import { keepDeadline, sendJob } from './call-out-worker';
import { listOverdue } from './deadline-store';
import { endOutlived } from './ending-service';
import { listDueChunks } from './notice-store';
import { ordinaryQueue, urgentQueue, type CallOuts } from './parts-service';
import { meetTargets } from './target-store';

/** Timers and jobs get so much of a head start. */
const graceMs = 2_000;
const limit = 500;
// A disputed call-out is looked at again within a month.
const wipeAfterMs = 30 * 86_400_000;

export function startCallOutSweeper(
  parts: CallOuts,
  queues: Record<string, Queue>,
  { log, everyMs }: { log: JobLog; everyMs: number },
): Sweep {
  return every(
    everyMs,
    parts.db,
    'call-out-sweep',
    async (trx) => {
      const before = new Date(parts.now().getTime() - graceMs);
      const overdue = await listOverdue(trx, { before, limit });
      for (const callOutId of new Set(overdue.map((deadline) => deadline.callOutId))) {
        log.warn({ callOutId }, 'a deadline was carried out by the sweeper');
        // One that cannot be kept now is tried again; the others do not wait for it.
        await keepDeadline(parts, callOutId, 'SWEEPER').catch((error: unknown) =>
          log.error({ callOutId, err: error }, 'a deadline could not be carried out'),
        );
      }
      for (const name of [urgentQueue, ordinaryQueue]) {
        const urgent = name === urgentQueue;
        const chunks = await listDueChunks(trx, { urgent, dueBefore: before, limit });
        // One job a chunk waits at a time: its name is the same until it is done.
        const jobs = chunks.map(({ callOutId, chunk }) => sendJob(callOutId, chunk, 'sweep'));
        if (jobs.length > 0) await queues[name]!.addBulk(jobs);
      }
      await endOutlived(parts, limit, log);
      await meetTargets(trx, parts.now());
      await wipeContacts(trx, new Date(parts.now().getTime() - wipeAfterMs), parts.now());
    },
    { log },
  );
}
