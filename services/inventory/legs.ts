// The legs of a plan share out what its reservation took.
import { AppError, type Precondition } from '../platform/errors';
import { earliestFirst } from './fefo';
import { grouped } from './grouping';
import type { StockUnits } from './ledger';

export type LegLine = { itemId: string; quantity: number };
export type Leg = { fromDepotId: string; lines: LegLine[] };

/** Units of one lot on one line of one leg. */
export type LegShare = StockUnits & { legNumber: number; lineNumber: number; expireDate: string };

type FreeShare = StockUnits & { expireDate: string };

/**
 * Gives each line of each leg units of the reservation, the lots that expire first to the legs
 * that come first. `free` is what no transfer uses yet.
 */
export function shareAmongLegs(legs: Leg[], free: FreeShare[]): LegShare[] {
  const placeOf = (depotId: string, itemId: string) => `${depotId}\n${itemId}`;
  const copies = free.map((share) => ({ ...share })).sort(earliestFirst);
  const left = grouped(copies, ({ depotId, itemId }) => placeOf(depotId, itemId));
  const shares: LegShare[] = [];
  const faults: Precondition[] = [];
  legs.forEach(({ fromDepotId, lines }, legNumber) => {
    lines.forEach(({ itemId, quantity }, lineNumber) => {
      let missing = quantity;
      for (const lot of left.get(placeOf(fromDepotId, itemId)) ?? []) {
        const taken = Math.min(missing, lot.quantity);
        if (taken === 0) continue;
        lot.quantity -= taken;
        missing -= taken;
        shares.push({ ...lot, quantity: taken, legNumber, lineNumber });
      }
      if (missing > 0) faults.push(exceeding(`legs[${legNumber}].lines[${lineNumber}]`, missing));
    });
  });
  if (faults.length > 0) throw exceedsReservation(faults);
  return shares;
}

const exceeding = (subject: string, missing: number): Precondition => ({
  type: 'TRANSFER_EXCEEDS_RESERVATION',
  subject,
  description: `${missing} more than the reservation has left`,
});

function exceedsReservation(faults: Precondition[]): AppError {
  const [first] = faults;
  return new AppError(
    'TRANSFER_EXCEEDS_RESERVATION',
    `${first!.subject} asks ${first!.description}; ${faults.length} lines do`,
    { preconditions: faults },
  );
}
