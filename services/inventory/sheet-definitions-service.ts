import type { SheetDefinition } from '../platform/sheets/definition';
import { agreementNoun } from './agreement-service';
import {
  agreementColumns,
  capacityColumns,
  givenAgreement,
  givenCapacity,
  rowOfAgreement,
  rowOfCapacity,
} from './agreement-sheet';
import { binSheet } from './bin-sheet-service';
import { capacityNoun } from './capacity-service';
import { depotSheet } from './depot-sheet-service';
import { itemSheet } from './item-sheet-service';
import { kitSheet } from './kit-sheet-service';
import { openingStockSheet } from './opening-stock-service';
import { parLevelSheet } from './par-sheet-service';
import { promiseSheet } from './promise-sheet-service';
import type { Inventory } from './service-context';
import { substituteSheet } from './substitute-sheet-service';

/** The files of rows that this service takes and gives. */
export function inventorySheets(inventory: Inventory): SheetDefinition[] {
  return [
    itemSheet(inventory),
    kitSheet(inventory),
    substituteSheet(inventory),
    depotSheet(inventory),
    binSheet(inventory),
    openingStockSheet(inventory),
    parLevelSheet(inventory),
    promiseSheet(inventory, {
      ...{ zh: '协议储备', en: 'Agreements', columns: agreementColumns, noun: agreementNoun },
      ...{ rowOf: rowOfAgreement, givenOf: givenAgreement },
    }),
    promiseSheet(inventory, {
      ...{ zh: '产能储备', en: 'Capacities', columns: capacityColumns, noun: capacityNoun },
      ...{ rowOf: rowOfCapacity, givenOf: givenCapacity },
    }),
  ];
}
