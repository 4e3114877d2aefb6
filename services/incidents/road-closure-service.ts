import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { ListClosedRoadsRequest } from '../../gen/muster/incidents/v1/ListClosedRoadsRequest';
import type { RoadClosureInput } from '../../gen/muster/incidents/v1/RoadClosure';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { invalidFields, notFound, parse } from '../platform/errors';
import { historyOf } from '../platform/history';
import { requireRole, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { maskedFields } from '../platform/request-fields';
import { once } from '../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import type { ServiceImplementation } from '../platform/rpc-types';
import { text, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { divisionsByCode } from './division-store';
import { etagOf, requireEtag, requireOpen, type Incident } from './incident';
import { lockedIncident, seenIncident } from './incident-access';
import {
  amendableSchema,
  isOver,
  reopenSchema,
  reportClosureSchema,
  requireClosed,
  requireRoadReporter,
  requireRoom,
  requireSpan,
  roadsOfPlans,
  type RoadClosure,
} from './road-closure';
import {
  closuresInForce,
  countInForce,
  findClosure,
  insertClosure,
  listClosures,
  lockClosure,
  updateClosure,
} from './road-closure-store';
import type { Deps } from './service';

type Handlers = ServiceImplementation<'muster.incidents.v1.RoadClosuresService'>;

export function roadClosuresService(deps: Deps): ServiceHandlers {
  return implement('muster.incidents.v1.RoadClosuresService', {
    ...readingHandlers(deps),
    ...writingHandlers(deps),
  });
}

function closureMessage(road: RoadClosure, now: Date): RoadClosureInput {
  const { version, ...shown } = road;
  return {
    ...shown,
    fromTime: toTimestamp(road.fromTime),
    untilTime: toOptionalTimestamp(road.untilTime),
    createTime: toTimestamp(road.createTime),
    updateTime: toTimestamp(road.updateTime),
    reopenTime: toOptionalTimestamp(road.reopenTime),
    over: isOver(road, now),
    etag: etagOf({ version }),
  };
}

type Action = 'report' | 'amend' | 'reopen';
type Change = { incident: Incident; before?: RoadClosure; after: RoadClosure; now: Date };

const kinds = { report: 'reported', amend: 'amended', reopen: 'reopened' };

/** Writes the entry and the event of a change, and answers with the closure as it is now. */
async function changed(
  trx: Trx,
  context: CallContext,
  action: Action,
  { incident, before, after, now }: Change,
) {
  const subject = `road-closures/${after.id}`;
  const { divisionCode, exercise } = incident;
  const entry = { action: `road-closure.${action}`, subject, divisionCode, before, after };
  await audit(trx, context, entry);
  const data = { roadClosureId: after.id, incidentId: incident.id, state: after.state, exercise };
  await publish(trx, { kind: `road-closure.${kinds[action]}`, subject, divisionCode, data });
  return closureMessage(after, now);
}

async function seenClosure(db: Db, id: string, actor: Actor): Promise<RoadClosure> {
  const road = await findClosure(db, id);
  if (!road) throw notFound('road closure', id);
  await seenIncident(db, road.incidentId, actor);
  return road;
}

const listSchema = z.object({ incidentId: text(64), inForce: z.boolean().default(false) });

const closedRoadsSchema = z.object({
  incidentIds: z.array(text(64)).min(1, 'is required').max(5, 'takes at most 5 incidents'),
});

/** Whoever plans is told of roads where they may see nothing else: only services ask. */
async function listClosedRoads(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  request: ListClosedRoadsRequest,
  { actor }: CallContext,
) {
  const { incidentIds } = parse(closedRoadsSchema, request);
  requireRole(actor, ['SERVICE']);
  const incidents = await Promise.all(incidentIds.map((id) => seenIncident(db, id, actor)));
  const time = now();
  const others = incidents.every(({ exercise }) => !exercise);
  const found = await closuresInForce(db, { incidentIds, others, time });
  const { shown, leftOut } = roadsOfPlans(found, incidents);
  return {
    roadClosures: shown.map(({ incidentName: _, ...road }) => closureMessage(road, time)),
    incidentNames: Object.fromEntries(shown.map((road) => [road.incidentId, road.incidentName])),
    readTime: toTimestamp(time),
    leftOut,
  };
}

type Reading =
  'getRoadClosure' | 'listRoadClosures' | 'listClosedRoads' | 'listRoadClosureVersions';

function readingHandlers({ db, now }: Deps): Pick<Handlers, Reading> {
  return {
    listClosedRoads: (request, context) => listClosedRoads({ db, now }, request, context),

    async getRoadClosure({ id }, { actor }) {
      return closureMessage(await seenClosure(db, id, actor), now());
    },

    async listRoadClosures(request, { actor }) {
      const filter = parse(listSchema, request);
      await seenIncident(db, filter.incidentId, actor);
      const time = now();
      const page = pageRequest(filter, request);
      const after = page.after?.[0] as string | undefined;
      const found = await listClosures(db, {
        incidentId: filter.incidentId,
        ...(filter.inForce ? { inForceAt: time } : {}),
        ...(after === undefined ? {} : { after }),
        limit: page.limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, page.limit, ({ id }) => [id], filter);
      const roadClosures = rows.map((row) => closureMessage(row, time));
      return { roadClosures, nextPageToken, readTime: toTimestamp(time) };
    },

    async listRoadClosureVersions(request, { actor }) {
      const filter = parse(z.object({ id: text(64) }), request);
      await seenClosure(db, filter.id, actor);
      const { limit, after } = pageRequest(filter, request);
      const query = { table: 'road_closures', id: filter.id, after, limit: limit + 1 };
      const found = await historyOf(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.position], filter);
      const json = (value: unknown) => JSON.stringify(value ?? null);
      const versions = rows.map(({ fromTime, toTime, actorId, changes }) => ({
        fromTime: toTimestamp(fromTime),
        toTime: toOptionalTimestamp(toTime),
        actorId,
        changes: changes.map(({ field, before, after: then }) => {
          return { field, beforeJson: json(before), afterJson: json(then) };
        }),
      }));
      return { versions, nextPageToken };
    },
  };
}

async function requireDivisions(trx: Trx, road: RoadClosure): Promise<void> {
  const named = (['fromDivisionCode', 'toDivisionCode'] as const).filter((end) => road[end] !== '');
  const known = await divisionsByCode(
    trx,
    named.map((end) => road[end]),
  );
  const faults = named
    .filter((end) => !known.has(road[end]))
    .map((end) => ({ field: `roadClosure.${end}`, description: 'is not a known division' }));
  if (faults.length > 0) throw invalidFields(faults);
}

// The incident is locked before its closures, in every change of one.
async function lockedClosure(trx: Trx, id: string) {
  const found = await findClosure(trx, id);
  if (!found) throw notFound('road closure', id);
  const incident = await lockedIncident(trx, found.incidentId);
  return { incident, before: (await lockClosure(trx, id))! };
}

function writingHandlers({
  db,
  now,
}: Deps): Pick<Handlers, 'reportRoadClosure' | 'updateRoadClosure' | 'reopenRoad'> {
  return {
    async reportRoadClosure(request, context) {
      const { roadClosure: given } = request;
      const asked = { roadClosure: given ?? {}, incidentId: given?.incidentId ?? '' };
      const { incidentId, roadClosure } = parse(reportClosureSchema, asked);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const incident = await lockedIncident(trx, incidentId);
        requireRoadReporter(context.actor, incident, roadClosure);
        const time = now();
        const after: RoadClosure = {
          ...{ ...roadClosure, incidentId, fromTime: roadClosure.fromTime ?? time },
          ...{ id: uuidv7(), state: 'CLOSED', reporterId: context.actor.id, version: 1 },
          ...{ createTime: time, updateTime: time, reopenTime: null, reopenNote: '' },
        };
        await requireDivisions(trx, after);
        requireOpen(incident);
        requireSpan(after, time);
        requireRoom(await countInForce(trx, incidentId, time), incidentId);
        await insertClosure(trx, after);
        return changed(trx, context, 'report', { incident, after, now: time });
      });
    },

    async updateRoadClosure(request, context) {
      const { roadClosure: given, updateMask } = request;
      const paths = updateMask?.paths ?? [];
      const change = maskedFields('roadClosure', amendableSchema, given, paths);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { incident, before } = await lockedClosure(trx, given?.id ?? '');
        requireRoadReporter(context.actor, incident, before);
        requireOpen(incident);
        requireClosed(before);
        requireEtag(before, given?.etag ?? '', `road closure ${before.id}`);
        const { fromTime = before.fromTime, ...fields } = change;
        const next = { ...before, ...fields, fromTime, updateTime: now() };
        requireSpan(next, next.updateTime);
        // One that was over and is in force again takes room like a new one.
        if (isOver(before, next.updateTime) && !isOver(next, next.updateTime)) {
          requireRoom(await countInForce(trx, incident.id, next.updateTime), incident.id);
        }
        const after = await updateClosure(trx, next);
        return changed(trx, context, 'amend', { incident, before, after, now: now() });
      });
    },

    async reopenRoad(request, context) {
      const { id, note } = parse(reopenSchema, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { incident, before } = await lockedClosure(trx, id);
        requireRoadReporter(context.actor, incident, before);
        requireOpen(incident);
        requireClosed(before);
        requireEtag(before, request.etag, `road closure ${id}`);
        const time = now();
        const after = await updateClosure(trx, {
          ...{ ...before, state: 'REOPENED', reopenTime: time, reopenNote: note },
          updateTime: time,
        });
        return changed(trx, context, 'reopen', { incident, before, after, now: time });
      });
    },
  };
}
