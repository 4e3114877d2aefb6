// What the roads that have closed since a plan was made mean for its commit.
import { AppError } from '../platform/errors';

type Way = {
  fromDepotId: string;
  toDepotId: string;
  toDivisionCode: string;
  toSiteId: string;
  fleetId: string;
  closureIds: string[];
};

/** As the optimizer answers. */
export type RoadCheck = {
  affected: (Way & { itemId: string; quantity: string | number; laterHours?: number })[];
  stranded: (Way & { count: number })[];
  newClosureIds: string[];
};

/** Kept with the commit: what was known of the roads when it was decided. */
export type RoadsOfCommit = {
  /** ACCEPTED: lines are held up, and whoever committed said to go on all the same. */
  state: 'CLEAR' | 'ACCEPTED' | 'UNCHECKED';
  /** When the closures were read, ISO; absent where they could not be. */
  readTime?: string;
  /** Shipments, call-offs and groups of trips. */
  lines: number;
  closureIds: string[];
  /** Why there was no check. */
  failure?: string;
};

const named = { lines: 10, closures: 20 };

type Checked = { subject: string; check: RoadCheck; accepted: readonly string[] };

/**
 * Refuses a plan whose lines are held up by closed roads it does not know, but for those that whoever
 * commits it has named. Each closure is accepted by itself: one more since then is refused again.
 */
export function requireRoads({ subject, check, accepted }: Checked): RoadsOfCommit {
  const isNew = new Set(check.newClosureIds);
  const unknownOf = ({ closureIds }: Way): string[] => closureIds.filter((id) => isNew.has(id));
  const affected = check.affected.filter((line) => unknownOf(line).length > 0);
  const stranded = check.stranded.filter((trips) => unknownOf(trips).length > 0);
  const held = [...affected, ...stranded];
  const closureIds = [...new Set(held.flatMap(unknownOf))].sort();
  const missing = closureIds.filter((id) => !accepted.includes(id));
  if (missing.length === 0) {
    return { state: held.length > 0 ? 'ACCEPTED' : 'CLEAR', lines: held.length, closureIds };
  }
  const described = [
    ...affected.map(({ itemId, quantity, laterHours, ...way }) => {
      const later = laterHours === undefined ? 'no time known' : `at ${laterHours.toFixed(1)} h`;
      return { way, what: `${quantity} of ${itemId}, if it waits ${later}` };
    }),
    ...stranded.map(({ count, ...way }) => ({ way, what: `${count} trips that cannot come back` })),
  ];
  const description = `${held.length} lines are held up by ${closureIds.length} closed roads`;
  throw new AppError(
    'ROADS_CLOSED',
    `${subject}: ${description} that it does not know: plan again, or accept these closures`,
    {
      preconditions: described.slice(0, named.lines).map(({ way, what }) => {
        const to = way.toSiteId || way.toDepotId || way.toDivisionCode;
        const roads = unknownOf(way).slice(0, named.closures).join(', ');
        const words = `${way.fromDepotId} to ${to}: ${what} (${roads})`;
        return { type: 'ROADS_CLOSED', subject, description: words };
      }),
      metadata: {
        lines: String(held.length),
        closures: String(closureIds.length),
        // The first ones: all of them are in the plan's own check of its roads.
        closureIds: closureIds.slice(0, named.closures).join(','),
      },
    },
  );
}
