import { covers, requireRole, type Actor, type Role } from '../platform/identity';

// Who may do what. Scope is the division of the incident a plan is for.

/** Makes plans and stops their solving. */
const planners: Role[] = ['COMMANDER', 'LOGISTICS_OFFICER', 'SERVICE'];

/** May have a plan solved before all others. */
export const urgentAskers: Role[] = ['COMMANDER', 'SERVICE'];

/** Says which vehicles there are. */
export const fleetKeepers: Role[] = ['ADMINISTRATOR', 'LOGISTICS_OFFICER', 'SERVICE'];

/** Carries plans out and reports back on them. */
export const carriers: Role[] = ['SERVICE'];

/** Whether a plan may draw on a depot there: only where whoever asks for the plan has a say. */
export function mayDrawFrom(actor: Actor, divisionCode: string): boolean {
  return actor.grants.some(
    (grant) => planners.includes(grant.role) && covers(grant.divisionCode, divisionCode),
  );
}

export function requirePlanner(
  actor: Actor,
  plan: { divisionCode: string; exercise: boolean },
): void {
  const needed: Role[] = plan.exercise ? [...planners, 'DRILL_OPERATOR'] : planners;
  requireRole(actor, needed, plan.divisionCode);
}
