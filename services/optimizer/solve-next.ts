import { solveJointPlan } from './joint/solve-joint-plan';
import { solvePlan, type PlanSolver } from './solve-plan';
import { takeNextSolve } from './solve-store';

/** Solves the plan whose turn it is, if any waits: a job of the queue is a turn, of either kind. */
export async function solveNext(solver: PlanSolver): Promise<void> {
  const next = await takeNextSolve(solver.db);
  if (next === undefined) return;
  await (next.joint ? solveJointPlan : solvePlan)(solver, next.planId);
}
