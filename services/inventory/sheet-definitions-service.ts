import type { SheetDefinition } from '../platform/sheets/definition';
import { depotSheet } from './depot-sheet-service';
import { itemSheet } from './item-sheet-service';
import { openingStockSheet } from './opening-stock-service';
import { parLevelSheet } from './par-sheet-service';
import type { Inventory } from './service-context';

/** The files of rows that this service takes and gives. */
export function inventorySheets(inventory: Inventory): SheetDefinition[] {
  return [
    itemSheet(inventory),
    depotSheet(inventory),
    openingStockSheet(inventory),
    parLevelSheet(inventory),
  ];
}
