import { agreementMessage } from './agreement-messages';
import { agreementFields, newAgreement } from './agreement-shapes';
import { agreements } from './agreement-store';
import { promiseHandlers, type Handlers } from './promise-service';
import type { Inventory } from './service-context';

type AgreementHandlers = Pick<
  Handlers,
  'getAgreement' | 'listAgreements' | 'createAgreement' | 'updateAgreement'
>;

export const agreementNoun = {
  kind: 'agreement' as const,
  plural: 'agreements' as const,
  store: agreements,
  fields: agreementFields,
  created: newAgreement,
  originOf: (id: string) => ({ agreementId: id, capacityId: null }),
  message: agreementMessage,
};

export function agreementHandlers(inventory: Inventory): AgreementHandlers {
  const of = promiseHandlers(inventory, agreementNoun);
  return {
    getAgreement: of.get,
    listAgreements: async (request, context) => {
      const { found, nextPageToken } = await of.list(request, context);
      return { agreements: found, nextPageToken };
    },
    createAgreement: (request, context) => of.create(request, request.agreement, context),
    updateAgreement: (request, context) => of.update(request, request.agreement, context),
  };
}
