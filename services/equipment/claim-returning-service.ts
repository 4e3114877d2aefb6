import type { Trx } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { recordChange } from './asset-record-service';
import { changeWorkOrders, lockAssets, updateAssets, type Asset } from './asset-store';
import { requireClaimState } from './claim';
import { record } from './claim-record-service';
import { findForChange, requireChange } from './claim-resolving-service';
import { returnShape, stepShape, type ReturnLine } from './claim-shapes';
import {
  disengage,
  findClaimedAssets,
  setClaimState,
  type Claim,
  type ClaimedAsset,
} from './claim-store';
import { findClasses } from './kind-store';
import { claimMessage } from './messages';
import type { ReturnStep } from './readiness';
import { assetForChange, claimers, fieldWorkers, type Equipment } from './service-context';
import { openWorkOrder } from './work-order-opening-service';

type Claims = Implementations['muster.equipment.v1.ClaimsService'];

const returners = (exerciseId: string) => [...claimers(exerciseId), ...fieldWorkers];

export function returningHandlers({
  db,
  now,
}: Equipment): Pick<Claims, 'returnAssets' | 'completeReturnStep'> {
  return {
    returnAssets: async (request, context) => {
      const { requestId, id, lines } = parse(returnShape, request);
      const find = (trx: Trx) => findForChange(trx, id);
      return once(db, context, { requestId, request, find }, async (trx, found) => {
        const { claim, assets } = requireChange(context, id, found, returners);
        requireClaimState(claim, ['CONFIRMED'], now());
        requireOut(claim, assets, lines);
        await disengage(trx, id, 'RETURNED', now(), lines);
        // What an exercise did not really take does not really come back.
        if (claim.exerciseId === '') await takeBack(trx, context, claim, lines, now());
        const left = await findClaimedAssets(trx, [id]);
        const isOver = left.every(({ state }) => state !== 'ACTIVE');
        const after = isOver ? await setClaimState(trx, id, 'ENDED', now()) : claim;
        const facts = { assetIds: lines.map(({ assetId }) => assetId).slice(0, 50) };
        await record(trx, context, claim, isOver ? 'ended' : 'returned', facts);
        return claimMessage(after, left, now());
      });
    },

    completeReturnStep: async (request, context) => {
      const { requestId, assetId, step, fuelShare } = parse(stepShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await assetForChange(trx, context.actor, assetId, fieldWorkers);
        requirePending(before, step);
        const pendingSteps = before.pendingSteps.filter((other) => other !== step);
        const fuel = step === 'REFUEL' ? { fuelShare: fuelShare ?? 1 } : {};
        const after = { ...before, ...fuel, pendingSteps, updateTime: now() };
        const [updated] = await updateAssets(trx, [after]);
        await recordChange(trx, context, 'asset.return-step-done', [updated!], before);
        return { assetId, pendingSteps };
      });
    },
  };
}

/** Nothing comes back that did not go out on this claim, nor twice. */
function requireOut(claim: Claim, assets: ClaimedAsset[], lines: ReturnLine[]): void {
  lines.forEach(({ assetId }, index) => {
    const asset = assets.find((one) => one.assetId === assetId);
    if (asset?.state === 'ACTIVE') return;
    const field = `lines[${index}].assetId`;
    const why = asset ? `is ${asset.state} already` : 'is not part of it';
    const description = `${assetId} is not out on claim ${claim.id}: it ${why}`;
    throw new AppError('NOT_OUT', `${field}: ${description}`, {
      violations: [{ field, description }],
      metadata: { assetId, claimId: claim.id, state: asset?.state ?? '' },
    });
  });
}

/** At home again, with what is left to be done; damaged ones go to work, lost ones out of service. */
async function takeBack(
  trx: Trx,
  context: CallContext,
  claim: Claim,
  lines: ReturnLine[],
  now: Date,
): Promise<void> {
  const before = await lockAssets(
    trx,
    lines.map(({ assetId }) => assetId),
  );
  const classIds = [...new Set(before.map(({ classId }) => classId))];
  const steps = new Map(
    (await findClasses(trx, classIds)).map(({ id, returnSteps }) => [id, returnSteps]),
  );
  const lineOf = new Map(lines.map((line) => [line.assetId, line]));
  const after = before.map((asset) =>
    returned(asset, lineOf.get(asset.id)!, steps.get(asset.classId)!, now),
  );
  await updateAssets(trx, after);
  await recordChange(trx, context, 'asset.returned', after);
  for (const { id, homeDivisionCode } of after) {
    const { condition, note } = lineOf.get(id)!;
    if (condition !== 'DAMAGED') continue;
    const title = `damaged when it came back: ${note}`.slice(0, 200);
    await openWorkOrder(
      trx,
      context,
      { assetId: id, divisionCode: homeDivisionCode, title, description: `claim ${claim.id}` },
      now,
    );
    await changeWorkOrders(trx, id, 1);
  }
}

function returned(asset: Asset, line: ReturnLine, steps: ReturnStep[], now: Date): Asset {
  const lost = line.condition === 'LOST';
  return {
    ...asset,
    state: lost ? 'OUT_OF_SERVICE' : asset.state,
    note: lost ? line.note : asset.note,
    pendingSteps: lost ? asset.pendingSteps : [...new Set([...asset.pendingSteps, ...steps])],
    fuelShare: line.fuelShare ?? asset.fuelShare,
    latitude: null,
    longitude: null,
    locationNote: '',
    locateTime: now,
    updateTime: now,
  };
}

function requirePending({ id, pendingSteps }: Asset, step: ReturnStep): void {
  if (pendingSteps.includes(step)) return;
  const left = pendingSteps.join(', ') || 'nothing';
  const description = `${step} is not left to do on ${id}; ${left} is`;
  throw new AppError('STEP_NOT_PENDING', `step: ${description}`, {
    violations: [{ field: 'step', description }],
    metadata: { assetId: id, pendingSteps: pendingSteps.join(',') },
  });
}
