import type { Db } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { takeSilentProposals } from './level-store';

export const levelsQueue = 'levels';

/** The proposal's job; while it waits or runs, publishing it again joins it. */
export function levelsJob(id: string) {
  return { queue: levelsQueue, name: 'solve-stock-levels', id: `levels-${id}` };
}

/** Queues anew the proposals that are being solved by nobody, whatever became of their jobs. */
export function startLevelSweeper(
  db: Db,
  {
    log,
    everyMs = 10_000,
    silentSeconds = 20,
  }: { log: SweepLog; everyMs?: number; silentSeconds?: number },
): Sweep {
  return every(
    everyMs,
    db,
    'level-sweep',
    async (trx) => {
      for (const { id, divisionCode } of await takeSilentProposals(trx, {
        silentSeconds,
        limit: 100,
      })) {
        await publish(trx, {
          kind: 'stock-proposal.requeue',
          subject: `stock-proposals/${id}`,
          divisionCode,
          data: { proposalId: id },
          job: levelsJob(id),
        });
      }
    },
    { log },
  );
}
