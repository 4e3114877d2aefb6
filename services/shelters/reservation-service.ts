import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { PlaceReservationInput } from '../../gen/muster/shelters/v1/PlaceReservation';
import { transact, type Db, type Trx } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { requireSight } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext } from '../platform/rpc-types';
import {
  optionalText,
  toOptionalTimestamp,
  toTimestamp,
  wholeNumber,
} from '../platform/wire-values';
import { commonDivision, divisionPattern } from './division';
import { findPlacesNear, ShortOfPlaces, shortageWithAlternatives } from './find-places-service';
import { grouped } from './grouping';
import { findHouseholds } from './household-store';
import { changeLoad } from './occupancy-store';
import { placesOf, requireSuitable } from './places';
import {
  requireNeeds,
  requireReservationState,
  requireTaking,
  reservationStates,
  stateAt,
} from './reservation';
import { endReservations, recordReservations, sweepExpired } from './reservation-resolve-service';
import {
  findReservation,
  insertReservations,
  listReservations,
  lockReservations,
  setReservationState,
  type Reservation,
} from './reservation-store';
import { readScope, requireIn, reservers, type HandlersOf, type Shelters } from './service-context';
import {
  degrees,
  exerciseId,
  hazard,
  incidentId,
  optionalDivision,
  optionalEnum,
  optionalSiteId,
  optionalUuid,
  rows,
  siteId,
  tags,
  uuid,
} from './shapes';
import { lockedSites, seenSite, type Locked } from './site-access-service';
import { freeOf, requireIncident } from './site-state';

const linesMax = 5_000;

const reserveShape = z.object({
  incidentId,
  exerciseId,
  hazard,
  purpose: optionalText(200),
  lines: rows(
    z.object({ siteId, householdId: optionalUuid, places: wholeNumber(1, 1e6), needs: tags }),
    linesMax,
  ),
  holdSeconds: z
    .number()
    .int()
    .min(0, 'must be at least 1')
    .max(86_400, 'must be at most 86400')
    .transform((seconds) => seconds || 900),
});
type Reserving = z.output<typeof reserveShape>;

const verbShape = z.object({
  ids: z.array(uuid).max(linesMax, `must have at most ${linesMax}`),
  purpose: optionalText(200),
  reason: optionalText(500),
});

const listShape = z.object({
  siteId: optionalSiteId,
  incidentId,
  exerciseId,
  state: optionalEnum(reservationStates),
  householdId: optionalUuid,
  purpose: optionalText(200),
});

const findShape = z.object({
  divisionCode: optionalDivision,
  exerciseId,
  hazard,
  needs: tags,
  places: wholeNumber(0, 1e6).transform((places) => places || 1),
  latitude: degrees(90),
  longitude: degrees(180),
  limit: wholeNumber(0, 100).transform((limit) => limit || 10),
});

export function placesService(shelters: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.PlacesService', {
    ...readingHandlers(shelters),
    reservePlaces: reserving(shelters),
    ...verbHandlers(shelters),
  });
}

type Handlers = HandlersOf<'Places'>;

function readingHandlers({
  db,
  now,
}: Shelters): Pick<Handlers, 'findPlaces' | 'getPlaceReservation' | 'listPlaceReservations'> {
  return {
    findPlaces: async (request, context) => {
      const { divisionCode, latitude, longitude, ...asked } = parse(findShape, request);
      const from = latitude !== null && longitude !== null ? { latitude, longitude } : undefined;
      const scope = readScope(context.actor);
      const pattern = divisionPattern(divisionCode);
      return {
        sites: await findPlacesNear(db, { ...asked, scope, pattern, from, notSiteIds: [] }),
      };
    },

    getPlaceReservation: async ({ id }, context) => {
      const reservation = await findReservation(db, parse(uuid, id));
      if (!reservation) throw notFound('place reservation', id);
      const site = await seenSite(db, reservation.siteId, '');
      requireSight(context.actor, site.divisionCode);
      return reservationMessage(reservation, now());
    },

    listPlaceReservations: async (request, context) => {
      const filter = { ...parse(listShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listReservations(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { reservations: rows.map((row) => reservationMessage(row, now())), nextPageToken };
    },
  };
}

function reserving({ db, now }: Shelters): Handlers['reservePlaces'] {
  return async (request, context) => {
    const asked = parse(reserveShape, request);
    requireIn(context.actor, reservers, undefined, asked.exerciseId);
    const attempt = () =>
      once(db, context, { requestId: request.requestId, request }, (trx) =>
        reserve(trx, context, asked, now()),
      );
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ShortOfPlaces)) throw error;
      // A hold that is over may still have them: it ends now, and they are asked for again.
      if ((await transact(db, (trx) => sweepExpired(trx, now()))) > 0) {
        const second = await attempt().catch((again: unknown) => again);
        if (!(second instanceof Error)) return second as Awaited<ReturnType<typeof attempt>>;
        if (!(second instanceof ShortOfPlaces)) throw second;
      }
      throw await withAlternatives(db, context, asked, error);
    }
  };
}

/** All lines, or none. The sites are locked in id order, so two callers take turns. */
async function reserve(trx: Trx, context: CallContext, asked: Reserving, now: Date) {
  const { exerciseId, lines } = asked;
  await requireHouseholds(trx, asked);
  const locked = await lockedSites(
    trx,
    lines.map(({ siteId }) => siteId),
    exerciseId,
  );
  lines.forEach((line, index) => {
    const site = locked.sites.get(line.siteId)!;
    requireIn(context.actor, reservers, site.divisionCode, exerciseId);
    requireTaking(site);
    // A closed site is of no incident yet: its places may be promised to any.
    if (site.state !== 'CLOSED') requireIncident(site, asked.incidentId);
    requireSuitable(site, capacityOf(locked, line.siteId, asked.hazard), hazardOf(site, asked));
    requireNeeds(site, line.needs, index);
  });
  const asks = new Map<string, number>();
  for (const { siteId, places } of lines) asks.set(siteId, (asks.get(siteId) ?? 0) + places);
  const shortages = [...asks].flatMap(([siteId, wanted]) => {
    const { places } = capacityOf(locked, siteId, asked.hazard);
    const free = freeOf({ ...locked.sites.get(siteId)!, places });
    return wanted > free ? [{ siteId, asked: wanted, free }] : [];
  });
  if (shortages.length > 0) throw new ShortOfPlaces('INSUFFICIENT_PLACES', shortages);
  for (const [siteId, wanted] of asks) {
    const site = locked.sites.get(siteId)!;
    const { places } = capacityOf(locked, siteId, asked.hazard);
    const change = { persons: 0, reserved: wanted, actorId: context.actor.id, now };
    await changeLoad(trx, { site, exerciseId, places, ...change });
  }
  const made = lines.map((line) => newReservation(asked, line, now));
  await insertReservations(trx, made);
  const codes = [...locked.sites.values()].map(({ divisionCode }) => divisionCode);
  await recordReservations(trx, context, made, commonDivision(codes), asked.purpose);
  return { reservations: made.map((each) => reservationMessage(each, now)) };
}

/** A closed site takes its places by the hazard asked for, one that is called for by its own. */
const hazardOf = (site: { hazard: string }, asked: { hazard: string }) =>
  site.hazard || asked.hazard;

function capacityOf({ sites, standards }: Locked, siteId: string, hazard: string) {
  const site = sites.get(siteId)!;
  return placesOf(standards, site, hazardOf(site, { hazard }));
}

async function requireHouseholds(trx: Trx, asked: Reserving): Promise<void> {
  const ids = asked.lines.map(({ householdId }) => householdId).filter((id) => id !== null);
  if (ids.length === 0) return;
  const known = new Map((await findHouseholds(trx, ids)).map((each) => [each.id, each]));
  asked.lines.forEach(({ householdId }, index) => {
    if (householdId === null) return;
    const household = known.get(householdId);
    const field = `lines[${index}].householdId`;
    if (!household) throw invalid(field, 'is not a registered household');
    if (household.exerciseId !== asked.exerciseId || household.incidentId !== asked.incidentId) {
      throw invalid(field, 'is a household of another incident or exercise');
    }
  });
}

function newReservation(
  asked: Reserving,
  line: Reserving['lines'][number],
  now: Date,
): Reservation {
  const { incidentId, exerciseId, purpose } = asked;
  return {
    ...line,
    id: uuidv7(),
    state: 'HELD',
    incidentId,
    exerciseId,
    purpose,
    arrived: 0,
    expireTime: new Date(now.getTime() + asked.holdSeconds * 1000),
    createTime: now,
    resolveTime: null,
  };
}

/** Near the first site that is short, for all that was asked of it. */
function withAlternatives(db: Db, context: CallContext, asked: Reserving, short: ShortOfPlaces) {
  const { siteId } = short.shortages[0]!;
  const lines = asked.lines.filter((line) => line.siteId === siteId);
  const needs = [...new Set(lines.flatMap((line) => line.needs))];
  const { exerciseId, hazard } = asked;
  const scope = readScope(context.actor);
  return shortageWithAlternatives(db, short, { exerciseId, hazard, needs, scope });
}

function verbHandlers({ db, now }: Shelters): Pick<Handlers, 'confirmPlaces' | 'releasePlaces'> {
  return {
    confirmPlaces: async (request, context) => {
      const asked = parse(verbShape, request);
      requireAsked(asked);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { reservations, divisionCode } = await heldForChange(trx, context, asked);
        const time = now();
        const allowed = ['HELD', 'CONFIRMED', 'CONSUMED'] as const;
        for (const each of reservations) requireReservationState(each, allowed, time);
        const held = reservations.filter(({ state }) => state === 'HELD').map(({ id }) => id);
        const confirmed = await setReservationState(trx, held, 'CONFIRMED', null);
        await recordReservations(trx, context, confirmed, divisionCode, asked.reason);
        return answered(reservations, confirmed, time);
      });
    },

    releasePlaces: async (request, context) => {
      const asked = parse(verbShape, request);
      requireAsked(asked);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { reservations } = await heldForChange(trx, context, asked);
        const time = now();
        // Who undoes something may have to say so twice: what is over gives nothing back.
        const holding = reservations.filter(({ state }) => ['HELD', 'CONFIRMED'].includes(state));
        const ending = { state: 'RELEASED' as const, reason: asked.reason, now: time };
        return answered(reservations, await endReservations(trx, context, holding, ending), time);
      });
    },
  };
}

function requireAsked({ ids, purpose }: { ids: string[]; purpose: string }): void {
  if ((ids.length === 0) === (purpose === '')) throw invalid('ids', 'give either ids or a purpose');
}

async function heldForChange(
  trx: Trx,
  context: CallContext,
  asked: { ids: string[]; purpose: string },
) {
  const reservations = await lockReservations(trx, asked);
  const known = new Set(reservations.map(({ id }) => id));
  const missing = asked.ids.find((id) => !known.has(id));
  if (missing !== undefined) throw notFound('place reservation', missing);
  const divisions: string[] = [];
  const bySite = grouped(reservations, ({ siteId }) => siteId);
  for (const [siteId, [first]] of bySite) {
    const { divisionCode } = await seenSite(trx, siteId, '');
    requireIn(context.actor, reservers, divisionCode, first!.exerciseId);
    divisions.push(divisionCode);
  }
  return { reservations, divisionCode: commonDivision(divisions) };
}

function answered(before: Reservation[], changed: Reservation[], now: Date) {
  const after = new Map(changed.map((each) => [each.id, each]));
  const reservations = before.map((each) => after.get(each.id) ?? each);
  return { reservations: reservations.map((each) => reservationMessage(each, now)) };
}

export function reservationMessage(reservation: Reservation, now: Date): PlaceReservationInput {
  const state = stateAt(reservation, now);
  return {
    ...reservation,
    state,
    householdId: reservation.householdId ?? '',
    expireTime: toTimestamp(reservation.expireTime),
    createTime: toTimestamp(reservation.createTime),
    resolveTime: toOptionalTimestamp(reservation.resolveTime),
  };
}
