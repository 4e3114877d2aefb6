// Who controls a drill, and who may know of it.
import { notFound } from '../../platform/errors';
import { covers, requireRole, requireSight, type Actor, type Role } from '../../platform/identity';
import { isOpenTo, type Drill } from './drill';

/** Plan and steer drills, and see what is hidden from those who take part. */
export const controllers: Role[] = ['DRILL_OPERATOR', 'SERVICE'];
/** May stop one that runs. */
export const stoppers: Role[] = [...controllers, 'COMMANDER'];
export const observers: Role[] = [...controllers, 'COMMANDER', 'AUDITOR'];
export const markers: Role[] = [...controllers, 'COMMANDER', 'TEAM_LEADER'];

type Seen = Pick<Drill, 'id' | 'kind' | 'startTime' | 'divisionCode'>;

export function isController(actor: Pick<Actor, 'grants'>, divisionCode: string): boolean {
  return actor.grants.some(
    (grant) => controllers.includes(grant.role) && covers(grant.divisionCode, divisionCode),
  );
}

/** A hidden drill is answered as one that does not exist, also to who has no business there. */
export function requireKnown<D extends Seen>(
  actor: Actor,
  drill: D | undefined,
  id: string,
): { drill: D; controlled: boolean } {
  const controlled = drill !== undefined && isController(actor, drill.divisionCode);
  if (!drill || !isOpenTo(drill, controlled)) throw notFound('drill', id);
  requireSight(actor, drill.divisionCode);
  return { drill, controlled };
}

/** The same for whoever is to act: the role must cover the drill's division. */
export function requireActing<D extends Seen>(
  actor: Actor,
  needed: Role[],
  drill: D | undefined,
  id: string,
): D {
  requireRole(actor, needed);
  const known = requireKnown(actor, drill, id);
  requireRole(actor, needed, known.drill.divisionCode);
  return known.drill;
}
