import { checkRoutes } from './routes/routes-check';
import { checkShelters } from './shelter/shelter-check';
import { checkDispatch } from './solution-check';
import type { SolverKind, SolverKinds } from './solver-kinds';
import { checkStocking } from './stocking/stocking-check';
import { checkTeams } from './teams/team-check';

/** The independent check of each kind of answer. */
export const checkers: {
  [K in SolverKind]: (
    problem: SolverKinds[K]['problem'],
    solution: SolverKinds[K]['solution'],
  ) => { feasible: boolean; maxViolation: number };
} = {
  dispatch: checkDispatch,
  stocking: checkStocking,
  shelterAllocation: checkShelters,
  routes: checkRoutes,
  teamAssignment: (problem, { assignments }) => checkTeams(problem, assignments),
};
