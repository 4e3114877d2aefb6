import type { Db } from '../platform/db';
import { jobBackend, openQueue, startWorker } from '../platform/jobs';
import { startRelay } from '../platform/relay';
import { connect } from '../platform/rpc-client';
import type { ServiceParts } from '../platform/run';
import type { Log } from '../platform/telemetry';
import type { OptimizerConfig } from './config';
import { optimizerReasons } from './errors';
import { jointServices } from './joint/joint-services';
import { stockLevelsService } from './levels/level-service';
import { levelsQueue, startLevelSweeper } from './levels/level-sweep';
import { solveNextProposal } from './levels/level-worker';
import { partsQueue, solveNextPart } from './part-jobs';
import { plansQueue } from './plan-record';
import { planRoadsService } from './plan-roads-service';
import { routesService } from './routes/plan-routes-service';
import { RunningSolves } from './running-solves';
import { optimizerService, planChangesService } from './service';
import { solveNext } from './solve-next';
import { SolutionCache } from './solution-cache';
import { startSolveSweeper } from './solve-sweeper';
import { SolverPool } from './worker-pool';

// Megabytes: up to a few hundred needs and lanes.
const quickMb = 0.1;

// Problems and solutions of a city are tens of megabytes.
const maxMessageBytes = 64 * 1024 * 1024;

function sharedPool(size: number, heapMb: number): SolverPool {
  return new SolverPool({ size, heapMb, quickMb, cache: new SolutionCache() });
}

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
  const heapMb = config.SOLVER_MEMORY_MB;
  const pool = sharedPool(config.SOLVER_THREADS, heapMb);
  pool.warm();
  // Stock levels take minutes and no flood waits for them: they have a thread of their own.
  const patient = new SolverPool({ size: 1, heapMb, cache: new SolutionCache() });
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
  const levels = openQueue(levelsQueue, backend, { log });
  const parts = openQueue(partsQueue, backend, { log });
  const queues = { [plansQueue]: queue, [levelsQueue]: levels, [partsQueue]: parts };
  const relay = startRelay(db, { log, queues });
  const deps = { db, pool, sources, running, now };
  const solver = { db, pool, running, now };
  const worker = startWorker(plansQueue, backend, () => solveNext(solver), {
    concurrency: config.SOLVER_THREADS,
    log,
  });
  const partWorker = startWorker(partsQueue, backend, () => solveNextPart({ db, pool }), {
    concurrency: config.SOLVER_THREADS,
    log,
  });
  const levelWorker = startWorker(
    levelsQueue,
    backend,
    () => solveNextProposal({ db, pool: patient, running }),
    { concurrency: 1, log },
  );
  const sweepers = [startSolveSweeper(db, { log }), startLevelSweeper(db, { log })];
  return {
    reasons: optimizerReasons,
    services: [
      optimizerService(deps),
      planChangesService(deps),
      ...jointServices(deps),
      ...[routesService(deps), planRoadsService(deps)],
      stockLevelsService(deps),
    ],
    maxMessageBytes,
    stop: async () => {
      for (const sweeper of sweepers) await sweeper.stop();
      // The solves that are running go back to the queue; another process takes them up.
      await Promise.all([pool.close(), patient.close()]);
      await Promise.all([worker.close(), partWorker.close(), levelWorker.close()]);
      await relay.stop();
      await Promise.all([queue.close(), levels.close(), parts.close()]);
      for (const source of Object.values(sources)) source.close();
    },
  };
}
