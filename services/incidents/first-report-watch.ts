import type { Db } from '../platform/db';
import { publish } from '../platform/outbox';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { firstReportAlarm } from './first-report';
import { setAlarm, unreportedIncidents } from './incident-store';

const horizonMs = 24 * 3_600_000;
const batchSize = 500;

/** Raises the alarm of each first report that is nearly due, and again when it is overdue. */
export function watchFirstReports(
  db: Db,
  { log, now, everyMs = 1_000 }: { log: SweepLog; now: () => Date; everyMs?: number },
): Sweep {
  return every(
    everyMs,
    db,
    'first-report-watch',
    async (trx) => {
      const time = now();
      const dueBefore = new Date(time.getTime() + horizonMs);
      const incidents = await unreportedIncidents(trx, { dueBefore, limit: batchSize });
      for (const incident of incidents) {
        const alarm = firstReportAlarm(incident, time);
        if (alarm === 'NONE' || alarm === incident.alarm) continue;
        await setAlarm(trx, { id: incident.id, alarm });
        await publish(trx, {
          kind: alarm === 'BREACHED' ? 'first-report.breached' : 'first-report.due-soon',
          subject: `incidents/${incident.id}`,
          divisionCode: incident.divisionCode,
          data: { incidentId: incident.id, dueTime: incident.firstReportDueTime },
        });
      }
    },
    { log },
  );
}
