import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole, roles, scopePrefixes, type Actor, type Role } from '../platform/identity';
import type { PersonalKeys } from '../platform/personal';
import type { ServiceImplementation } from '../platform/rpc-types';
import { divisionPattern } from './division';

/** What the handlers work with; tests bring a clock of their own. */
export type Shelters = { db: Db; now: () => Date; keys: PersonalKeys };

export type HandlersOf<N extends Noun> = ServiceImplementation<`muster.shelters.v1.${N}Service`>;
type Noun = 'Sites' | 'Places' | 'People' | 'CheckIns' | 'Supplies' | 'Coverage' | 'Handovers';

/** Keeps sites and opens them. */
export const keepers: Role[] = ['SHELTER_MANAGER', 'COMMANDER', 'ADMINISTRATOR', 'SERVICE'];
/** Reserves places. */
export const reservers: Role[] = [...keepers, 'LOGISTICS_OFFICER'];
/** Registers people, checks them in and out, and looks for them. */
export const receivers: Role[] = [...keepers, 'TEAM_LEADER'];
/** Sees names in lists, where others see a first character. */
export const nameReaders: Role[] = ['SHELTER_MANAGER', 'COMMANDER', 'TEAM_LEADER', 'SERVICE'];
/** Sees who is there at all. */
export const peopleReaders: Role[] = [...receivers, 'AUDITOR', 'DRILL_OPERATOR'];
export const revealers: Role[] = ['SHELTER_MANAGER', 'COMMANDER'];
export const overriders: Role[] = ['SHELTER_MANAGER'];
export const suppliers: Role[] = [...keepers, 'LOGISTICS_OFFICER'];
export const administrators: Role[] = ['ADMINISTRATOR', 'SERVICE'];

/** Refuses unless the actor may do it there; in an exercise a drill operator may as well. */
export function requireIn(
  actor: Actor,
  held: Role[],
  divisionCode: string | undefined,
  exerciseId: string,
): void {
  requireRole(actor, exerciseId ? [...held, 'DRILL_OPERATOR'] : held, divisionCode);
}

/** LIKE patterns of the divisions the actor may see in these roles. */
export function readScope(actor: Actor, held: readonly Role[] = roles): string[] {
  requireRole(actor, [...held]);
  return scopePrefixes(actor, held).map(divisionPattern);
}

export function requireEtag(current: string, etag: string, kind: string): void {
  if (etag === current) return;
  throw new AppError('ETAG_STALE', `the ${kind} was changed meanwhile: read it again`, {
    metadata: { etag: current },
  });
}
