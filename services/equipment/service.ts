import type { ServiceHandlers } from '../platform/rpc-server';
import type { SheetDefinition } from '../platform/sheets/definition';
import { assetsService } from './asset-service';
import { assetSheet } from './asset-sheet-service';
import { checksService } from './check-service';
import { claimsService } from './claim-service';
import { custodyService } from './custody-service';
import { drainageService } from './drainage-service';
import { inspectionSheet } from './inspection-sheet-service';
import { kindsService } from './kind-service';
import { operatorsService } from './operator-service';
import { outputsService } from './output-service';
import type { Equipment } from './service-context';
import { workOrdersService } from './work-order-service';

/** Every gRPC service of this process. */
export function equipmentServices(equipment: Equipment): ServiceHandlers[] {
  return [
    kindsService(equipment),
    assetsService(equipment),
    checksService(equipment),
    workOrdersService(equipment),
    claimsService(equipment),
    custodyService(equipment),
    drainageService(equipment),
    outputsService(equipment),
    operatorsService(equipment),
  ];
}

/** The files of rows that it takes and gives. */
export function equipmentSheets(equipment: Equipment): SheetDefinition[] {
  return [assetSheet(equipment), inspectionSheet(equipment)];
}
