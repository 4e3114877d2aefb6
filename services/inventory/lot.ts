// A lot's states. Only units of an AVAILABLE lot that has not expired are ever promised.
import { AppError } from '../platform/errors';

export const lotStates = [
  'AVAILABLE',
  'ON_HOLD',
  'QUARANTINED',
  'RECALLED',
  'EXPIRED',
  'DAMAGED',
  'DISPOSED',
] as const;

export type LotState = (typeof lotStates)[number];

// A recalled or damaged lot comes back only through quarantine; an expired one never does.
const moves: Record<LotState, readonly LotState[]> = {
  AVAILABLE: ['ON_HOLD', 'QUARANTINED', 'RECALLED', 'EXPIRED', 'DAMAGED'],
  ON_HOLD: ['AVAILABLE', 'QUARANTINED', 'RECALLED', 'EXPIRED', 'DAMAGED', 'DISPOSED'],
  QUARANTINED: ['AVAILABLE', 'ON_HOLD', 'RECALLED', 'EXPIRED', 'DAMAGED', 'DISPOSED'],
  RECALLED: ['QUARANTINED', 'DISPOSED'],
  EXPIRED: ['DISPOSED'],
  DAMAGED: ['QUARANTINED', 'DISPOSED'],
  DISPOSED: [],
};

/** `units` is what all depots still hold of it or have under way. */
export function requireLotMove(lot: { id: string; state: LotState }, to: LotState, units: number) {
  const subject = `lots/${lot.id}`;
  if (!moves[lot.state].includes(to)) {
    throw new AppError('LOT_STATE', `${subject} cannot go from ${lot.state} to ${to}`, {
      preconditions: [{ type: 'LOT_STATE', subject, description: `is ${lot.state}` }],
      metadata: { state: lot.state, allowed: moves[lot.state].join(',') },
    });
  }
  if (to === 'DISPOSED' && units > 0) {
    throw new AppError('LOT_NOT_EMPTY', `${subject} still has ${units} units in the book`, {
      preconditions: [{ type: 'LOT_NOT_EMPTY', subject, description: `${units} units remain` }],
    });
  }
}

/** A lot without an expiry date in SQL and in the rules; the API shows it as an empty text. */
export const neverExpires = 'infinity';

/** `expireDate` is the first day on which the lot is no longer usable. */
export function isUsable(expireDate: string, onDate: string): boolean {
  return expireDate === neverExpires || expireDate > onDate;
}

/** The lots of a dispatch or an issue must be fit for use on the day they leave. */
export function requireUsableLots(
  lots: { lotId: string; lotState: LotState; expireDate: string }[],
  onDate: string,
): void {
  const held = lots.filter(({ lotState }) => lotState !== 'AVAILABLE');
  if (held.length > 0) throw unusable('LOT_STATE', held, ({ lotState }) => `is ${lotState}`);
  const expired = lots.filter(({ expireDate }) => !isUsable(expireDate, onDate));
  if (expired.length === 0) return;
  throw unusable('LOT_EXPIRED', expired, ({ expireDate }) => `expired on ${expireDate}`);
}

/** A lot that is named must stay usable for as long as it is needed. */
export function requireLastingLots(
  lots: { lotId: string; expireDate: string; expireFrom: string }[],
): void {
  const short = lots.filter(
    ({ expireDate, expireFrom }) => expireDate !== neverExpires && expireDate < expireFrom,
  );
  if (short.length === 0) return;
  throw unusable(
    'LOT_LIFE_SHORT',
    short,
    ({ expireDate, expireFrom }) => `expires on ${expireDate}, before ${expireFrom}`,
  );
}

function unusable<Lot extends { lotId: string }>(
  reason: string,
  lots: Lot[],
  fault: (lot: Lot) => string,
): AppError {
  const named = lots.map((lot) => ({
    type: reason,
    subject: `lots/${lot.lotId}`,
    description: fault(lot),
  }));
  const said = named.slice(0, 3).map(({ subject, description }) => `${subject} ${description}`);
  return new AppError(reason, said.join('; '), { preconditions: named });
}
