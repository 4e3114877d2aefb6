import { openPersonalKeys } from '../platform/personal';
import { runService } from '../platform/run';
import { sheetService } from '../platform/sheets/sheet-service';
import { every } from '../platform/sweep';
import { sheltersConfig } from './config';
import { sheltersReasons } from './errors';
import { sweepBatch, sweepExpired } from './reservation-resolve-service';
import { sweepRetention } from './retention-service';
import { sheltersServices } from './service';
import { sheltersSheets } from './sheet-definitions-service';

void runService({
  name: 'shelters',
  configSchema: sheltersConfig,
  start: ({ config, db, log }) => {
    const now = () => new Date();
    const expire = async (trx: Parameters<typeof sweepExpired>[0]) =>
      (await sweepExpired(trx, now())) === sweepBatch;
    const expiry = every(config.EXPIRY_SWEEP_MS, db, 'place-expiry', expire, { log });
    const retention = every(
      config.RETENTION_SWEEP_MS,
      db,
      'personal-retention',
      (trx) => sweepRetention(trx, now()),
      { log },
    );
    const shelters = { db, now, keys: openPersonalKeys(config.PERSONAL_KEYS) };
    const { keys } = shelters;
    const sheets = sheetService({ db, sheets: sheltersSheets(shelters), log, keys });
    return {
      reasons: sheltersReasons,
      services: [...sheltersServices(shelters), sheets.handlers],
      stop: async () => {
        await Promise.all([expiry.stop(), retention.stop(), sheets.stop()]);
      },
    };
  },
});
