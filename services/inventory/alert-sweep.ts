// The daily look at the whole stock. A run is due when the clock passes the time in the database;
// the watchdog then hands a job to the queue. Whatever becomes of the queue, a run that was not
// done in time is done by the watchdog itself.
import { uuidv7 } from 'uuidv7';
import { transact, type Db, type Trx } from '../platform/db';
import { openQueue, startWorker, type JobBackend, type JobLog } from '../platform/jobs';
import { claimInbox, publish } from '../platform/outbox';
import { startRelay } from '../platform/relay';
import { every } from '../platform/sweep';
import { countsDue } from './abc';
import { findDuePlaces } from './abc-store';
import {
  countFindings,
  coverFindings,
  lotFindings,
  nextRun,
  orderFindings,
  parFindings,
  type AlertKind,
  type Finding,
} from './alert';
import {
  findExpiringLots,
  findOpenOrders,
  findOverdueLoans,
  lockSweep,
  raiseAlerts,
  resolveUnseen,
  updateSweep,
  type AlertSweep,
} from './alert-store';
import { dateInShanghai } from './dates';
import { divisionPattern } from './division';
import { findDemandRules, findDistrictCover } from './demand-store';
import { listParLevels } from './par-store';

const queueName = 'alert-sweep';
const findingsPerStatement = 5_000;
/** How long a run may wait for its job before the watchdog does it. */
const patienceMs = 10 * 60_000;

const sweptKinds: AlertKind[] = [
  'BELOW_PAR',
  'REORDER',
  'EXPIRING',
  'EXPIRED',
  'OVERSTOCK',
  'OVERDUE_ORDER',
  'LOAN_OVERDUE',
  'COUNT_DUE',
  'LOW_COVER',
];

type Extent = { divisionCode?: string; rowsAtOnce?: number };

/**
 * Compares the book with what should be, in one transaction: raises, sees again, resolves. Of one
 * division it is a look beside the morning's run, which stays due and keeps its own figures.
 */
export async function runAlertSweep(
  trx: Trx,
  now: Date,
  { divisionCode = '', rowsAtOnce = 50_000 }: Extent = {},
): Promise<AlertSweep> {
  const sweep = await lockSweep(trx);
  const division = divisionPattern(divisionCode);
  const extent = { division, expiringDays: sweep.expiringDays, rowsAtOnce };
  let [found, raised] = [0, 0];
  for await (const findings of findAll(trx, now, extent)) {
    found += findings.length;
    raised += await raiseAll(trx, findings, now);
  }
  const resolved = await resolveUnseen(trx, { kinds: sweptKinds, division, time: now });
  const data = { raised, seen: found - raised, resolved };
  const after = { ...sweep, lastRunTime: now, ...data };
  if (divisionCode === '') await updateSweep(trx, { ...after, dueTime: null });
  await publish(trx, { kind: 'alerts.swept', subject: 'alerts', divisionCode, data });
  return after;
}

/** Returns how many are new. */
async function raiseAll(trx: Trx, findings: Finding[], now: Date): Promise<number> {
  let raised = 0;
  for (let start = 0; start < findings.length; start += findingsPerStatement) {
    const part = findings.slice(start, start + findingsPerStatement);
    const rows = await raiseAlerts(
      trx,
      part.map((finding) => ({ ...finding, id: uuidv7() })),
      now,
    );
    raised += rows.filter(({ isNew }) => isNew).length;
  }
  return raised;
}

// What grows with the places is read so many rows at a time; the rest is what is late or lacking.
async function* findAll(
  trx: Trx,
  now: Date,
  {
    division,
    expiringDays,
    rowsAtOnce,
  }: { division: string; expiringDays: number; rowsAtOnce: number },
): AsyncGenerator<Finding[]> {
  const today = dateInShanghai(now);
  const within = { division, scope: ['%'], depotId: null, limit: rowsAtOnce };
  const levels = inPages(rowsAtOnce, (after) =>
    listParLevels(trx, { ...within, itemId: null, today, after }),
  );
  for await (const rows of levels) yield parFindings(rows);
  const places = inPages(rowsAtOnce, (after) => findDuePlaces(trx, { ...within, now, after }));
  for await (const rows of places) yield countFindings(countsDue(rows, now));
  const { coverDaysMin } = await findDemandRules(trx);
  yield coverFindings(await findDistrictCover(trx, today, division), coverDaysMin);
  yield lotFindings(await findExpiringLots(trx, today, expiringDays, division), today);
  yield orderFindings(await findOpenOrders(trx, now, division), now);
  yield findOverdueLoans(trx, today, division);
}

type Place = { depotId: string; itemId: string };

async function* inPages<Row extends Place>(
  rowsAtOnce: number,
  read: (after: Place) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  for (let after = { depotId: '', itemId: '' }; ;) {
    const rows = await read(after);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < rowsAtOnce) return;
    after = { depotId: last.depotId, itemId: last.itemId };
  }
}

/** For the watchdog: plans the first run, hands over one that is due, does one that was lost. */
export async function watchAlertSweep(trx: Trx, now: Date): Promise<void> {
  const sweep = await lockSweep(trx);
  if (sweep.dueTime && now.getTime() - sweep.dueTime.getTime() > patienceMs) {
    await runAlertSweep(trx, now);
    return;
  }
  if (sweep.nextRunTime && sweep.nextRunTime > now) return;
  const nextRunTime = nextRun(now, sweep.sweepMinute);
  // The very first start plans the next morning; it has missed nothing yet.
  if (!sweep.nextRunTime) return updateSweep(trx, { ...sweep, nextRunTime });
  const dueTime = sweep.dueTime ?? sweep.nextRunTime;
  await updateSweep(trx, { ...sweep, nextRunTime, dueTime });
  const id = `alerts-${dateInShanghai(sweep.nextRunTime)}-${sweep.sweepMinute}`;
  await publish(trx, {
    kind: 'alerts.due',
    subject: `alertSweeps/${id}`,
    divisionCode: '',
    data: {},
    job: { queue: queueName, name: 'sweep-alerts', id },
  });
}

/** The effect of a job, once: a job that comes too late, or twice, finds nothing due. */
export async function sweepDueAlerts(db: Db, jobId: string, now: () => Date): Promise<void> {
  await transact(db, async (trx) => {
    if (!(await claimInbox(trx, jobId))) return;
    const { dueTime } = await lockSweep(trx);
    if (dueTime) await runAlertSweep(trx, now());
  });
}

type AlertJobs = {
  db: Db;
  backend: JobBackend;
  now: () => Date;
  log: JobLog;
  watchMs: number;
};

/** Watchdog, relay and worker of the daily sweep. */
export function startAlertJobs({ db, backend, now, log, watchMs }: AlertJobs) {
  const queue = openQueue(queueName, backend, { log });
  const relay = startRelay(db, { log, queues: { [queueName]: queue } });
  const watch = (trx: Trx) => watchAlertSweep(trx, now());
  const watchdog = every(watchMs, db, 'alert-sweep', watch, { log });
  const worker = startWorker(
    queueName,
    backend,
    ({ data }) => sweepDueAlerts(db, data.eventId, now),
    { log },
  );
  return {
    watch: () => watchdog.run(),
    async stop(): Promise<void> {
      await Promise.all([relay.stop(), watchdog.stop()]);
      await worker.close();
      await queue.close();
    },
  };
}
