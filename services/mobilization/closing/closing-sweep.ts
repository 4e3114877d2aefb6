// Freezes the closing report of an incident that has closed, once.
import { createHash } from 'node:crypto';
import { audit } from '../../platform/audit';
import type { Db } from '../../platform/db';
import { serviceActor } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { isRefusal } from '../refusals';
import type { ClosingPeers } from './closing-clients';
import { reportNow } from './closing-report-service';
import { insertClosingReport, listUnfrozen } from './closing-store';

export type Closing = {
  db: Db;
  peers: ClosingPeers;
  now: () => Date;
  centsOf: (channelId: string) => number;
};

const batch = 10;

export function startFreezing(
  closing: Closing,
  { log, everyMs }: { log: SweepLog; everyMs: number },
): Sweep {
  const freeze = () => freezeClosingReports(closing, log);
  return every(everyMs, closing.db, 'closing-reports', freeze, { log });
}

export async function freezeClosingReports(closing: Closing, log: SweepLog): Promise<void> {
  for (const incidentId of await listUnfrozen(closing.db, batch)) {
    await freeze(closing, incidentId).catch((error: unknown) => {
      // A refusal stays one: there is no such incident any more, and nothing to report on.
      if (isRefusal(error)) return;
      log.error({ err: error, incidentId }, 'a closing report could not be frozen yet');
    });
  }
}

async function freeze(closing: Closing, incidentId: string): Promise<void> {
  const found = await reportNow(closing, incidentId);
  const report = JSON.stringify(found);
  const sha256 = createHash('sha256').update(report).digest('hex');
  const { divisionCode } = found.incident;
  await closing.db.transaction(async (trx) => {
    const row = { incidentId, divisionCode, report, sha256, freezeTime: found.readTime };
    if (!(await insertClosingReport(trx, row))) return;
    const subject = `incidents/${incidentId}`;
    const context = { actor: serviceActor('mobilization'), method: 'job/closing-report' };
    const after = { sha256 };
    await audit(trx, context, { action: 'closing-report.freeze', subject, divisionCode, after });
    const { exercise } = found.incident;
    const data = { incidentId, sha256, exercise };
    await publish(trx, { kind: 'closing-report.frozen', subject, divisionCode, data });
  });
}
