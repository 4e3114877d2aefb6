import type { LargeFrom } from './choose-engine';
import type { SolveParts } from './flow/part-task';
import type { DispatchProblem } from './problem';
import type { RoutesProblem } from './routes/routes-problem';
import type { RoutesSolution } from './routes/routes-solution';
import { solveRoutes } from './routes/routes-solve';
import type { RoutesProgress } from './routes/routes-solve';
import type { ShelterProblem } from './shelter/shelter-problem';
import type { ShelterSolution } from './shelter/shelter-solution';
import { solveShelters } from './shelter/shelter-solve';
import type { ShelterProgress } from './shelter/shelter-solve';
import { solveDispatch } from './solve';
import type { DispatchProgress } from './solve';
import type { DispatchSolution } from './solution';
import type { StockingProblem } from './stocking/stocking-problem';
import type { StockingSolution } from './stocking/stocking-solution';
import { solveStocking } from './stocking/stocking-solve';
import type { StockingProgress } from './stocking/stocking-solve';
import { solveTeams } from './teams/solve-teams';
import type { TeamProgress } from './teams/solve-teams';
import type { TeamProblem } from './teams/team-problem';
import type { TeamSolution } from './teams/team-solution';

// Every kind of problem a worker can solve. A new kind is a line in each of the two.

export interface SolverKinds {
  dispatch: { problem: DispatchProblem; progress: DispatchProgress; solution: DispatchSolution };
  stocking: { problem: StockingProblem; progress: StockingProgress; solution: StockingSolution };
  shelterAllocation: {
    problem: ShelterProblem;
    progress: ShelterProgress;
    solution: ShelterSolution;
  };
  routes: { problem: RoutesProblem; progress: RoutesProgress; solution: RoutesSolution };
  teamAssignment: { problem: TeamProblem; progress: TeamProgress; solution: TeamSolution };
}

export type SolverKind = keyof SolverKinds;

export interface KindOptions<K extends SolverKind> {
  alternatives?: boolean;
  /** Of dispatch: from where on a plan is large, and where its parts are solved. */
  largeFrom?: Partial<LargeFrom>;
  solveParts?: SolveParts;
  onProgress?: (progress: SolverKinds[K]['progress']) => void;
}

export const solvers: {
  [K in SolverKind]: (
    problem: SolverKinds[K]['problem'],
    options: KindOptions<K>,
  ) => Promise<SolverKinds[K]['solution']>;
} = {
  dispatch: solveDispatch,
  stocking: solveStocking,
  shelterAllocation: solveShelters,
  routes: solveRoutes,
  teamAssignment: solveTeams,
};
