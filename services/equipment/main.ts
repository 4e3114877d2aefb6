import { runService } from '../platform/run';
import { every } from '../platform/sweep';
import { sweepExpiredClaims } from './claim-expiry-sweep';
import { equipmentConfig } from './config';
import { equipmentReasons } from './errors';
import { equipmentServices } from './service';

void runService({
  name: 'equipment',
  configSchema: equipmentConfig,
  start: ({ config, db, log }) => {
    const now = () => new Date();
    const work = (trx: Parameters<typeof sweepExpiredClaims>[0]) => sweepExpiredClaims(trx, now());
    const expiry = every(config.EXPIRY_SWEEP_MS, db, 'claim-expiry', work, { log });
    return {
      reasons: equipmentReasons,
      services: equipmentServices({ db, now }),
      stop: () => expiry.stop(),
    };
  },
});
