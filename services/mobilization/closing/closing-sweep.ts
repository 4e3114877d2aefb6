// Freezes the closing report of an incident that has closed, once.
import { createHash } from 'node:crypto';
import { audit } from '../../platform/audit';
import { AppError } from '../../platform/errors';
import type { Db } from '../../platform/db';
import { serviceActor } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { isRefusal } from '../refusals';
import type { ClosingPeers } from './closing-clients';
import { reportNow } from './closing-report-service';
import { insertClosingReport, listUnfrozen, saveFailedTry, type Unfrozen } from './closing-store';

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
  for (const unfrozen of await listUnfrozen(closing.db, closing.now(), batch)) {
    const { incidentId } = unfrozen;
    await freeze(closing, incidentId).catch(async (error: unknown) => {
      log.error({ err: error, incidentId }, 'a closing report could not be frozen yet');
      await putOff(closing, unfrozen, error);
    });
  }
}

const firstWaitMs = 30_000;
// A fault on the way passes soon; a refusal lasts until somebody puts right what it names.
const waitMaxMs = { fault: 5 * 60_000, refusal: 6 * 3_600_000 };
const messageMax = 500;

/** Twice as long after each failure in a row; others go on meanwhile. */
async function putOff(closing: Closing, unfrozen: Unfrozen, error: unknown): Promise<void> {
  const { incidentId, failures } = unfrozen;
  const tryTime = closing.now();
  const longest = isRefusal(error) ? waitMaxMs.refusal : waitMaxMs.fault;
  const waitMs = Math.min(firstWaitMs * 2 ** Math.min(failures, 20), longest);
  await saveFailedTry(closing.db, incidentId, {
    failures: failures + 1,
    reason: error instanceof AppError ? error.reason : 'INTERNAL',
    message: error instanceof AppError ? error.message.slice(0, messageMax) : '',
    tryTime,
    nextTryTime: new Date(tryTime.getTime() + waitMs),
  });
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
