// Places reserved: states, needs and what is said to who finds too few.
import { AppError } from '../platform/errors';

export const reservationStates = ['HELD', 'CONFIRMED', 'CONSUMED', 'RELEASED', 'EXPIRED'] as const;
export type ReservationState = (typeof reservationStates)[number];

type Stated = { id: string; state: ReservationState; expireTime: Date };

/** A hold that is over counts as EXPIRED before the sweep has found it. */
export function stateAt({ state, expireTime }: Omit<Stated, 'id'>, now: Date): ReservationState {
  return state === 'HELD' && expireTime <= now ? 'EXPIRED' : state;
}

export function requireReservationState(
  reservation: Stated,
  allowed: readonly ReservationState[],
  now: Date,
): void {
  const state = stateAt(reservation, now);
  if (allowed.includes(state)) return;
  const subject = `place-reservations/${reservation.id}`;
  const reason = state === 'EXPIRED' ? 'RESERVATION_EXPIRED' : 'RESERVATION_STATE';
  const description = `is ${state}; this needs ${allowed.join(' or ')}`;
  throw new AppError(reason, `${subject} ${description}`, {
    preconditions: [{ type: reason, subject, description }],
    metadata: { state },
  });
}

export const unmetNeeds = (tags: string[], needs: string[]) =>
  needs.filter((need) => !tags.includes(need));

export function requireNeeds(
  site: { id: string; tags: string[] },
  needs: string[],
  line: number,
): void {
  const unmet = unmetNeeds(site.tags, needs);
  if (unmet.length === 0) return;
  const subject = `sites/${site.id}`;
  const description = `does not offer ${unmet.join(', ')}`;
  throw new AppError('NEED_UNMET', `lines[${line}]: ${subject} ${description}`, {
    preconditions: [{ type: 'NEED_UNMET', subject, description }],
    metadata: { siteId: site.id, unmet: unmet.join(',') },
  });
}

export function requireTaking(site: { id: string; state: string; archived: boolean }): void {
  if (site.state !== 'CLOSING' && !site.archived) return;
  const subject = `sites/${site.id}`;
  const description = site.archived ? 'is not in use any more' : 'is closing';
  throw new AppError('SITE_CLOSING', `${subject} ${description}: choose another site`, {
    preconditions: [{ type: 'SITE_CLOSING', subject, description }],
  });
}

export type Shortage = { siteId: string; asked: number; free: number };
export type Alternative = { siteId: string; nameZh: string; free: number; distanceM: number };

const shownMax = 5;
const km = (metres: number) => `${(metres / 1000).toFixed(1)} km`;

/** What is left where too much was asked, and the nearest sites that have room. */
export function tooFewPlaces(
  reason: 'INSUFFICIENT_PLACES' | 'OVER_CAPACITY',
  shortages: Shortage[],
  alternatives: Alternative[],
): AppError {
  const [first] = shortages;
  const near = alternatives.slice(0, shownMax);
  const { siteId, asked, free } = first!;
  const elsewhere =
    near.length === 0
      ? 'no other site has room'
      : `nearest with room: ${near.map((each) => `${each.siteId} (${each.free} free, ${km(each.distanceM)})`).join(', ')}`;
  return new AppError(
    reason,
    `sites/${siteId} has ${free} free places, ${asked} asked; ${elsewhere}`,
    {
      preconditions: [
        ...shortages.slice(0, 100).map((each) => ({
          type: reason,
          subject: `sites/${each.siteId}`,
          description: `${each.free} of ${each.asked} places are free`,
        })),
        ...near.map((each) => ({
          type: 'ALTERNATIVE',
          subject: `sites/${each.siteId}`,
          description: `${each.nameZh}: ${each.free} free, ${km(each.distanceM)}`,
        })),
      ],
      metadata: {
        siteId,
        free: String(free),
        asked: String(asked),
        alternatives: near.map((each) => each.siteId).join(','),
      },
    },
  );
}
