import { covers, requireRole, roles, type Actor, type Role } from '../platform/identity';

// Who may do what. Scope is a division: a role held in a district holds in all its streets.

/** Opens, describes and reports. */
export const reporters: Role[] = ['COMMANDER', 'ADMINISTRATOR', 'LOGISTICS_OFFICER', 'TEAM_LEADER'];
/** Sets the response level and closes. */
export const commanders: Role[] = ['COMMANDER'];
/** Opens an incident at a response level; an administrator enters what was decided elsewhere. */
export const levelOpeners: Role[] = ['COMMANDER', 'ADMINISTRATOR'];
/** Edits the divisions and the standards pack; services do when they load a region. */
export const editors: Role[] = ['ADMINISTRATOR', 'SERVICE'];

/** Everyone with a role somewhere reads what is not about one incident. */
export function requireReader(actor: Actor): void {
  requireRole(actor, [...roles]);
}

/** Reporting asks for the role where the people are, not in the whole of the incident. */
export function requireReporter(actor: Actor, divisionCodes: Iterable<string>): void {
  for (const code of divisionCodes) requireRole(actor, reporters, code);
}

/** A drill operator may open and edit an incident that is an exercise. */
export function requireOpener(
  actor: Actor,
  incident: { divisionCode: string; exercise: boolean },
): void {
  const needed: Role[] = incident.exercise ? [...reporters, 'DRILL_OPERATOR'] : reporters;
  requireRole(actor, needed, incident.divisionCode);
}

export function isWithin(divisionCode: string, outerCode: string): boolean {
  return covers(outerCode, divisionCode);
}
