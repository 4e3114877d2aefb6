import type { Db } from '../platform/db';
import { publish } from '../platform/outbox';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { solveJob } from './plan-record';
import { takeSilentSolves } from './solve-store';

const limit = 100;

/**
 * Queues anew the plans that are being solved by nobody, whatever became of their jobs. A worker
 * says twice a second that it is on a plan; a job that still waits is joined by the new one.
 */
export function startSolveSweeper(
  db: Db,
  {
    log,
    everyMs = 5_000,
    silentSeconds = 15,
  }: { log: SweepLog; everyMs?: number; silentSeconds?: number },
): Sweep {
  return every(
    everyMs,
    db,
    'solve-sweep',
    async (trx) => {
      for (const { planId, joint, divisionCode } of await takeSilentSolves(trx, {
        silentSeconds,
        limit,
      })) {
        await publish(trx, {
          kind: joint ? 'joint-plan.requeue' : 'plan.requeue',
          subject: joint ? `joint-plans/${planId}` : `plans/${planId}`,
          divisionCode,
          data: joint ? { jointPlanId: planId } : { planId },
          job: solveJob(planId),
        });
      }
    },
    { log },
  );
}
