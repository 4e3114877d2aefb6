import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { approvalsService } from './approval-service';
import { alertsService } from './alert-service';
import { binsService } from './bin-service';
import { withholdingStock } from './blind-service';
import { countsService } from './count-service';
import { depotHandlers } from './depot-service';
import { itemHandlers } from './item-service';
import { kitsService } from './kit-service';
import { lotHandlers } from './lot-service';
import { movementsService } from './movements-service';
import { demandService } from './demand-service';
import { parLevelsService } from './par-service';
import { lotsService } from './lots-service';
import { offlineService } from './offline-service';
import { planningHandlers } from './planning-service';
import { purchasingService } from './purchasing-service';
import { readingHandlers } from './reading-service';
import { recallsService } from './recall-service';
import { receivingHandlers } from './receiving-service';
import { reportsService } from './report-service';
import { reservationHandlers, resolutionHandlers } from './reservation-service';
import { rotationService } from './rotation-service';
import type { Inventory } from './service-context';
import { shippingHandlers } from './shipping-service';
import { stockHandlers } from './stock-service';
import { substitutesService } from './substitute-service';
import { agreementsService, supplyCurveService } from './supply-service';
import { taxonomiesService } from './taxonomy-service';
import { transferHandlers } from './transfer-service';
import { verifyHandlers } from './verify-service';

/** Every gRPC service of this process. */
export function inventoryServices(inventory: Inventory): ServiceHandlers[] {
  const services = [
    inventoryService(inventory),
    taxonomiesService(inventory),
    substitutesService(inventory),
    binsService(inventory),
    agreementsService(inventory),
    supplyCurveService(inventory),
    movementsService(inventory),
    approvalsService(inventory),
    parLevelsService(inventory),
    demandService(inventory),
    alertsService(inventory),
    reportsService(inventory),
    lotsService(inventory),
    kitsService(inventory),
    recallsService(inventory),
    countsService(inventory),
    purchasingService(inventory),
    rotationService(inventory),
    offlineService(inventory),
  ];
  return services.map((each) => withholdingStock(inventory, each));
}

/** The rpcs of the first and largest of them, each in the file of its noun. */
function inventoryService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.InventoryService', {
    ...itemHandlers(inventory),
    ...depotHandlers(inventory),
    ...lotHandlers(inventory),
    ...receivingHandlers(inventory),
    ...stockHandlers(inventory),
    ...readingHandlers(inventory),
    ...reservationHandlers(inventory),
    ...resolutionHandlers(inventory),
    ...planningHandlers(inventory),
    ...transferHandlers(inventory),
    ...shippingHandlers(inventory),
    ...verifyHandlers(inventory),
  });
}
