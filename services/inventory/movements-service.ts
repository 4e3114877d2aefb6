import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { ServiceImplementation } from '../platform/rpc-types';
import { adjustmentHandlers } from './adjustment-service';
import { conversionHandlers } from './conversion-service';
import { loanHandlers, loanReadingHandlers } from './loan-service';
import { personalKeyHandlers } from './personal-key-service';
import { placingHandlers } from './placing-service';
import { returnHandlers } from './return-service';
import type { Inventory } from './service-context';

export type MovementHandlers = ServiceImplementation<'muster.inventory.v1.MovementsService'>;

/** What a depot does with goods besides receiving, issuing and shipping them. */
export function movementsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.MovementsService', movementHandlers(inventory));
}

export function movementHandlers(inventory: Inventory): MovementHandlers {
  return {
    ...placingHandlers(inventory),
    ...returnHandlers(inventory),
    ...adjustmentHandlers(inventory),
    ...conversionHandlers(inventory),
    ...loanHandlers(inventory),
    ...loanReadingHandlers(inventory),
    ...personalKeyHandlers(inventory),
  };
}
