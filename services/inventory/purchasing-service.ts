import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { proposalHandlers } from './proposal-service';
import { orderHandlers, orderReceiptHandlers, orderVerbHandlers } from './purchase-order-service';
import type { Inventory } from './service-context';
import { frameworkHandlers, supplierHandlers } from './supplier-service';

export function purchasingService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.PurchasingService', {
    ...supplierHandlers(inventory),
    ...frameworkHandlers(inventory),
    ...proposalHandlers(inventory),
    ...orderHandlers(inventory),
    ...orderVerbHandlers(inventory),
    ...orderReceiptHandlers(inventory),
  });
}
