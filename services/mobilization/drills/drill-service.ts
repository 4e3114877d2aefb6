import { z } from 'zod';
import { uuidv7 } from 'uuidv7';
import type { Trx } from '../../platform/db';
import { invalid, parse } from '../../platform/errors';
import { divisionPrefix, requireRole, roles, scopePrefixes } from '../../platform/identity';
import { pageOf, pageRequest } from '../../platform/paging';
import { parseIn, requireEtag, uuidSchema } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { controllers, isController, requireActing, requireKnown } from './access';
import { expectedCounts } from './attendance-store';
import { closeHandler } from './close-service';
import { guideNamed, type Drills } from './context-service';
import { requireState, type Drill } from './drill';
import {
  drillMessage,
  drillRefSchema,
  drillSchema,
  listSchema,
  plannedOf,
  timelineMessage,
  type GivenDrill,
} from './drill-messages';
import {
  findDrill,
  insertDrill,
  keepGuide,
  listDrills,
  lockDrill,
  updateDrill,
} from './drill-store';
import { chooseDueTime, drillVerbs } from './drill-verbs-service';
import { tellDrill } from './record-service';
import { startHandler } from './start-service';
import { listTimeline } from './timeline-store';

type Handlers = Implementations['muster.mobilization.v1.DrillsService'];

export function drillsService(drills: Drills): ServiceHandlers {
  return implement('muster.mobilization.v1.DrillsService', {
    ...readingHandlers(drills),
    ...planningHandlers(drills),
    ...drillVerbs(drills),
    startDrill: startHandler(drills),
    closeDrill: closeHandler(drills),
  });
}

function readingHandlers({
  db,
  now,
}: Drills): Pick<Handlers, 'getDrill' | 'listDrills' | 'listDrillTimeline'> {
  return {
    getDrill: async (request, { actor }) => {
      const { id } = parse(z.object({ id: uuidSchema }), request);
      requireRole(actor, [...roles]);
      const { drill, controlled } = requireKnown(actor, await findDrill(db, id), id);
      return drillMessage(drill, { controlled, now: now(), ...(await expectedCounts(db, id)) });
    },

    listDrills: async (request, { actor }) => {
      const { divisionCode, ...filter } = parse(listSchema, request);
      requireRole(actor, [...roles]);
      const query = {
        ...filter,
        prefix: divisionPrefix(divisionCode),
        scopePrefixes: scopePrefixes(actor, roles),
        controlPrefixes: scopePrefixes(actor, controllers),
      };
      const { limit, after } = pageRequest(query, request);
      const [beforeTime, beforeId] = (after ?? []).map(String);
      const found = await listDrills(db, { ...query, beforeTime, beforeId, limit: limit + 1 });
      const keyOf = ({ planTime, id }: Drill) => [planTime.toISOString(), id];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, query);
      const time = now();
      const message = (drill: Drill) =>
        drillMessage(drill, { controlled: isController(actor, drill.divisionCode), now: time });
      return { drills: rows.map(message), nextPageToken };
    },

    listDrillTimeline: async (request, { actor }) => {
      const { drillId } = parse(z.object({ drillId: uuidSchema }), request);
      requireRole(actor, [...roles]);
      requireKnown(actor, await findDrill(db, drillId), drillId);
      const { limit, after } = pageRequest({ drillId }, request);
      const afterTime = after && String(after[0]);
      const afterId = after && Number(after[1]);
      const found = await listTimeline(db, { drillId, afterTime, afterId, limit: limit + 1 });
      const keyOf = (entry: { time: Date; id: number }) => [entry.time.toISOString(), entry.id];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, { drillId });
      return { entries: rows.map(timelineMessage), nextPageToken };
    },
  };
}

function planningHandlers(drills: Drills): Pick<Handlers, 'createDrill' | 'updateDrill'> {
  const { db, now } = drills;
  return {
    createDrill: async (request, context) => {
      const given = parseIn('drill', drillSchema, request.drill);
      requireRole(context.actor, controllers, given.divisionCode);
      requireAhead(given, now());
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await guideNamed(db, given.guideId);
        const drill = (await insertDrill(trx, newDrill(uuidv7(), given, now())))!;
        await tellDrill(trx, context, 'create', { after: drill });
        return drillMessage(drill, { controlled: true, now: now() });
      });
    },

    updateDrill: async (request, context) => {
      const { id, etag } = parseIn('drill', drillRefSchema, request.drill);
      const given = parseIn('drill', drillSchema, request.drill);
      requireRole(context.actor, controllers, given.divisionCode);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = requireActing(context.actor, controllers, await lockDrill(trx, id), id);
        requireEtag(before, etag, 'drill');
        const after = await replanned(drills, trx, before, given);
        await tellDrill(trx, context, 'update', { before, after });
        return drillMessage(after, { controlled: true, now: now() });
      });
    },
  };
}

async function replanned(
  drills: Drills,
  trx: Trx,
  before: Drill,
  given: GivenDrill,
): Promise<Drill> {
  const now = drills.now();
  requireState(before, ['PLANNED', 'SCHEDULED'], 'it can be changed until it begins');
  if (given.divisionCode !== before.divisionCode) throw invalid('drill.divisionCode', 'must stay');
  if (given.kind !== before.kind) throw invalid('drill.kind', 'must stay');
  if (given.planTime.getTime() !== before.planTime.getTime()) requireAhead(given, now);
  const { weekends, graceHours } = before.planned;
  const planned = { ...plannedOf(given), weekends, graceHours };
  const windowEndTime = given.windowEndTime ?? null;
  const changed = { ...before, planned, planTime: given.planTime, windowEndTime, missedTime: null };
  const guide = await guideNamed(drills.db, given.guideId);
  if (before.state === 'PLANNED') return updateDrill(trx, changed);
  await keepGuide(trx, before.id, guide);
  return updateDrill(trx, { ...changed, dueTime: await chooseDueTime(drills, trx, changed) });
}

/** The window of a double-blind drill may have begun; what counts is that some of it is left. */
function requireAhead({ planTime, windowEndTime }: GivenDrill, now: Date): void {
  const field = windowEndTime ? 'drill.windowEndTime' : 'drill.planTime';
  if ((windowEndTime ?? planTime) <= now) throw invalid(field, 'must be in the future');
}

export function newDrill(id: string, given: GivenDrill, now: Date): Drill {
  return {
    ...{ id, seriesId: null, nominalDay: null, divisionCode: given.divisionCode },
    ...{ kind: given.kind, state: 'PLANNED', stateReason: '', planned: plannedOf(given) },
    ...{ planTime: given.planTime, windowEndTime: given.windowEndTime ?? null, dueTime: null },
    ...{ startTime: null, finishTime: null, closeTime: null, runMs: 0, runSince: null, runs: [] },
    ...{ incidentId: '', missedTime: null, version: 1, createTime: now },
  };
}
