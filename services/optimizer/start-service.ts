import type { Db } from '../platform/db';
import { jobBackend, openQueue, startWorker } from '../platform/jobs';
import { startRelay } from '../platform/relay';
import { connect } from '../platform/rpc-client';
import type { ServiceParts } from '../platform/run';
import type { Log } from '../platform/telemetry';
import type { OptimizerConfig } from './config';
import { optimizerReasons } from './errors';
import { jointPlansService } from './joint/joint-plan-service';
import { plansQueue } from './plan-record';
import { RunningSolves } from './running-solves';
import { optimizerService, planChangesService } from './service';
import { solveNext } from './solve-plan';
import { SolutionCache } from './solution-cache';
import { startSolveSweeper } from './solve-sweeper';
import { SolverPool } from './worker-pool';

// Problems and solutions of a city are tens of megabytes.
const maxMessageBytes = 64 * 1024 * 1024;

/** The service with what it runs beside its calls: solver threads, the plans' jobs, the sweeper. */
export async function startOptimizer({
  config,
  db,
  log,
}: {
  config: OptimizerConfig;
  db: Db;
  log: Log;
}): Promise<ServiceParts> {
  const now = () => new Date();
  const running = new RunningSolves();
  const pool = new SolverPool({ size: config.SOLVER_THREADS, cache: new SolutionCache() });
  pool.warm();
  const client = { authKey: config.AUTH_KEY, self: 'optimizer', maxMessageBytes };
  const sources = {
    incidents: connect('incidents', config.INCIDENTS_ADDRESS, client),
    inventory: connect('inventory', config.INVENTORY_ADDRESS, client),
    roster: connect('roster', config.ROSTER_ADDRESS, client),
    shelters: connect('shelters', config.SHELTERS_ADDRESS, client),
    equipment: connect('equipment', config.EQUIPMENT_ADDRESS, client),
  };
  const backend = await jobBackend({
    databaseUrl: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA ?? 'optimizer',
    ...(config.REDIS_URL ? { redisUrl: config.REDIS_URL } : {}),
  });
  const queue = openQueue(plansQueue, backend, { log });
  const relay = startRelay(db, { log, queues: { [plansQueue]: queue } });
  const deps = { db, pool, sources, running, now };
  const solver = { db, pool, running, now };
  const worker = startWorker(plansQueue, backend, () => solveNext(solver), {
    concurrency: config.SOLVER_THREADS,
    log,
  });
  const sweeper = startSolveSweeper(db, { log });
  return {
    reasons: optimizerReasons,
    services: [optimizerService(deps), planChangesService(deps), jointPlansService(deps)],
    maxMessageBytes,
    stop: async () => {
      await sweeper.stop();
      // The solves that are running go back to the queue; another process takes them up.
      await pool.close();
      await worker.close();
      await relay.stop();
      await queue.close();
      for (const source of Object.values(sources)) source.close();
    },
  };
}
