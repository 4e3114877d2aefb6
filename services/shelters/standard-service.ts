import { audit } from '../platform/audit';
import { requireRole, roles } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import { changeLoad, lockOccupancies } from './occupancy-store';
import { placesOf } from './places';
import { administrators, requireEtag, type HandlersOf, type Shelters } from './service-context';
import { parseIn } from './shapes';
import { seenSite } from './site-access-service';
import { standardsMessage } from './site-messages';
import { findStandards, lockStandards, putStandards } from './standard-store';
import { standardsShape } from './standards';

type Handlers = Pick<HandlersOf<'Sites'>, 'getShelterStandards' | 'putShelterStandards'>;

export function standardHandlers({ db, now }: Shelters): Handlers {
  return {
    getShelterStandards: async (_request, context) => {
      requireRole(context.actor, [...roles]);
      return standardsMessage(await findStandards(db));
    },

    // Places follow: each site is counted anew, and fills or frees up as the figures say.
    putShelterStandards: async (request, context) => {
      const document = parseIn('standards', standardsShape, request.standards);
      requireRole(context.actor, administrators, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockStandards(trx);
        const etag = request.standards?.etag;
        if (etag) requireEtag(String(before.version), etag, 'standards');
        const after = await putStandards(trx, document, now());
        for (const load of await lockOccupancies(trx, null)) {
          const site = await seenSite(trx, load.siteId, load.exerciseId);
          const { places } = placesOf(after, site, load.hazard);
          const { exerciseId } = load;
          const change = { site, exerciseId, places, persons: 0, reserved: 0 };
          await changeLoad(trx, { ...change, actorId: context.actor.id, now: now() });
        }
        const subject = 'shelter-standards';
        const facts = { before: documentOf(before), after: document };
        const divisionCode = '';
        await audit(trx, context, { action: 'standards.put', subject, divisionCode, ...facts });
        const data = { version: after.version };
        await publish(trx, { kind: 'shelter-standards.changed', subject, divisionCode, data });
        return standardsMessage(after);
      });
    },
  };
}

const documentOf = ({
  version: _,
  updateTime: __,
  ...document
}: Awaited<ReturnType<typeof findStandards>>) => document;
