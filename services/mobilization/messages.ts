import type { CommitInput } from '../../gen/muster/mobilization/v1/Commit';
import type { ProgressInput } from '../../gen/muster/mobilization/v1/Progress';
import type { Transfer } from '../../gen/muster/inventory/v1/Transfer';
import type { Plan } from '../../gen/muster/optimizer/v1/Plan';
import { z } from 'zod';
import { AppError } from '../platform/errors';
import {
  fromTimestamp,
  optionalText,
  optionalTimestampSchema,
  text,
  toOptionalTimestamp,
  toTimestamp,
  wholeNumber,
} from '../platform/wire-values';
import { callOutLevelSchema } from './callouts/shapes';
import type { Commit } from './commit';
import type { TransferState } from './commit';
import type { RecordedTransfer, TransferProgress } from './departures';
import type { PlanToCommit } from './plan-check';

const requestId = z.guid({ error: 'must be a UUID' });
const etag = text(200);
const uuid = z.guid({ error: 'must be a UUID' });

const acceptClosureIds = z.array(text(64)).max(2_500, 'takes at most 2500 closures').default([]);

export const commitPlanSchema = z.object({
  ...{ requestId, planId: text(100), planEtag: etag, acceptClosureIds },
});
export const commitJointPlanSchema = z.object({
  ...{ requestId, jointPlanId: text(100), acceptClosureIds },
  withoutParts: z.array(text(20)).max(10),
  callOutLevel: callOutLevelSchema,
  callOutLanguage: z.enum(['', 'zh', 'en'], 'must be zh or en').transform((given) => given || 'zh'),
});
export const getCommitSchema = z.object({ id: uuid });
export const listCommitsSchema = z.object({
  pageSize: z.number().int(),
  pageToken: z.string(),
  incidentId: optionalText(100),
  planId: optionalText(100),
});
export const cancelCommitSchema = z.object({ requestId, id: uuid, reason: text(500) });
export const standDownSchema = cancelCommitSchema;
export const departureSchema = z.object({
  requestId,
  transferId: text(100),
  etag: optionalText(200),
  departTime: optionalTimestampSchema,
});
export const receiptSchema = z.object({
  requestId,
  transferId: text(100),
  etag: optionalText(200),
  lines: z
    .array(
      z.object({
        itemId: text(64),
        received: wholeNumber(0),
        lost: wholeNumber(0),
        lossReason: optionalText(500),
      }),
    )
    .min(1, 'needs at least one line')
    .max(1_000, 'takes at most 1000 lines'),
  arriveTime: optionalTimestampSchema,
});

/** The plan as this service looks at it. */
export function planOf(plan: Plan): PlanToCommit {
  return {
    id: plan.id,
    incidentId: plan.incidentId,
    divisionCode: plan.divisionCode,
    state: plan.state,
    etag: plan.etag,
    exercise: plan.exercise,
    approverId: plan.approverId,
    solveState: plan.solve?.state ?? 'STATE_UNSPECIFIED',
    solveStatus: plan.solve?.status ?? '',
    startTime: plan.startTime ? fromTimestamp(plan.startTime) : null,
    usableUntil: plan.usableUntil,
    shipments: plan.shipments.map((shipment) => ({
      fromDepotId: shipment.fromDepotId,
      toDepotId: shipment.toDepotId,
      toDivisionCode: shipment.toDivisionCode,
      itemId: shipment.itemId,
      quantity: exactUnits(shipment.quantity),
      fleetId: shipment.fleetId,
      departHours: shipment.departHours,
      arriveHours: shipment.arriveHours,
    })),
    callOffs: plan.callOffs.map(({ kind, sourceId, fromDepotId, quantity, departHours }) => ({
      ...{ sourceId, fromDepotId, departHours, quantity: exactUnits(quantity) },
      kind: kind === 'AGREEMENT' ? ('AGREEMENT' as const) : ('CAPACITY' as const),
    })),
  };
}

function exactUnits(quantity: string): number {
  const units = Number(quantity);
  if (Number.isSafeInteger(units)) return units;
  throw new AppError('PLAN_TOO_LARGE', `the plan moves ${quantity} units of one item at once`);
}

export function toCommit(commit: Commit): CommitInput {
  return {
    id: commit.id,
    planId: commit.planId,
    incidentId: commit.incidentId,
    divisionCode: commit.divisionCode,
    state: commit.state,
    step: commit.step,
    reservationId: commit.reservationId,
    failures: commit.ending?.failures ?? [],
    failureReason: commit.ending?.reason ?? '',
    failureMessage: commit.ending?.message ?? '',
    approverId: commit.approverId,
    createTime: toTimestamp(commit.createTime),
    endTime: toOptionalTimestamp(commit.endTime),
    attempts: commit.attempts,
    etag: String(commit.version),
    standDownReason: commit.standDownReason ?? '',
    stoodDownTime: toOptionalTimestamp(commit.stoodDownTime),
    joint: commit.joint,
    steps: commit.steps,
    failedClaims: commit.ending?.claims ?? [],
    incidentIds: commit.incidentIds,
    roads: commit.roads && {
      ...commit.roads,
      readTime: commit.roads.readTime ? toTimestamp(new Date(commit.roads.readTime)) : null,
    },
  };
}

export function toProgress(progress: TransferProgress): ProgressInput {
  return {
    transferId: progress.transfer.id,
    transferState: progress.transfer.state,
    transferEtag: progress.transfer.etag,
    planId: progress.planId,
    planState: progress.planState,
    transfersTotal: progress.total,
    transfersDispatched: progress.dispatched,
    transfersReceived: progress.received,
  };
}

export function transferOf({ id, state, etag }: Transfer): RecordedTransfer {
  return { id, state: state as TransferState, etag };
}
