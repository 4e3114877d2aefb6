// What every order is checked against before stock is looked at: its items and depots exist, the
// depots are open, and the lines do not repeat each other.
import { AppError, type Violation } from '../platform/errors';

export type KnownDepot = { id: string; divisionCode: string; closed: boolean };
export type KnownItem = {
  id: string;
  archived: boolean;
  shelfLifeDays: number;
  minRemainingDays: number;
};

/** The value behind each field that names something, by the field's path. */
export type Mention = { field: string; id: string };

/** Refuses with `<KIND>_NOT_FOUND`, naming every field that mentions what does not exist. */
export function requireKnown<Known extends { id: string }>(
  kind: 'item' | 'depot' | 'lot',
  mentions: Mention[],
  known: Known[],
): Map<string, Known> {
  const byId = new Map(known.map((thing) => [thing.id, thing]));
  const unknown = mentions.filter(({ id }) => !byId.has(id));
  if (unknown.length === 0) return byId;
  const { field, id } = unknown[0]!;
  const violations: Violation[] = unknown.map((mention) => ({
    field: mention.field,
    description: `${kind} ${mention.id} is unknown`,
  }));
  throw new AppError(`${kind.toUpperCase()}_NOT_FOUND`, `${field}: ${kind} ${id} does not exist`, {
    violations,
    metadata: { id },
  });
}

export function requireOpen(mentions: Mention[], depots: Map<string, KnownDepot>): void {
  const closed = mentions.filter(({ id }) => depots.get(id)!.closed);
  if (closed.length === 0) return;
  throw new AppError('DEPOT_CLOSED', `depot ${closed[0]!.id} is closed`, {
    preconditions: closed.map(({ field, id }) => ({
      type: 'DEPOT_CLOSED',
      subject: field,
      description: `depot ${id} is closed`,
    })),
  });
}

export function requireInUse(mentions: Mention[], items: Map<string, KnownItem>): void {
  const archived = mentions.filter(({ id }) => items.get(id)!.archived);
  if (archived.length === 0) return;
  throw new AppError('ITEM_ARCHIVED', `item ${archived[0]!.id} is archived`, {
    preconditions: archived.map(({ field, id }) => ({
      type: 'ITEM_ARCHIVED',
      subject: field,
      description: `item ${id} is archived`,
    })),
  });
}

/** The index of every value that an earlier one repeats. */
export function repeated<T>(values: T[], keyOf: (value: T) => string): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const key = keyOf(value);
    if (seen.has(key)) return [index];
    seen.add(key);
    return [];
  });
}
