// Opening stock as a sheet: what each depot holds of each lot.
import { faultAt, type Column, type SheetFault } from '../platform/sheets/column';
import type { LotState } from './lot';

export const openingColumns: Column[] = [
  { key: 'depotId', zh: '仓库编号', en: 'Depot', kind: 'text', code: true, required: true },
  { key: 'itemId', zh: '物资编号', en: 'Item', kind: 'text', code: true, required: true },
  { key: 'batchNumber', zh: '批号', en: 'Batch number', kind: 'text', maxLength: 100, empty: '' },
  { key: 'expireDate', zh: '有效期', en: 'Expiry date', kind: 'date' },
  {
    key: 'quantity',
    zh: '数量',
    en: 'Quantity',
    kind: 'integer',
    min: 1,
    max: 1e9,
    required: true,
  },
];

/** What is known about the place and the lot that a row names; null where it does not exist. */
export type OpeningFacts = {
  divisionCode: string | null;
  closed: boolean | null;
  archived: boolean | null;
  shelfLifeDays: number | null;
  lotState: LotState | null;
  /** On hand, reserved and pending: what stands on the shelf. */
  units: number;
};

type OpeningRow = { depotId: string; itemId: string; expireDate: string | null; quantity: number };

/** Of a place that the sender counts blind nothing is said of what is there. */
export const hiddenFault = (row: number): SheetFault =>
  faultAt(
    row,
    openingColumns.find(({ key }) => key === 'quantity')!,
    'you are counting this item there, and a blind count does not tell what the book says',
    'end the count first',
  );

/** Why a row cannot be taken in; one that changes nothing always can. */
export function openingFault(
  row: number,
  { depotId, itemId, expireDate, quantity }: OpeningRow,
  facts: OpeningFacts,
  { today, isInReach }: { today: string; isInReach: (divisionCode: string) => boolean },
): SheetFault | undefined {
  const fault = (key: string, problem: string, remedy: string) =>
    faultAt(
      row,
      openingColumns.find((column) => column.key === key)!,
      problem,
      remedy,
    );
  if (facts.divisionCode === null) {
    return fault('depotId', `there is no depot ${depotId}`, 'import the depots first');
  }
  if (!isInReach(facts.divisionCode)) {
    return fault('depotId', `${depotId} is outside of the divisions you keep`, 'remove the row');
  }
  if (facts.units === quantity) return undefined;
  if (facts.closed) return fault('depotId', `${depotId} is closed`, 'open it or remove the row');
  if (facts.archived === null) {
    return fault('itemId', `there is no item ${itemId}`, 'import the catalogue first');
  }
  if (facts.archived) return fault('itemId', `${itemId} is archived`, 'remove the row');
  if (facts.units > 0) {
    return fault(
      'quantity',
      `${facts.units} units of this lot are there already`,
      'record the difference as a count or an adjustment',
    );
  }
  if (expireDate === null && facts.shelfLifeDays! > 0) {
    return fault('expireDate', `is empty, and ${itemId} expires`, 'fill it in');
  }
  if (expireDate !== null && expireDate <= today) {
    return fault('expireDate', `the lot expired on ${expireDate}`, 'remove the row');
  }
  if (facts.lotState === 'DISPOSED') {
    return fault('batchNumber', 'the lot was disposed of', 'remove the row');
  }
  return undefined;
}
