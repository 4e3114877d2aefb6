import type { Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { requireRole, type Role } from '../platform/identity';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { requireClaimState } from './claim';
import { record } from './claim-record-service';
import { claimVerbShape, extendShape } from './claim-shapes';
import {
  disengage,
  findClaimedAssets,
  lockClaim,
  setClaimState,
  setDueBack,
  type Claim,
  type ClaimedAsset,
} from './claim-store';
import { claimMessage } from './messages';
import { claimers, type Equipment } from './service-context';

type Claims = Implementations['muster.equipment.v1.ClaimsService'];

export function resolvingHandlers({
  db,
  now,
}: Equipment): Pick<Claims, 'confirmClaim' | 'releaseClaim' | 'extendClaim'> {
  return {
    confirmClaim: async (request, context) => {
      const { requestId, id } = parse(claimVerbShape, { reason: '', ...request });
      return once(db, context, { requestId, request }, async (trx) => {
        const { claim, assets } = await claimForChange(trx, context, id, claimers);
        requireClaimState(claim, ['HELD'], now());
        const confirmed = await setClaimState(trx, id, 'CONFIRMED', now());
        await record(trx, context, claim, 'confirmed');
        return claimMessage(confirmed, assets, now());
      });
    },

    releaseClaim: async (request, context) => {
      const { requestId, id, reason } = parse(claimVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const { claim, assets } = await claimForChange(trx, context, id, claimers);
        requireClaimState(claim, ['HELD', 'CONFIRMED', 'RELEASED'], now());
        // Who undoes something may have to say so twice: nothing is left to be given back.
        if (claim.state === 'RELEASED') return claimMessage(claim, assets, now());
        await disengage(trx, id, 'RELEASED', now());
        const released = await setClaimState(trx, id, 'RELEASED', now());
        await record(trx, context, claim, 'released', { reason });
        return claimMessage(released, await findClaimedAssets(trx, [id]), now());
      });
    },

    extendClaim: async (request, context) => {
      const { requestId, id, dueBackTime, reason } = parse(extendShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const { claim, assets } = await claimForChange(trx, context, id, claimers);
        requireClaimState(claim, ['HELD', 'CONFIRMED'], now());
        if (claim.dueBackTime === null) {
          throw new AppError('CLAIM_STATE', `claim ${id} is no loan: it has no time to be back`);
        }
        if (dueBackTime <= now()) throw invalid('dueBackTime', 'must be later than now');
        const extended = await setDueBack(trx, id, dueBackTime);
        const before = claim.dueBackTime;
        await record(trx, context, extended, 'extended', { reason, before, dueBackTime });
        return claimMessage(extended, assets, now());
      });
    },
  };
}

/** The claim, held, if the caller may change it at the home of each of its assets. */
export async function claimForChange(
  trx: Trx,
  context: CallContext,
  id: string,
  rolesOf: (exerciseId: string) => Role[],
): Promise<{ claim: Claim; assets: ClaimedAsset[] }> {
  const claim = await lockClaim(trx, id);
  if (!claim) throw notFound('claim', id);
  const assets = await findClaimedAssets(trx, [id]);
  const roles = rolesOf(claim.exerciseId);
  for (const code of new Set(assets.map(({ homeDivisionCode }) => homeDivisionCode))) {
    requireRole(context.actor, roles, code);
  }
  return { claim, assets };
}
