import type { Db, Trx } from '../platform/db';
import { notFound } from '../platform/errors';
import { requireSight, type Actor } from '../platform/identity';
import type { Incident } from './incident';
import { findIncident, lockIncident } from './incident-store';

/** The incident, for someone who may see it. */
export async function seenIncident(db: Db | Trx, id: string, actor: Actor): Promise<Incident> {
  const incident = await findIncident(db, id);
  if (!incident) throw notFound('incident', id);
  requireSight(actor, incident.divisionCode);
  return incident;
}

export async function lockedIncident(trx: Trx, id: string): Promise<Incident> {
  const incident = await lockIncident(trx, id);
  if (!incident) throw notFound('incident', id);
  return incident;
}
