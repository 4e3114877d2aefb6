import type { TFunction } from 'i18next';
import { serverNow } from '../../api/server-clock';
import type { Balance } from '../../api/types';
import { localField } from '../../format';
import type { useNames } from '../../names';
import { csvOf, download, type CsvCell } from '../../parts/csv';

/** One row for each depot, item and lot, as they are filtered on the screen. */
export function exportBalances(
  t: TFunction,
  names: ReturnType<typeof useNames>,
  balances: Balance[],
): void {
  const head = [
    'text.depot',
    'text.division',
    'text.item',
    'stock.itemId',
    'text.unit',
    'stock.lot',
    'text.state',
    'stock.expiry',
    'stock.onHand',
    'stock.reserved',
    'stock.inTransit',
  ].map((key) => t(key));
  const rows = balances.map((one): CsvCell[] => [
    names.depot(one.depotId),
    names.division(names.depotOf.get(one.depotId)?.divisionCode),
    names.item(one.itemId),
    one.itemId,
    names.unit(one.itemId),
    one.lotId,
    one.lotState && t(`lotState.${one.lotState}`),
    one.expireDate,
    one.onHand,
    one.reserved,
    one.inTransit,
  ]);
  const stamp = localField(serverNow()).replace(/[T:]/g, '-');
  download(`muster-stock-${stamp}.csv`, csvOf([head, ...rows]));
}
