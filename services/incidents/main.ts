import { runService } from '../platform/run';
import { every } from '../platform/sweep';
import { watchDeadlines } from '../platform/deadlines';
import { incidentsConfig } from './config';
import { incidentsReasons } from './errors';
import { sweepActivations } from './response-plans/activation-sweep';
import { responsePlansService } from './response-plans/response-plan-service';
import { riskPointsService } from './risk-point-service';
import { roadClosuresService } from './road-closure-service';
import { incidentsService } from './service';
import { warningsService } from './warnings/warning-service';

// The needs of a region are one answer: they rest on one snapshot and cannot be paged.
const maxMessageBytes = 64 * 1024 * 1024;

void runService({
  name: 'incidents',
  configSchema: incidentsConfig,
  start: ({ db, log }) => {
    const now = () => new Date();
    const deps = { db, now };
    const activations = every(5_000, db, 'activations', (trx) => sweepActivations(trx, now()), {
      log,
    });
    const watch = watchDeadlines(db, { log, now });
    return {
      reasons: incidentsReasons,
      services: [
        incidentsService(deps),
        responsePlansService(deps),
        riskPointsService(deps),
        roadClosuresService(deps),
        warningsService(deps),
      ],
      maxMessageBytes,
      stop: async () => {
        await activations.stop();
        await watch.stop();
      },
    };
  },
});
