import { runService } from '../platform/run';
import { removeOldVersions } from '../platform/history';
import { openPersonalKeys } from '../platform/personal';
import { sheetService } from '../platform/sheets/sheet-service';
import { every } from '../platform/sweep';
import { rosterConfig } from './config';
import { rosterReasons } from './errors';
import { sweepExpired } from './expiry-sweep';
import { rosterServices } from './service';
import { rosterSheets } from './sheet-definitions-service';

// A thousand people with their contacts, certificates and teams are one answer.
const maxMessageBytes = 16 * 1024 * 1024;
const retentionMs = 3_600_000;
const dayMs = 86_400_000;

void runService({
  name: 'roster',
  configSchema: rosterConfig,
  start: ({ config, db, log }) => {
    const now = () => new Date();
    const keys = openPersonalKeys(config.PERSONAL_KEYS);
    const expiry = every(
      config.EXPIRY_SWEEP_MS,
      db,
      'assignment-expiry',
      (trx) => sweepExpired(trx, now()),
      { log },
    );
    const keptMs = config.PERSONAL_HISTORY_DAYS * dayMs;
    const retention = every(
      retentionMs,
      db,
      'people-history',
      (trx) => {
        const before = new Date(now().getTime() - keptMs);
        return removeOldVersions(trx, { table: 'people', before });
      },
      { log },
    );
    const roster = { db, now, keys };
    const sheets = sheetService({ db, sheets: rosterSheets(roster), log, keys });
    return {
      reasons: rosterReasons,
      services: [...rosterServices(roster), sheets.handlers],
      maxMessageBytes,
      stop: async () => {
        await Promise.all([expiry.stop(), retention.stop(), sheets.stop()]);
      },
    };
  },
});
