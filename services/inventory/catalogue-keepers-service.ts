// Who may change what every division reads: items, taxonomies, substitutes and kits.
import type { Db, Trx } from '../platform/db';
import { requireRole, type Actor, type Role } from '../platform/identity';
import { findOuterDivisions } from './depot-store';
import { commonDivision } from './division';
import type { Inventory } from './service-context';

const keepers: Role[] = ['LOGISTICS_OFFICER', 'ADMINISTRATOR', 'SERVICE'];

/**
 * The catalogue belongs to everyone, so it takes a grant over everyone: over the division that was
 * configured, or else over the smallest one that holds every depot. Before the first depot exists
 * there is nothing to protect, and whoever sets the system up may begin with the items.
 */
export async function requireCatalogueKeeper(
  db: Db | Trx,
  actor: Actor,
  { catalogueDivision = '' }: Inventory,
): Promise<void> {
  requireRole(actor, keepers);
  if (catalogueDivision) return requireRole(actor, keepers, catalogueDivision);
  const outer = await findOuterDivisions(db);
  if (outer.length > 0) requireRole(actor, keepers, commonDivision(outer));
}
