import { capacityMessage } from './agreement-messages';
import { capacityFields, newCapacity } from './agreement-shapes';
import { capacities } from './capacity-store';
import { promiseHandlers, type Handlers } from './promise-service';
import type { Inventory } from './service-context';

type CapacityHandlers = Pick<
  Handlers,
  'getCapacity' | 'listCapacities' | 'createCapacity' | 'updateCapacity'
>;

export const capacityNoun = {
  kind: 'capacity' as const,
  plural: 'capacities' as const,
  store: capacities,
  fields: capacityFields,
  created: newCapacity,
  originOf: (id: string) => ({ agreementId: null, capacityId: id }),
  message: capacityMessage,
};

export function capacityHandlers(inventory: Inventory): CapacityHandlers {
  const of = promiseHandlers(inventory, capacityNoun);
  return {
    getCapacity: of.get,
    listCapacities: async (request, context) => {
      const { found, nextPageToken } = await of.list(request, context);
      return { capacities: found, nextPageToken };
    },
    createCapacity: (request, context) => of.create(request, request.capacity, context),
    updateCapacity: (request, context) => of.update(request, request.capacity, context),
  };
}
