import type { Receipt } from '../../api/plans';
import type { Transfer, TransferLine } from '../../api/plan-types';

export function isWaiting({ state }: Transfer): boolean {
  return state === 'PLANNED' || state === 'PICKING' || state === 'PACKED';
}

export function isUnderway({ state }: Transfer): boolean {
  return state === 'DISPATCHED' || state === 'PARTIALLY_RECEIVED';
}

export function remaining({ quantity, received, lost }: TransferLine): number {
  return quantity - received - lost;
}

export function transferCounts(transfers: Transfer[]) {
  const live = transfers.filter(({ state }) => state !== 'CANCELLED');
  return {
    total: live.length,
    left: live.filter((one) => !isWaiting(one)).length,
    received: live.filter(({ state }) => state === 'RECEIVED').length,
  };
}

/** Everything that is still on the way arrived, nothing was lost. */
export function fullReceipt(transfer: Transfer): Receipt {
  return {
    etag: transfer.etag,
    lines: transfer.lines
      .filter((line) => remaining(line) > 0)
      .map((line) => ({ itemId: line.itemId, received: remaining(line), lost: 0 })),
  };
}
