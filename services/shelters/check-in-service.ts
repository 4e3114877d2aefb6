import type { CheckInResponseInput } from '../../gen/muster/shelters/v1/CheckInResponse';
import { parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { admit, unmetOf, type Admission, type Admitted } from './admission-service';
import { checkInShape, staysShape } from './check-in-shapes';
import { checkOutHandlers } from './check-out-service';
import { departureHandlers } from './departure-service';
import { keptArrivalHandlers } from './kept-arrival-service';
import { phoneArrivalHandlers } from './phone-arrivals-service';
import { shortageWithAlternatives, ShortOfPlaces } from './find-places-service';
import {
  overriders,
  readScope,
  receivers,
  requireIn,
  type HandlersOf,
  type Shelters,
} from './service-context';
import { seenSite } from './site-access-service';
import { siteCodeHandlers } from './site-code-service';
import type { Site } from './site-store';
import { listStays } from './stay-store';

export function checkInsService(shelters: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.CheckInsService', {
    ...checkInHandlers(shelters),
    ...phoneArrivalHandlers(shelters),
    ...checkOutHandlers(shelters),
    ...departureHandlers(shelters),
    ...siteCodeHandlers(shelters),
    ...keptArrivalHandlers(shelters),
  });
}

type Handlers = Pick<HandlersOf<'CheckIns'>, 'checkIn' | 'listStays'>;

function checkInHandlers(shelters: Shelters): Handlers {
  const { db } = shelters;
  return {
    checkIn: async (request, context) => {
      const asked = parse(checkInShape, request);
      const { exerciseId, overrideReason } = asked;
      requireIn(context.actor, receivers, undefined, exerciseId);
      const authorize = ({ divisionCode }: Site) => {
        requireIn(context.actor, receivers, divisionCode, exerciseId);
        if (overrideReason) requireRole(context.actor, overriders, divisionCode);
      };
      const admission: Admission = { ...asked, channel: 'STAFF', authorize };
      const admitted = once(db, context, { requestId: request.requestId, request }, async (trx) =>
        answer(await admit(trx, shelters, context, admission), shown),
      );
      return withAlternatives(shelters, admission, readScope(context.actor), admitted);
    },

    listStays: async (request, context) => {
      const scope = readScope(context.actor);
      const filter = { ...parse(staysShape, request), scope };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listStays(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      const stays = rows.map(({ openingId: _, clientId: __, checkOutKey: ___, ...stay }) => ({
        ...stay,
        checkInTime: toTimestamp(stay.checkInTime),
        checkOutTime: toOptionalTimestamp(stay.checkOutTime),
        createTime: toTimestamp(stay.createTime),
      }));
      return { stays, nextPageToken };
    },
  };
}

type Result = NonNullable<CheckInResponseInput['results']>[number];

const shown = ({ arrival, outcome, person, stay }: Admitted, site: Site): Result => ({
  clientId: arrival.clientId,
  personId: person.id,
  stayId: stay.id,
  outcome,
  unitCode: stay.unitCode,
  unmetNeeds: unmetOf(site, person),
});

export function answer(
  done: Awaited<ReturnType<typeof admit>>,
  show: (admitted: Admitted, site: Site) => Result,
): { results: Result[]; persons: number; free: number } {
  const { admitted, site, persons, free } = done;
  return { results: admitted.map((each) => show(each, site)), persons, free };
}

/** A refusal for want of places says where there are some. */
export async function withAlternatives<T>(
  { db }: Shelters,
  { siteId, exerciseId, entries }: Pick<Admission, 'siteId' | 'exerciseId' | 'entries'>,
  scope: string[],
  admitted: Promise<T>,
): Promise<T> {
  try {
    return await admitted;
  } catch (error) {
    if (!(error instanceof ShortOfPlaces)) throw error;
    const { hazard } = await seenSite(db, siteId, exerciseId);
    const needs = [...new Set(entries.flatMap((entry) => entry.needs))];
    throw await shortageWithAlternatives(db, error, { exerciseId, hazard, needs, scope });
  }
}
