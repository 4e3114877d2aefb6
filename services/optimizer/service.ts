import type { Db } from '../platform/db';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { Implementations } from '../platform/rpc-types';
import { fleetHandlers } from './fleet-service';
import { planVerbs } from './plan-verb-service';
import { planMakers, planReaders } from './plan-service';
import { planChangeHandlers } from './plan-change-service';
import type { RunningSolves } from './running-solves';
import { largeDocuments, solveHandlers } from './solve-service';
import type { Sources } from './source-clients';
import type { SolverPool } from './worker-pool';

export type Handlers = Implementations['muster.optimizer.v1.OptimizerService'];

export type Deps = {
  db: Db;
  pool: SolverPool;
  sources: Sources;
  running: RunningSolves;
  now: () => Date;
};

export type PlanChangeHandlers = Implementations['muster.optimizer.v1.PlanChangesService'];

export function planChangesService(deps: Deps): ServiceHandlers {
  return implement('muster.optimizer.v1.PlanChangesService', planChangeHandlers(deps));
}

export function optimizerService(deps: Deps): ServiceHandlers {
  const handlers = {
    ...solveHandlers(deps),
    ...fleetHandlers(deps),
    ...planReaders(deps),
    ...planMakers(deps),
    ...planVerbs(deps),
  };
  const large = largeDocuments(deps);
  return implement('muster.optimizer.v1.OptimizerService', handlers, large);
}
