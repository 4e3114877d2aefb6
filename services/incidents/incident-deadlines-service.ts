// The two time limits of an incident: five minutes to the first report, twelve hours to relief.
import { meetDeadline, startDeadline } from '../platform/deadlines';
import type { Trx } from '../platform/db';
import type { Incident } from './incident';

const firstReport = 'first-report';
const relief = 'relief';

export function deadlineSubject({ id }: { id: string }): string {
  return `incidents/${id}`;
}

export function startFirstReport(trx: Trx, incident: Incident): Promise<void> {
  return startDeadline(trx, {
    kind: firstReport,
    startTime: incident.detectTime,
    dueTime: incident.firstReportDueTime,
    ...about(incident),
  });
}

/** The first report ends one clock and starts the other. */
export async function startRelief(trx: Trx, incident: Incident): Promise<void> {
  const { firstReportTime: startTime, reliefDueTime: dueTime } = incident;
  if (!startTime || !dueTime) return;
  const subject = deadlineSubject(incident);
  await meetDeadline(trx, { kind: firstReport, subject, metTime: startTime });
  await startDeadline(trx, { kind: relief, startTime, dueTime, ...about(incident) });
}

export async function meetRelief(trx: Trx, incident: Incident): Promise<void> {
  const { reliefReachTime: metTime } = incident;
  if (metTime)
    await meetDeadline(trx, { kind: relief, subject: deadlineSubject(incident), metTime });
}

function about(incident: Incident) {
  const { id: incidentId, divisionCode, exercise } = incident;
  return { subject: deadlineSubject(incident), divisionCode, data: { incidentId, exercise } };
}
