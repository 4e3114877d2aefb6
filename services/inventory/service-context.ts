import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole, scopePrefixes, type Actor, type Role } from '../platform/identity';
import type { PersonalKeys } from '../platform/personal';
import type { ServiceImplementation } from '../platform/rpc-types';
import { divisionPattern } from './division';

/** What the handlers work with; tests bring a clock of their own. */
export type Inventory = {
  db: Db;
  now: () => Date;
  /** Seals the contacts of borrowers. */
  keys: PersonalKeys;
  /** Whose officers keep the catalogue; empty is the smallest division that holds every depot. */
  catalogueDivision?: string;
  /** How many days ago a movement may have happened that is entered now. */
  lateEntryDaysMax?: number;
};

export type Handlers = ServiceImplementation<'muster.inventory.v1.InventoryService'>;

/** Who may change stock, where their grant reaches. */
export const writers: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR', 'SERVICE'];

/** Who may take goods along and hand them over. */
const carriers: Role[] = [...writers, 'TEAM_LEADER'];

/** Who may read: everyone, where their grant reaches. */
export const readers: Role[] = [...carriers, 'DRILL_OPERATOR', 'SHELTER_MANAGER', 'AUDITOR'];

/** LIKE patterns of the divisions whose stock the actor may see. */
export function readScope(actor: Actor): string[] {
  requireRole(actor, readers);
  return scopePrefixes(actor, readers).map(divisionPattern);
}

/** Refuses unless the actor may change stock in every one of the divisions. */
export function requireWriter(actor: Actor, divisionCodes: Iterable<string>): void {
  requireInEach(actor, writers, divisionCodes);
}

/** Refuses unless the actor may carry goods in every one of the divisions. */
export function requireCarrier(actor: Actor, divisionCodes: Iterable<string>): void {
  requireInEach(actor, carriers, divisionCodes);
}

function requireInEach(actor: Actor, roles: Role[], divisionCodes: Iterable<string>): void {
  requireRole(actor, roles);
  for (const code of new Set(divisionCodes)) requireRole(actor, roles, code);
}

/** Refuses unless the actor may read in at least one of the divisions. */
export function requireReaderOfOne(actor: Actor, divisionCodes: string[]): void {
  requireRole(actor, readers);
  const patterns = readScope(actor);
  const seen = (code: string) => patterns.some((pattern) => code.startsWith(pattern.slice(0, -1)));
  if (divisionCodes.length > 0 && !divisionCodes.some(seen)) {
    requireRole(actor, readers, divisionCodes[0]);
  }
}

/** A row's version is its etag. An update must bring it; a verb may leave it empty. */
export function requireEtag(row: { version: number }, etag: string, kind: string): void {
  if (etag === String(row.version)) return;
  throw new AppError('ETAG_STALE', `the ${kind} was changed meanwhile: read it again`, {
    metadata: { etag: String(row.version) },
  });
}

/** For lists whose rows hold many lines: how many of them still fit one answer. */
export function rowsThatFit<Row>(rows: Row[], limit: number, sizeOf: (row: Row) => number): number {
  let total = 0;
  const fit = rows.findIndex((row) => (total += sizeOf(row)) > linesPerAnswerMax);
  return fit === -1 ? limit : Math.max(1, Math.min(fit, limit));
}

// A line takes up to about 250 bytes, an answer 4 MiB.
const linesPerAnswerMax = 12_000;
