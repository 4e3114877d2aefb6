import type { Db } from '../platform/db';
import {
  divisionPrefix,
  requireRole,
  scopePrefixes,
  type Actor,
  type Role,
} from '../platform/identity';
import { roles } from '../platform/identity';
import type { PersonalKeys } from '../platform/personal';

/** What the handlers work with; tests bring a clock and keys of their own. */
export type Roster = { db: Db; now: () => Date; keys: PersonalKeys };

/** Who may read: everyone, where their grant reaches. */
export const readers: Role[] = [...roles];
/** Keeps teams, organisations, resource types and rules. */
export const keepers: Role[] = ['COMMANDER', 'ADMINISTRATOR', 'SERVICE'];
/** Keeps people and their duty. */
export const leaders: Role[] = ['TEAM_LEADER', ...keepers];
/** Sends teams out. */
export const claimers: Role[] = ['COMMANDER', 'SERVICE'];
/** May do so in an exercise. */
export const exerciseClaimers: Role[] = [...claimers, 'DRILL_OPERATOR'];
/** Erases, purges and changes keys. */
export const purgers: Role[] = ['ADMINISTRATOR', 'SERVICE'];

/** The LIKE pattern of what lies at or below a division; '' is everywhere. */
export const divisionPattern = (code: string) => `${divisionPrefix(code)}%`;

/** LIKE patterns of the divisions the actor may see. */
export function readScope(actor: Actor): string[] {
  requireRole(actor, readers);
  return scopePrefixes(actor, readers).map(divisionPattern);
}

/** Refuses unless the actor has one of the roles in each of the divisions. */
export function requireInEach(actor: Actor, needed: Role[], divisionCodes: Iterable<string>): void {
  requireRole(actor, needed);
  for (const code of new Set(divisionCodes)) requireRole(actor, needed, code);
}
