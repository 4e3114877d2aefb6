import type { ApprovalInput } from '../../gen/muster/inventory/v1/Approval';
import type { ApprovalLimitInput } from '../../gen/muster/inventory/v1/ApprovalLimit';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { approvalStateAt } from './approval';
import type { Approval, StoredLimit } from './approval-store';

/** A pending approval that is over is shown as EXPIRED at once, with the moment it ended. */
export function approvalMessage(
  { divisionCode: _d, version, ...approval }: Approval,
  now: Date,
): ApprovalInput {
  const state = approvalStateAt(approval, now);
  const isOver = state !== approval.state;
  return {
    ...approval,
    state,
    reversesId: approval.reversesId ?? '',
    movementId: approval.movementId ?? '',
    occurTime: toTimestamp(approval.occurTime),
    createTime: toTimestamp(approval.createTime),
    expireTime: toTimestamp(approval.expireTime),
    decideTime: toOptionalTimestamp(isOver ? approval.expireTime : approval.decideTime),
    etag: String(version),
  };
}

export function limitMessage(limit: StoredLimit): ApprovalLimitInput {
  const { divisionCode, unitsMax, valueMax, expireHours, version } = limit;
  return {
    divisionCode,
    ...(unitsMax !== null && { unitsMax }),
    ...(valueMax !== null && { valueMax }),
    expireHours,
    etag: String(version),
  };
}
