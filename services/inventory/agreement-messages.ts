import type { AgreementInput } from '../../gen/muster/inventory/v1/Agreement';
import type { CallOffInput } from '../../gen/muster/inventory/v1/CallOff';
import type { CapacityInput } from '../../gen/muster/inventory/v1/Capacity';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import type { Agreement } from './agreement-store';
import { callOffStateAt } from './call-off';
import type { CallOff } from './call-off-store';
import type { Capacity } from './capacity-store';

export function agreementMessage(agreement: Agreement): AgreementInput {
  return {
    id: agreement.id,
    depotId: agreement.depotId,
    itemId: agreement.itemId,
    quantity: agreement.quantity,
    called: agreement.called,
    remaining: agreement.quantity - agreement.called,
    noticeHours: agreement.noticeHours,
    responseHours: agreement.responseHours,
    validFrom: agreement.validFrom,
    validTo: agreement.validTo ?? '',
    remainingDays: agreement.remainingDays,
    exchangeDays: agreement.exchangeDays,
    documentNumber: agreement.documentNumber,
    note: agreement.note,
    closed: agreement.closed,
    etag: String(agreement.version),
    createTime: toTimestamp(agreement.createTime),
    updateTime: toTimestamp(agreement.updateTime),
  };
}

export function capacityMessage(capacity: Capacity): CapacityInput {
  return {
    id: capacity.id,
    depotId: capacity.depotId,
    itemId: capacity.itemId,
    unitsPerHour: capacity.unitsPerHour,
    leadHours: capacity.leadHours,
    rampKind: capacity.rampKind ?? 'RAMP_KIND_UNSPECIFIED',
    ramp: capacity.ramp,
    quantity: capacity.quantity,
    called: capacity.called,
    remaining: capacity.quantity - capacity.called,
    validFrom: capacity.validFrom,
    validTo: capacity.validTo ?? '',
    documentNumber: capacity.documentNumber,
    note: capacity.note,
    closed: capacity.closed,
    etag: String(capacity.version),
    createTime: toTimestamp(capacity.createTime),
    updateTime: toTimestamp(capacity.updateTime),
  };
}

/** A hold that is over is shown as EXPIRED at once, with the moment it ended. */
export function callOffMessage(callOff: CallOff, now: Date): CallOffInput {
  const state = callOffStateAt(callOff, now);
  const isOver = state !== callOff.state;
  return {
    id: callOff.id,
    state,
    agreementId: callOff.agreementId ?? '',
    capacityId: callOff.capacityId ?? '',
    itemId: callOff.itemId,
    sourceDepotId: callOff.sourceDepotId,
    depotId: callOff.depotId,
    quantity: callOff.quantity,
    received: callOff.received,
    incidentId: callOff.incidentId,
    purpose: callOff.purpose,
    expectedTime: toTimestamp(callOff.expectedTime),
    expireTime: toTimestamp(callOff.expireTime),
    etag: String(callOff.version),
    createTime: toTimestamp(callOff.createTime),
    resolveTime: toOptionalTimestamp(isOver ? callOff.expireTime : callOff.resolveTime),
  };
}
