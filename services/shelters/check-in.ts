// What becomes of each entry of a check-in: one person, one shelter at a time, however late or
// often it was sent.
import { AppError } from '../platform/errors';

export type KnownStay = {
  id: string;
  clientId: string;
  siteId: string;
  unitCode: string;
  checkInTime: Date;
  checkOutTime: Date | null;
};

export type Arrival = { clientId: string; personId: string; checkInTime: Date };

export type Outcome = 'CHECKED_IN' | 'ALREADY_HERE' | 'MOVED' | 'RECORDED' | 'REPLAYED';

export type Decision = {
  arrival: Arrival;
  outcome: Outcome;
  /** The stay that stands already. */
  stay?: KnownStay;
  /** The stay elsewhere that ends now. */
  left?: KnownStay;
  /** When a stay that was synced late had ended. */
  until?: Date;
};

/** The stays a decision leads to are seen by those after it: a family may be sent twice at once. */
export function decideArrivals(
  siteId: string,
  arrivals: Arrival[],
  staysOf: Map<string, KnownStay[]>,
): Decision[] {
  return arrivals.map((arrival) => {
    const stays = staysOf.get(arrival.personId) ?? [];
    const decision = decide(siteId, arrival, stays);
    if (!decision.stay) {
      const { clientId, checkInTime } = arrival;
      const made: KnownStay = {
        id: '',
        clientId,
        siteId,
        unitCode: '',
        checkInTime,
        checkOutTime: decision.until ?? null,
      };
      const kept = stays.map((stay) =>
        stay === decision.left ? { ...stay, checkOutTime: checkInTime } : stay,
      );
      staysOf.set(arrival.personId, [...kept, made]);
    }
    return decision;
  });
}

function decide(siteId: string, arrival: Arrival, stays: KnownStay[]): Decision {
  const same = stays.find(({ clientId }) => clientId === arrival.clientId);
  if (same) {
    if (same.siteId !== siteId) throw clientIdReused(arrival.clientId);
    return { arrival, outcome: 'REPLAYED', stay: same };
  }
  const at = arrival.checkInTime;
  const present = stays.find(({ checkOutTime }) => checkOutTime === null);
  const covers = (stay: KnownStay) => stay.checkOutTime === null || at <= stay.checkOutTime;
  // The same moment told by another phone, or told again after they went.
  const here = stays.find(
    (stay) => stay.siteId === siteId && stay.checkInTime <= at && covers(stay),
  );
  if (here) return { arrival, outcome: 'ALREADY_HERE', stay: here };
  const later = stays
    .filter((stay) => stay.checkInTime > at)
    .sort((a, b) => a.checkInTime.getTime() - b.checkInTime.getTime())[0];
  if (later) {
    // They were here before they were written down there: same place, one stay; else history.
    if (later.siteId === siteId) return { arrival, outcome: 'ALREADY_HERE', stay: later };
    return { arrival, outcome: 'RECORDED', until: later.checkInTime };
  }
  if (present) return { arrival, outcome: 'MOVED', left: present };
  const inside = stays.find((stay) => stay.checkInTime <= at && covers(stay));
  if (inside) return { arrival, outcome: 'RECORDED', until: at };
  return { arrival, outcome: 'CHECKED_IN' };
}

export function clientIdReused(clientId: string): AppError {
  const message = `the client id ${clientId} was used for somebody else, or at another site`;
  return new AppError('CLIENT_ID_REUSED', `${message}: make a new one for each check-in`, {
    metadata: { clientId },
  });
}

/** They take places here: those who come in, not those who only were. */
export const takesPlace = ({ outcome }: Decision) =>
  outcome === 'CHECKED_IN' || outcome === 'MOVED';

export type Holding = { id: string; householdId: string; siteId: string; left: number };

/** How many of the arriving use a place that was reserved for their household here. */
export function usedReservations(
  arriving: { householdId: string }[],
  holdings: Holding[],
): { id: string; people: number }[] {
  const waiting = new Map<string, number>();
  for (const { householdId } of arriving) {
    waiting.set(householdId, (waiting.get(householdId) ?? 0) + 1);
  }
  const used: { id: string; people: number }[] = [];
  for (const { id, householdId, left } of holdings) {
    const people = Math.min(left, waiting.get(householdId) ?? 0);
    if (people === 0) continue;
    waiting.set(householdId, waiting.get(householdId)! - people);
    used.push({ id, people });
  }
  return used;
}

const pastMaxMs = 7 * 86_400_000;
const aheadMaxMs = 5 * 60_000;

/** The time a phone says, unless its clock is wrong beyond use; a little ahead is now. */
export function arrivalTime(given: Date | undefined, now: Date): Date | undefined {
  if (!given) return now;
  const age = now.getTime() - given.getTime();
  if (age > pastMaxMs || age < -aheadMaxMs) return undefined;
  return age < 0 ? now : given;
}
