import { runService } from '../platform/run';
import { sheetService } from '../platform/sheets/sheet-service';
import { every } from '../platform/sweep';
import { sweepExpiredClaims } from './claim-expiry-sweep';
import { equipmentConfig } from './config';
import { equipmentReasons } from './errors';
import { equipmentServices, equipmentSheets } from './service';

void runService({
  name: 'equipment',
  configSchema: equipmentConfig,
  start: ({ config, db, log }) => {
    const now = () => new Date();
    const work = (trx: Parameters<typeof sweepExpiredClaims>[0]) => sweepExpiredClaims(trx, now());
    const expiry = every(config.EXPIRY_SWEEP_MS, db, 'claim-expiry', work, { log });
    const sheets = sheetService({ db, sheets: equipmentSheets({ db, now }), log });
    return {
      reasons: equipmentReasons,
      services: [...equipmentServices({ db, now }), sheets.handlers],
      stop: async () => {
        await Promise.all([expiry.stop(), sheets.stop()]);
      },
    };
  },
});
