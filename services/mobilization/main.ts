import { runService } from '../platform/run';
import { randomInt } from 'node:crypto';
import { jobBackend } from '../platform/jobs';
import { startCallOuts } from './callouts/call-outs-main';
import { closingReportsService } from './closing/closing-report-service';
import { startFreezing } from './closing/closing-sweep';
import { mobilizationConfig } from './config';
import { drillServices } from './drills/offer-service';
import { startDrillSweeps } from './drills/run-sweeps';
import { reasons } from './errors';
import { connectPeers } from './peer-clients';
import { stockLevelChangesService } from './levels/level-changes-service';
import { preparationsService } from './preparations/preparations-service';
import { readinessService } from './readiness/readiness-service';
import { rectificationsService } from './readiness/rectification-service';
import { replansService } from './replan-service';
import { mobilizationService } from './service';
import { startSweeps } from './sweeps';
import { startWorkers } from './workers';

void runService({
  name: 'mobilization',
  configSchema: mobilizationConfig,
  async start({ config, db, log }) {
    const backend = await jobBackend({
      redisUrl: config.REDIS_URL,
      databaseUrl: config.DATABASE_URL,
      schema: config.DATABASE_SCHEMA ?? 'mobilization',
    });
    const peers = connectPeers(config);
    const now = () => new Date();
    const workers = startWorkers({
      ...{ db, peers, backend, log },
      settings: {
        holdSeconds: config.HOLD_SECONDS,
        concurrency: config.COMMIT_CONCURRENCY,
        sweepMs: config.SWEEP_INTERVAL_MS,
        idleSeconds: config.COMMIT_IDLE_SECONDS,
      },
    });
    const settings = {
      deadlineSeconds: config.COMMIT_DEADLINE_SECONDS,
      progressCheckSeconds: config.PROGRESS_CHECK_SECONDS,
    };
    const { roster, incidents } = peers;
    const callOuts = startCallOuts({ config, db, roster, incidents, backend, log, now });
    const drills = { db, peers, now, random: () => randomInt(2 ** 40) / 2 ** 40 };
    const drillSweeps = startDrillSweeps(drills, { log, calendarMs: config.DRILL_CALENDAR_MS });
    const sweeps = startSweeps({ db, peers, config, log, now });
    const closing = { db, peers, now, centsOf: callOuts.centsOf };
    const freezing = startFreezing(closing, { log, everyMs: config.SWEEP_INTERVAL_MS });
    const readiness = { db, peers, now };
    return {
      reasons,
      services: [
        mobilizationService({ db, peers, settings }),
        readinessService(readiness),
        rectificationsService(readiness),
        replansService({ db }),
        preparationsService({ db }),
        stockLevelChangesService(peers),
        closingReportsService(closing),
        ...callOuts.services,
        ...drillServices(drills),
      ],
      async stop() {
        await Promise.all([sweeps.stop(), freezing.stop()]);
        await Promise.all([workers.stop(), callOuts.stop(), drillSweeps.stop()]);
        Object.values(peers).forEach((peer) => peer.close());
      },
    };
  },
});
