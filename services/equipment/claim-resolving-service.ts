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
      const find = (trx: Trx) => findForChange(trx, id);
      return once(db, context, { requestId, request, find }, async (trx, found) => {
        const { claim, assets } = requireChange(context, id, found, claimers);
        requireClaimState(claim, ['HELD'], now());
        const [confirmed] = await Promise.all([
          setClaimState(trx, id, 'CONFIRMED', now()),
          record(trx, context, claim, 'confirmed'),
        ]);
        return claimMessage(confirmed, assets, now());
      });
    },

    releaseClaim: async (request, context) => {
      const { requestId, id, reason } = parse(claimVerbShape, request);
      const find = (trx: Trx) => findForChange(trx, id);
      return once(db, context, { requestId, request, find }, async (trx, found) => {
        const { claim, assets } = requireChange(context, id, found, claimers);
        requireClaimState(claim, ['HELD', 'CONFIRMED', 'RELEASED'], now());
        // Who undoes something may have to say so twice: nothing is left to be given back.
        if (claim.state === 'RELEASED') return claimMessage(claim, assets, now());
        await disengage(trx, id, 'RELEASED', now());
        const [released, left] = await Promise.all([
          setClaimState(trx, id, 'RELEASED', now()),
          findClaimedAssets(trx, [id]),
          record(trx, context, claim, 'released', { reason }),
        ]);
        return claimMessage(released, left, now());
      });
    },

    extendClaim: async (request, context) => {
      const { requestId, id, dueBackTime, reason } = parse(extendShape, request);
      const find = (trx: Trx) => findForChange(trx, id);
      return once(db, context, { requestId, request, find }, async (trx, found) => {
        const { claim, assets } = requireChange(context, id, found, claimers);
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

export type ForChange = { claim: Claim | undefined; assets: ClaimedAsset[] };

/** The claim, held, and what it has. */
export async function findForChange(trx: Trx, id: string): Promise<ForChange> {
  const [claim, assets] = await Promise.all([lockClaim(trx, id), findClaimedAssets(trx, [id])]);
  return { claim, assets };
}

/** The claim, if the caller may change it at the home of each of its assets. */
export function requireChange(
  { actor }: CallContext,
  id: string,
  { claim, assets }: ForChange,
  rolesOf: (exerciseId: string) => Role[],
): { claim: Claim; assets: ClaimedAsset[] } {
  if (!claim) throw notFound('claim', id);
  const roles = rolesOf(claim.exerciseId);
  for (const code of new Set(assets.map(({ homeDivisionCode }) => homeDivisionCode))) {
    requireRole(actor, roles, code);
  }
  return { claim, assets };
}
