// What may be taken into stock.
import { AppError, invalidFields } from '../platform/errors';
import type { KnownItem } from './catalogue';
import { isUsable, neverExpires, type LotState } from './lot';

export type ReceivedLine = {
  depotId: string;
  itemId: string;
  batchNumber: string;
  expireDate: string;
  quantity: number;
};

/** An item with a shelf life comes with an expiry date, and that day is still ahead. */
export function requireFresh(
  lines: ReceivedLine[],
  items: Map<string, KnownItem>,
  today: string,
): void {
  const undated = lines.flatMap(({ itemId, expireDate }, index) =>
    expireDate === neverExpires && items.get(itemId)!.shelfLifeDays > 0
      ? [{ field: `lines[${index}].expireDate`, description: `is required: ${itemId} expires` }]
      : [],
  );
  if (undated.length > 0) throw invalidFields(undated);
  const expired = lines.flatMap(({ expireDate }, index) =>
    isUsable(expireDate, today)
      ? []
      : [
          {
            type: 'LOT_EXPIRED',
            subject: `lines[${index}]`,
            description: `expired on ${expireDate}`,
          },
        ],
  );
  if (expired.length === 0) return;
  const { subject, description } = expired[0]!;
  throw new AppError('LOT_EXPIRED', `${subject} ${description}`, {
    preconditions: expired,
  });
}

/**
 * A lot that was disposed of is closed; every other lot can take more units of its batch. The
 * balances are locked, so the state they say is still true at the commit.
 */
export function requireReceivable(balances: { lotId: string; lotState: LotState }[]): void {
  const disposed = balances.filter(({ lotState }) => lotState === 'DISPOSED');
  if (disposed.length === 0) return;
  throw new AppError('LOT_STATE', `lots/${disposed[0]!.lotId} is DISPOSED`, {
    preconditions: disposed.map(({ lotId }) => ({
      type: 'LOT_STATE',
      subject: `lots/${lotId}`,
      description: 'is DISPOSED',
    })),
  });
}

export const lotKeyText = (lot: { itemId: string; batchNumber: string; expireDate: string }) =>
  `${lot.itemId}\n${lot.expireDate}\n${lot.batchNumber}`;
