// When a transfer is so late that its plan should be made again.
import type { TransferState } from './commit';

export type TimedTransfer = {
  transferId: string;
  state: TransferState;
  plannedDepartTime: Date | null;
  plannedArriveTime: Date | null;
  departTime: Date | null;
  lines: { itemId: string; quantity: number; received: number; lost: number }[];
};

/** A quarter of an hour is traffic; half an hour, and whoever waits should know. */
export const toleranceMinutesDefault = 30;

const minuteMs = 60_000;
const waiting: TransferState[] = ['PLANNED', 'PICKING', 'PACKED'];

/**
 * Minutes by which goods are, or will be, later than planned: what has not left is as late as its
 * departure, what left late arrives as much later, what should be there and is not is late by now.
 */
export function minutesLate(transfer: TimedTransfer, now: Date): number {
  const { state, plannedDepartTime, plannedArriveTime, departTime } = transfer;
  if (state === 'RECEIVED' || state === 'CANCELLED') return 0;
  const since = (time: Date | null, until: Date | null) =>
    time && until ? (until.getTime() - time.getTime()) / minuteMs : 0;
  const left = waiting.includes(state) ? since(plannedDepartTime, now) : 0;
  return Math.max(0, left, since(plannedDepartTime, departTime), since(plannedArriveTime, now));
}

export function lateTransfers(
  transfers: TimedTransfer[],
  { now, toleranceMinutes }: { now: Date; toleranceMinutes: number },
): { transferId: string; itemId: string; quantity: number; minutes: number }[] {
  return transfers.flatMap((transfer) => {
    const minutes = Math.floor(minutesLate(transfer, now));
    const open = transfer.lines.map(({ itemId, quantity, received, lost }) => {
      return { itemId, quantity: quantity - received - lost };
    });
    // The proposal names one item: the one most of which is missing.
    const [most] = open.toSorted((a, b) => b.quantity - a.quantity);
    if (minutes <= toleranceMinutes || !most || most.quantity <= 0) return [];
    return [{ transferId: transfer.transferId, ...most, minutes }];
  });
}
