import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole, roles, type Actor } from '../platform/identity';
import { seenPlan } from './plan-record';
import type { PlanRecord } from './plan-store';
import { parseDispatchProblem } from './problem';
import { withoutLandings } from './posed-roads';
import type { DispatchSolution } from './solution';
import { planDocuments, type PlanDocuments } from './solve-store';

export type Solved = PlanDocuments & { solution: DispatchSolution };

/** A solved plan with its documents, for someone who may see the stock in them. */
export async function seenDocuments(
  db: Db,
  id: string,
  actor: Actor,
): Promise<{ plan: PlanRecord; documents: Solved }> {
  const plan = await seenPlan(db, id, actor);
  requireRole(actor, [...roles], plan.divisionCode);
  const documents = await planDocuments(db, id);
  if (!documents?.solution) throw notSolved(plan);
  return { plan, documents: parsed(documents) };
}

function parsed({ problem, basis, solution }: PlanDocuments): Solved {
  return { problem: parseDispatchProblem(problem), basis, solution: withoutLandings(solution!) };
}

export function notSolved({ id, solve }: PlanRecord): AppError {
  const description = `has no solution: ${solve.state}`;
  return new AppError('PLAN_NOT_SOLVED', `plan ${id} ${description}`, {
    preconditions: [{ type: 'PLAN_NOT_SOLVED', subject: `plans/${id}`, description }],
    metadata: { planId: id, state: solve.state },
  });
}
