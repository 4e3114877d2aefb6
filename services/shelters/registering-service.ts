// Expected evacuees, by household, before they come.
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { commonDivision } from './division';
import { insertHouseholds } from './household-store';
import { peopleOfEntries } from './arrivals-service';
import type { Entry } from './person';
import { sealedAddress } from './person-keys';
import { registerShape, type Registering } from './people-shapes';
import { receivers, requireIn, type HandlersOf, type Shelters } from './service-context';

type Handler = HandlersOf<'People'>['registerHouseholds'];

export function registering(shelters: Shelters): Handler {
  const { db } = shelters;
  return async (request, context) => {
    const asked = parse(registerShape, request);
    for (const { divisionCode } of asked.households) {
      requireIn(context.actor, receivers, divisionCode, asked.exerciseId);
    }
    return once(db, context, { requestId: request.requestId, request }, (trx) =>
      register(trx, shelters, context, asked),
    );
  };
}

async function register(
  trx: Trx,
  shelters: Shelters,
  context: CallContext,
  { incidentId, exerciseId, households }: Registering,
) {
  const now = shelters.now();
  const named = households.map((household) => ({ ...household, id: household.id ?? uuidv7() }));
  await insertHouseholds(
    trx,
    named.map(({ id, divisionCode, address }) => ({
      id,
      incidentId,
      exerciseId,
      divisionCode,
      addressSealed: sealedAddress(shelters.keys, id, address),
    })),
    now,
  );
  const entries = named.flatMap(({ id, divisionCode, members }) =>
    members.map((member): Entry => ({
      ...member,
      // A registered person keeps the id that the list gave them.
      clientId: member.id ?? uuidv7(),
      personId: null,
      householdId: id,
      checkInTime: undefined,
      divisionCode: member.divisionCode || divisionCode,
    })),
  );
  const divisionCode = commonDivision(named.map((household) => household.divisionCode));
  const where = { incidentId, exerciseId, divisionCode };
  const { created } = await peopleOfEntries(trx, shelters, entries, where, now);
  const counts = { households: named.length, created: created.size };
  const subject = `incidents/${incidentId}`;
  const after = { ...counts, exerciseId };
  await audit(trx, context, { action: 'people.register', subject, divisionCode, after });
  await publish(trx, { kind: 'people.registered', subject, divisionCode, data: after });
  return {
    householdIds: named.map(({ id }) => id),
    peopleCreated: created.size,
    peopleKnown: entries.length - created.size,
  };
}
