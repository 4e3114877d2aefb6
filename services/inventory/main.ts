import { runService } from '../platform/run';
import { openPersonalKeys } from '../platform/personal';
import { sheetService } from '../platform/sheets/sheet-service';
import { every } from '../platform/sweep';
import { sweepApprovals } from './approval-sweep';
import { jobBackend } from '../platform/jobs';
import { startAlertJobs } from './alert-sweep';
import { inventoryConfig } from './config';
import { inventoryReasons } from './errors';
import { sweepExpired } from './expiry-sweep';
import { sweepExpiredLots } from './lot-expiry-sweep';
import { startSealing } from './personal-sweep';
import { sweepRefusedAsks } from './refused-ask-store';
import { inventoryServices } from './service';
import { inventorySheets } from './sheet-definitions-service';

// The availability of a region is one answer, read at one moment; it cannot be paged.
const maxMessageBytes = 16 * 1024 * 1024;
const refusedAskSweepMs = 3_600_000;

void runService({
  name: 'inventory',
  configSchema: inventoryConfig,
  start: async ({ config, db, log }) => {
    const now = () => new Date();
    const expiry = every(
      config.EXPIRY_SWEEP_MS,
      db,
      'reservation-expiry',
      (trx) => sweepExpired(trx, now()),
      { log },
    );
    const lotExpiry = every(
      config.LOT_EXPIRY_SWEEP_MS,
      db,
      'lot-expiry',
      (trx) => sweepExpiredLots(trx, now()),
      { log },
    );
    const approvals = every(
      config.APPROVAL_SWEEP_MS,
      db,
      'approval-expiry',
      (trx) => sweepApprovals(trx, now()),
      { log },
    );
    const refusedAsks = every(
      refusedAskSweepMs,
      db,
      'refused-ask-retention',
      (trx) => sweepRefusedAsks(trx, now()),
      { log },
    );
    const keys = openPersonalKeys(config.PERSONAL_KEYS);
    const inventory = {
      ...{ db, now, keys },
      catalogueDivision: config.CATALOGUE_DIVISION,
      lateEntryDaysMax: config.LATE_ENTRY_DAYS_MAX,
    };
    const sealing = startSealing(db, keys, log);
    const sheets = sheetService({ db, sheets: inventorySheets(inventory), log });
    const backend = await jobBackend({
      redisUrl: config.REDIS_URL,
      databaseUrl: config.DATABASE_URL,
      schema: config.DATABASE_SCHEMA ?? 'inventory',
    });
    const alerts = startAlertJobs({ db, backend, now, log, watchMs: config.ALERT_WATCH_MS });
    return {
      reasons: inventoryReasons,
      services: [...inventoryServices(inventory), sheets.handlers],
      maxMessageBytes,
      stop: async () => {
        await Promise.all([
          expiry.stop(),
          lotExpiry.stop(),
          approvals.stop(),
          refusedAsks.stop(),
          sealing.stop(),
          sheets.stop(),
          alerts.stop(),
        ]);
      },
    };
  },
});
