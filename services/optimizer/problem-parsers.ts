import { parseDispatchProblem } from './problem';
import { parseRoutesProblem } from './routes/routes-problem';
import { parseShelterProblem } from './shelter/shelter-problem';
import { parseStockingProblem } from './stocking/stocking-problem';
import { parseTeamProblem } from './teams/team-problem';
import type { SolverKind, SolverKinds } from './solver-kinds';

/** Checks a document of each kind; every door uses the same check. */
export const parsers: {
  [K in SolverKind]: (document: unknown) => SolverKinds[K]['problem'];
} = {
  dispatch: parseDispatchProblem,
  stocking: parseStockingProblem,
  shelterAllocation: parseShelterProblem,
  routes: parseRoutesProblem,
  teamAssignment: parseTeamProblem,
};
