import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { takeOverdue } from './rectification-store';

const batch = 200;

/** Tells each open rectification that has passed its due time, once. True: there may be more. */
export async function sweepOverdue(trx: Trx, now: Date): Promise<boolean> {
  const overdue = await takeOverdue(trx, now, batch);
  for (const { id, divisionCode, origin, originId, dueTime } of overdue) {
    await publish(trx, {
      kind: 'rectification.overdue',
      subject: `rectifications/${id}`,
      divisionCode,
      data: { origin, originId, dueTime: dueTime.toISOString() },
    });
  }
  return overdue.length === batch;
}
