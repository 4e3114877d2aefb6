// The states of a claim. A hold that is over counts as EXPIRED, swept or not.
import { AppError } from '../platform/errors';

export const claimStates = ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED'] as const;
export type ClaimState = (typeof claimStates)[number];

export const conditions = ['GOOD', 'DAMAGED', 'LOST'] as const;
export type ReturnCondition = (typeof conditions)[number];

type Timed = { id: string; state: ClaimState; expireTime: Date };

export function stateAt(claim: Timed, now: Date): ClaimState {
  return claim.state === 'HELD' && claim.expireTime <= now ? 'EXPIRED' : claim.state;
}

type Resolved = {
  state: ClaimState;
  confirmTime: Date | null;
  resolveTime: Date | null;
};

/** What had become of a claim by then; of what came later nothing is known yet. */
export function claimAsOf<Claim extends Resolved>(claim: Claim, time: Date): Claim {
  const { confirmTime, resolveTime } = claim;
  if (resolveTime !== null && resolveTime <= time) return claim;
  const isConfirmed = confirmTime !== null && confirmTime <= time;
  const state = isConfirmed ? ('CONFIRMED' as const) : ('HELD' as const);
  return { ...claim, state, confirmTime: isConfirmed ? confirmTime : null, resolveTime: null };
}

type Ended = { state: string; endTime: Date | null; condition: string; note: string };

export function claimedAsOf<Claimed extends Ended>(claimed: Claimed, time: Date): Claimed {
  if (claimed.endTime === null || claimed.endTime <= time) return claimed;
  return { ...claimed, state: 'ACTIVE', endTime: null, condition: '', note: '' };
}

export function requireClaimState(claim: Timed, allowed: ClaimState[], now: Date): void {
  const state = stateAt(claim, now);
  if (allowed.includes(state)) return;
  const metadata = { id: claim.id, state };
  if (state === 'EXPIRED') {
    const ended = claim.expireTime.toISOString();
    const message = `the hold of claim ${claim.id} ended at ${ended}: claim again`;
    throw new AppError('CLAIM_EXPIRED', message, { metadata });
  }
  const needed = allowed.join(' or ');
  throw new AppError('CLAIM_STATE', `claim ${claim.id} is ${state}, this needs ${needed}`, {
    metadata: { ...metadata, needed: allowed.join(',') },
  });
}

export type Holder = {
  assetId: string;
  claimId: string;
  holderId: string;
  holderName: string;
  purpose: string;
  exerciseId: string;
  createTime: Date;
};

export type Alternative = {
  assetId: string;
  classId: string;
  capability: number;
  unit: string;
  homeDivisionCode: string;
  distanceKm: number | undefined;
};

/** Who has it, since when and for what, and what may be taken instead. */
export function alreadyClaimed(
  holder: Holder,
  field: string,
  alternatives: Alternative[],
): AppError {
  const { assetId, claimId, holderName, purpose } = holder;
  const since = holder.createTime.toISOString();
  const held = `held by ${holderName} since ${since} for ${purpose || 'no stated purpose'}`;
  const instead = alternatives.map((one) => `${one.assetId} (${describe(one)})`);
  const advice = instead.length > 0 ? `take instead: ${instead.join(', ')}` : 'no other is free';
  return new AppError('ALREADY_CLAIMED', `${field}: ${assetId} is ${held}; ${advice}`, {
    violations: [{ field, description: `${assetId} is ${held}` }],
    preconditions: [
      { type: 'ALREADY_CLAIMED', subject: `assets/${assetId}`, description: held },
      ...alternatives.map((one) => ({
        type: 'ALTERNATIVE',
        subject: `assets/${one.assetId}`,
        description: describe(one),
      })),
    ],
    metadata: {
      assetId,
      claimId,
      heldBy: holderName,
      holderId: holder.holderId,
      purpose,
      since,
      alternatives: alternatives.map((one) => one.assetId).join(','),
    },
  });
}

function describe({ classId, capability, unit, distanceKm }: Alternative): string {
  const away = distanceKm === undefined ? '' : `, ${distanceKm.toFixed(1)} km away`;
  return `${classId}, ${capability} ${unit}${away}`;
}

/** Somebody else has an asset: told in full once it is known by whom, and what is free instead. */
export class AssetTaken extends Error {
  constructor(
    readonly assetId: string,
    /** Its place in the request; -1 when it was chosen. */
    readonly index: number,
  ) {
    super(`${assetId} is taken`);
  }
}

/** It changes hands faster than it can be said who has it: asking again is all there is to do. */
export function contended({ assetId, index }: AssetTaken): AppError {
  const field = index < 0 ? 'lines' : `assetIds[${index}]`;
  const message = `${field}: ${assetId} is changing hands just now; ask again`;
  return new AppError('CLAIM_CONTENDED', message, { metadata: { assetId }, retryDelayMs: 200 });
}
