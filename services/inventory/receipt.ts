// What a receipt records: units that arrived and units that were lost on the way.
import { AppError, invalidFields, type Precondition, type Violation } from '../platform/errors';
import { earliestFirst } from './fefo';
import type { TransferState } from './transfer';

/** What a transfer carries of one lot, and what became of it so far. */
export type CarriedShare = {
  itemId: string;
  lotId: string;
  expireDate: string;
  quantity: number;
  received: number;
  lost: number;
};

export type ReceiptLine = { itemId: string; received: number; lost: number; lossReason: string };

export type ReceivedShare = { itemId: string; lotId: string; received: number; lost: number };

export type Receipt = {
  /** What this receipt adds to each lot, and the losses by their reason. */
  shares: ReceivedShare[];
  losses: { itemId: string; lotId: string; quantity: number; reason: string }[];
  state: TransferState;
};

/**
 * Spreads what arrived and what was lost over the lots still under way: what arrived is taken to
 * be of the lots that expire first. Nothing more than what is in transit can be recorded.
 */
export function applyReceipt(carried: CarriedShare[], lines: ReceiptLine[]): Receipt {
  requireReceiptLines(carried, lines);
  const ordered = [...carried].sort(earliestFirst);
  const receipt: Receipt = { shares: [], losses: [], state: 'PARTIALLY_RECEIVED' };
  let open = carried.reduce((sum, share) => sum + underWay(share), 0);
  for (const line of lines) {
    let { received, lost } = line;
    open -= received + lost;
    for (const share of ordered.filter(({ itemId }) => itemId === line.itemId)) {
      const arrived = Math.min(received, underWay(share));
      const gone = Math.min(lost, underWay(share) - arrived);
      received -= arrived;
      lost -= gone;
      const { itemId, lotId } = share;
      if (arrived + gone > 0) receipt.shares.push({ itemId, lotId, received: arrived, lost: gone });
      if (gone > 0) {
        receipt.losses.push({ itemId, lotId, quantity: gone, reason: line.lossReason });
      }
    }
  }
  if (open === 0) receipt.state = 'RECEIVED';
  return receipt;
}

const underWay = ({ quantity, received, lost }: CarriedShare) => quantity - received - lost;

function requireReceiptLines(carried: CarriedShare[], lines: ReceiptLine[]): void {
  const unknown: Violation[] = [];
  const exceeding: Precondition[] = [];
  lines.forEach(({ itemId, received, lost }, index) => {
    const shares = carried.filter((share) => share.itemId === itemId);
    const open = shares.reduce((sum, share) => sum + underWay(share), 0);
    if (shares.length === 0) {
      unknown.push({ field: `lines[${index}].itemId`, description: 'is not on the transfer' });
    } else if (received + lost > open) {
      exceeding.push({
        type: 'RECEIPT_EXCEEDS',
        subject: `lines[${index}]`,
        description: `recorded ${received + lost}, in transit ${open}`,
      });
    }
  });
  if (unknown.length > 0) throw invalidFields(unknown);
  if (exceeding.length === 0) return;
  const { subject, description } = exceeding[0]!;
  throw new AppError('RECEIPT_EXCEEDS', `${subject}: ${description}`, {
    preconditions: exceeding,
  });
}
