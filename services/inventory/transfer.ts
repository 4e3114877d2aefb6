// A transfer's life: PLANNED → PICKING → PACKED → DISPATCHED → PARTIALLY_RECEIVED → RECEIVED, or
// CANCELLED before it leaves.
import { AppError } from '../platform/errors';

export const transferStates = [
  'PLANNED',
  'PICKING',
  'PACKED',
  'DISPATCHED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'CANCELLED',
] as const;

export type TransferState = (typeof transferStates)[number];

export const beforeDeparture: readonly TransferState[] = ['PLANNED', 'PICKING', 'PACKED'];
export const onTheWay: readonly TransferState[] = ['DISPATCHED', 'PARTIALLY_RECEIVED'];

export function hasLeft(state: TransferState): boolean {
  return onTheWay.includes(state) || state === 'RECEIVED';
}

export function requireTransferState(
  transfer: { id: string; state: TransferState },
  allowed: readonly TransferState[],
): void {
  if (allowed.includes(transfer.state)) return;
  const subject = `transfers/${transfer.id}`;
  const needed = allowed.join(' or ');
  throw new AppError('TRANSFER_STATE', `${subject} is ${transfer.state}, not ${needed}`, {
    preconditions: [{ type: 'TRANSFER_STATE', subject, description: `is ${transfer.state}` }],
    metadata: { state: transfer.state },
  });
}

const steps: Partial<Record<TransferState, TransferState>> = {
  PLANNED: 'PICKING',
  PICKING: 'PACKED',
};

/** The next step of the work inside the depot; a packed transfer is dispatched, not advanced. */
export function nextStep(transfer: { id: string; state: TransferState }): TransferState {
  requireTransferState(transfer, ['PLANNED', 'PICKING']);
  return steps[transfer.state]!;
}
