import { runService } from '../platform/run';
import { randomInt } from 'node:crypto';
import { jobBackend } from '../platform/jobs';
import { connect } from '../platform/rpc-client';
import { every } from '../platform/sweep';
import { followEvents } from '../platform/follow';
import { startCallOuts } from './callouts/call-outs-main';
import { mobilizationConfig, type MobilizationConfig } from './config';
import { drillServices } from './drills/offer-service';
import { noteIncident, startDrillSweeps } from './drills/run-sweeps';
import { reasons } from './errors';
import { startOperatorReports } from './operators/operator-sweep';
import { sweepOverdue } from './readiness/overdue-sweep';
import { readinessService } from './readiness/readiness-service';
import { rectificationsService } from './readiness/rectification-service';
import { noteRecall, replansService } from './replan-service';
import { mobilizationService } from './service';
import { noteClosedIncident, startStandDowns } from './stand-down-service';
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
    const standDowns = startStandDowns(db, { peers, log, everyMs: config.SWEEP_INTERVAL_MS });
    const closings = followEvents(db, {
      ...{ self: 'mobilization', source: 'incidents', peer: peers.incidents, log },
      kinds: ['incident.opened', 'incident.closed'],
      handle: async (trx, event) => {
        if (event.kind === 'incident.closed') await noteClosedIncident(trx, event);
        await noteIncident(trx, event, now());
      },
    });
    const recalls = followEvents(db, {
      ...{ self: 'mobilization', source: 'inventory', peer: peers.inventory, log },
      kinds: ['lot.recalled'],
      handle: noteRecall,
    });
    const callOuts = startCallOuts({ config, db, roster: peers.roster, backend, log, now });
    const drills = { db, peers, now, random: () => randomInt(2 ** 40) / 2 ** 40 };
    const drillSweeps = startDrillSweeps(drills, log);
    const overdue = every(60_000, db, 'overdue', (trx) => sweepOverdue(trx, now()), { log });
    const operators = startOperatorReports({ db, peers, log, everyMs: config.OPERATOR_SWEEP_MS });
    const readiness = { db, peers, now };
    return {
      reasons,
      services: [
        mobilizationService({ db, peers, settings }),
        readinessService(readiness),
        rectificationsService(readiness),
        replansService({ db }),
        ...callOuts.services,
        ...drillServices(drills),
      ],
      async stop() {
        await Promise.all([
          closings.stop(),
          recalls.stop(),
          standDowns.stop(),
          overdue.stop(),
          operators.stop(),
        ]);
        await Promise.all([workers.stop(), callOuts.stop(), drillSweeps.stop()]);
        Object.values(peers).forEach((peer) => peer.close());
      },
    };
  },
});

function connectPeers(config: MobilizationConfig) {
  // A region's plan has thousands of lines, and all of them travel in one message.
  const self = {
    authKey: config.AUTH_KEY,
    self: 'mobilization',
    maxMessageBytes: 16 * 1024 * 1024,
  };
  return {
    inventory: connect('inventory', config.INVENTORY_ADDRESS, self),
    optimizer: connect('optimizer', config.OPTIMIZER_ADDRESS, self),
    incidents: connect('incidents', config.INCIDENTS_ADDRESS, self),
    roster: connect('roster', config.ROSTER_ADDRESS, self),
    shelters: connect('shelters', config.SHELTERS_ADDRESS, self),
    equipment: connect('equipment', config.EQUIPMENT_ADDRESS, self),
  };
}
