import type { Db, Trx } from '../platform/db';
import { AppError, notFound } from '../platform/errors';
import {
  divisionPrefix,
  requireRole,
  scopePrefixes,
  type Actor,
  type Role,
} from '../platform/identity';
import { findOuterDivisions, lockAsset, type Asset } from './asset-store';
import { commonDivision } from './division';

/** What the handlers work with; tests bring a clock of their own. */
export type Equipment = { db: Db; now: () => Date };

/** Who may change assets and claim them, where their grant reaches. */
export const writers: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR', 'SERVICE'];

/** Who works with assets in the field: counts, inspects, repairs, hands over and logs. */
export const fieldWorkers: Role[] = [...writers, 'TEAM_LEADER'];

/** Who may claim; in an exercise its operator may too. */
export const claimers = (exerciseId: string): Role[] =>
  exerciseId === '' ? writers : [...writers, 'DRILL_OPERATOR'];

const keepers: Role[] = ['LOGISTICS_OFFICER', 'ADMINISTRATOR', 'SERVICE'];

/** Who may read: everyone, where their grant reaches. */
export const readers: Role[] = [...fieldWorkers, 'DRILL_OPERATOR', 'SHELTER_MANAGER', 'AUDITOR'];

/** Prefixes of the divisions a caller sees, narrowed to those at or below one that is asked for. */
export function readPrefixes(actor: Actor, divisionCode = '', held: Role[] = readers): string[] {
  requireRole(actor, held);
  const asked = divisionPrefix(divisionCode);
  return scopePrefixes(actor, held)
    .map((prefix) => (asked.startsWith(prefix) ? asked : prefix))
    .filter((prefix) => prefix.startsWith(asked));
}

/** Kinds and classes are every division's: they take a grant over all assets. */
export async function requireKeeper(db: Db | Trx, actor: Actor): Promise<void> {
  requireRole(actor, keepers);
  const outer = await findOuterDivisions(db);
  if (outer.length > 0) requireRole(actor, keepers, commonDivision(outer));
}

/** The asset, held, if the caller may change what is at its home. */
export async function assetForChange(
  trx: Trx,
  actor: Actor,
  id: string,
  roles: Role[],
): Promise<Asset> {
  requireRole(actor, roles);
  const asset = await lockAsset(trx, id);
  if (!asset) throw notFound('asset', id);
  requireRole(actor, roles, asset.homeDivisionCode);
  return asset;
}

/** A row's version is its etag. An update must bring it. */
export function requireEtag(row: { version: number }, etag: string, kind: string): void {
  if (etag === String(row.version)) return;
  throw new AppError('ETAG_STALE', `the ${kind} was changed meanwhile: read it again`, {
    metadata: { etag: String(row.version) },
  });
}
