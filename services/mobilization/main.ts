import { runService } from '../platform/run';
import { jobBackend } from '../platform/jobs';
import { connect } from '../platform/rpc-client';
import { mobilizationConfig } from './config';
import { reasons } from './errors';
import { mobilizationService } from './service';
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
    // A region's plan has thousands of lines, and all of them travel in one message.
    const self = {
      authKey: config.AUTH_KEY,
      self: 'mobilization',
      maxMessageBytes: 16 * 1024 * 1024,
    };
    const peers = {
      inventory: connect('inventory', config.INVENTORY_ADDRESS, self),
      optimizer: connect('optimizer', config.OPTIMIZER_ADDRESS, self),
    };
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
    return {
      reasons,
      services: [mobilizationService({ db, peers, settings })],
      async stop() {
        await workers.stop();
        peers.inventory.close();
        peers.optimizer.close();
      },
    };
  },
});
