import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { HandoverInput } from '../../gen/muster/shelters/v1/Handover';
import type { OpeningInput } from '../../gen/muster/shelters/v1/Opening';
import { audit } from '../platform/audit';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole, requireSight } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import {
  optionalText,
  text,
  toOptionalTimestamp,
  toTimestamp,
  wholeNumber,
} from '../platform/wire-values';
import {
  insertHandover,
  listHandovers,
  lockHandover,
  resolveHandover,
  setManager,
  type Handover,
} from './handover-store';
import { findOpening, listOpenings, type Opening } from './opening-store';
import { openingFigures, resupplyOf } from './report-store';
import { keepers, readScope, requireIn, type HandlersOf, type Shelters } from './service-context';
import { exerciseId, incidentId, optionalSiteId, siteId, uuid } from './shapes';
import { lockedSite, seenSite } from './site-access-service';

const offerShape = z.object({
  siteId,
  exerciseId,
  toId: text(100),
  toName: text(100),
  note: optionalText(2_000),
});
const acceptShape = z.object({
  id: uuid,
  countedPersons: wholeNumber(0),
  note: optionalText(2_000),
});
const handoversShape = z.object({ siteId, exerciseId });
const openingsShape = z.object({ siteId: optionalSiteId, exerciseId, incidentId });

export function handoversService(shelters: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.HandoversService', {
    offerHandover: offering(shelters),
    acceptHandover: resolving(shelters, 'ACCEPTED'),
    withdrawHandover: resolving(shelters, 'WITHDRAWN'),
    ...readingHandlers(shelters),
  });
}

type Handlers = HandlersOf<'Handovers'>;

function offering({ db, now }: Shelters): Handlers['offerHandover'] {
  return async (request, context) => {
    const asked = parse(offerShape, request);
    requireIn(context.actor, keepers, undefined, asked.exerciseId);
    return once(db, context, { requestId: request.requestId, request }, async (trx) => {
      const { site } = await lockedSite(trx, asked.siteId, asked.exerciseId);
      requireIn(context.actor, keepers, site.divisionCode, asked.exerciseId);
      const handover: Handover = {
        ...asked,
        id: uuidv7(),
        state: 'OFFERED',
        openingId: site.openingId,
        // Whoever is in charge hands over, though a commander may say so for them.
        fromId: site.managerId || context.actor.id,
        fromName: site.managerName || context.actor.name,
        persons: site.persons,
        countedPersons: 0,
        acceptNote: '',
        createTime: now(),
        resolveTime: null,
      };
      if (!(await insertHandover(trx, handover))) {
        const message = `sites/${site.id} is offered to somebody already: withdraw that first`;
        throw new AppError('HANDOVER_OPEN', message);
      }
      const subject = `handovers/${handover.id}`;
      const { divisionCode } = site;
      const facts = { siteId: site.id, exerciseId: asked.exerciseId, toId: asked.toId };
      const after = { ...facts, persons: site.persons };
      await audit(trx, context, { action: 'handover.offer', subject, divisionCode, after });
      await publish(trx, { kind: 'handover.offered', subject, divisionCode, data: facts });
      return handoverMessage(handover);
    });
  };
}

function resolving(
  { db, now }: Shelters,
  state: 'ACCEPTED' | 'WITHDRAWN',
): Handlers['acceptHandover'] {
  return async (request, context) => {
    const { id, countedPersons, note } = parse(acceptShape, request);
    return once(db, context, { requestId: request.requestId, request }, async (trx) => {
      const before = await lockHandover(trx, id);
      if (!before) throw notFound('handover', id);
      const { siteId: at, exerciseId: exercise } = before;
      const { site } = await lockedSite(trx, at, exercise);
      requireIn(context.actor, keepers, site.divisionCode, exercise);
      if (before.state !== 'OFFERED') {
        throw new AppError('HANDOVER_STATE', `handovers/${id} is ${before.state} already`);
      }
      if (state === 'ACCEPTED') requireNamed(before, context);
      const to = { state, countedPersons, acceptNote: note, now: now() };
      const after = await resolveHandover(trx, id, to);
      if (state === 'ACCEPTED') await setManager(trx, after);
      const subject = `handovers/${id}`;
      const { divisionCode } = site;
      const action = state === 'ACCEPTED' ? 'handover.accept' : 'handover.withdraw';
      const facts = { siteId: at, exerciseId: exercise, state, countedPersons };
      await audit(trx, context, { action, subject, divisionCode, after: facts });
      await publish(trx, { kind: 'handover.resolved', subject, divisionCode, data: facts });
      return handoverMessage(after);
    });
  };
}

/** Nobody takes a shelter over in another's name. */
function requireNamed({ toId, toName }: Handover, { actor }: CallContext): void {
  if (actor.id === toId) return;
  throw new AppError(
    'ROLE_MISSING',
    `this is offered to ${toName}, who must accept it themselves`,
    {
      metadata: { toId },
    },
  );
}

function readingHandlers({
  db,
  now,
}: Shelters): Pick<Handlers, 'listHandovers' | 'listOpenings' | 'getOpeningReport'> {
  return {
    listHandovers: async (request, context) => {
      const filter = parse(handoversShape, request);
      const site = await seenSite(db, filter.siteId, filter.exerciseId);
      requireRole(context.actor, [...keepers, 'AUDITOR', 'DRILL_OPERATOR'], site.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listHandovers(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { handovers: rows.map(handoverMessage), nextPageToken };
    },

    listOpenings: async (request, context) => {
      const filter = { ...parse(openingsShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listOpenings(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { openings: rows.map(openingMessage), nextPageToken };
    },

    getOpeningReport: async (request, context) => {
      const id = parse(uuid, request.id);
      const opening = await findOpening(db, id);
      if (!opening) throw notFound('opening', id);
      const { divisionCode } = await seenSite(db, opening.siteId, opening.exerciseId);
      requireSight(context.actor, divisionCode);
      const [{ peakTime, ...figures }, resupply] = await Promise.all([
        openingFigures(db, id, opening.closeTime ?? now()),
        resupplyOf(db, opening),
      ]);
      const peak = toOptionalTimestamp(peakTime);
      return { ...figures, opening: openingMessage(opening), peakTime: peak, resupply };
    },
  };
}

function handoverMessage({ openingId: _, ...handover }: Handover): HandoverInput {
  return {
    ...handover,
    createTime: toTimestamp(handover.createTime),
    resolveTime: toOptionalTimestamp(handover.resolveTime),
  };
}

function openingMessage(opening: Opening): OpeningInput {
  return {
    ...opening,
    openTime: toTimestamp(opening.openTime),
    closeTime: toOptionalTimestamp(opening.closeTime),
  };
}
