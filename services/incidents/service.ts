import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import { cancelDeadlines } from '../platform/deadlines';
import type { Db, Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { divisionPrefix, requireRole, roles, scopePrefixes } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import type { ServiceImplementation } from '../platform/rpc-types';
import { commanders, levelOpeners, requireOpener, requireReader } from './access';
import { divisionsByCode } from './division-store';
import { divisionHandlers } from './division-service';
import { startClocks } from './first-report';
import {
  changeIncident,
  closeIncident,
  confirmRelief,
  requireRecent,
  requireEtag,
  requireOpen,
  setResponseLevel,
  type Incident,
} from './incident';
import { lockedIncident, seenIncident } from './incident-access';
import { deadlineSubject, meetRelief, startFirstReport } from './incident-deadlines-service';
import { insertIncident, listIncidents, updateIncident } from './incident-store';
import { incidentChangeOf, incidentMessage } from './messages';
import { endActivationsOf } from './response-plans/end-service';
import { proposeFor } from './response-plans/propose-service';
import { reportHandlers } from './report-service';
import {
  closeIncidentSchema,
  confirmReliefSchema,
  createIncidentSchema,
  divisionFilterSchema,
  setResponseLevelSchema,
} from './request-shapes';
import { reliefRules } from './standard-store';
import { standardHandlers } from './standard-service';

export type Deps = { db: Db; now: () => Date };
export type Handlers = ServiceImplementation<'muster.incidents.v1.IncidentsService'>;

export function incidentsService(deps: Deps): ServiceHandlers {
  return implement('muster.incidents.v1.IncidentsService', {
    ...divisionHandlers(deps),
    ...standardHandlers(deps),
    ...incidentHandlers(deps),
    ...incidentVerbs(deps),
    ...reportHandlers(deps),
  });
}

/** Writes the entry and the event of a change, and answers with the incident as it is now. */
const kinds = {
  open: 'opened',
  update: 'updated',
  'set-level': 'level-set',
  'reach-relief': 'relief-reached',
  close: 'closed',
};

async function changed(
  trx: Trx,
  context: CallContext,
  action: keyof typeof kinds,
  { before, after, now }: { before?: Incident; after: Incident; now: Date },
) {
  const subject = `incidents/${after.id}`;
  const { divisionCode } = after;
  await audit(trx, context, { action: `incident.${action}`, subject, divisionCode, before, after });
  const { id, state, responseLevel, exercise } = after;
  const data = { incidentId: id, state, responseLevel, exercise };
  await publish(trx, { kind: `incident.${kinds[action]}`, subject, divisionCode, data });
  return incidentMessage(after, now);
}

/** A level proposes the response plans made for it; a person decides. */
async function proposePlans(trx: Trx, incident: Incident, now: Date): Promise<void> {
  const { id, hazard, responseLevel, divisionCode, exercise, name } = incident;
  await proposeFor(trx, {
    ...{ hazard, level: responseLevel, divisionCodes: [divisionCode], exercise, now },
    ...{ incidentId: id, warningId: null, reason: incident.responseLevelReason || name },
  });
}

function incidentHandlers({
  db,
  now,
}: Deps): Pick<Handlers, 'getIncident' | 'listIncidents' | 'createIncident' | 'updateIncident'> {
  return {
    async getIncident({ id }, { actor }) {
      return incidentMessage(await seenIncident(db, id, actor), now());
    },

    async listIncidents(request, { actor }) {
      requireReader(actor);
      const { divisionCode } = parse(divisionFilterSchema, request);
      const filter = {
        scopePrefixes: scopePrefixes(actor, roles),
        state: request.state === 'STATE_UNSPECIFIED' ? undefined : request.state,
        prefix: divisionPrefix(divisionCode),
      };
      const page = pageRequest(filter, request);
      const after = page.after as [string, string] | undefined;
      const rows = await listIncidents(db, { ...filter, after, limit: page.limit + 1 });
      const { rows: shown, nextPageToken } = pageOf(
        rows,
        page.limit,
        (row) => [row.createTime.toISOString(), row.id],
        filter,
      );
      return { incidents: shown.map((row) => incidentMessage(row, now())), nextPageToken };
    },

    async createIncident(request, context) {
      const { responseLevel, ...given } = parse(createIncidentSchema, request).incident;
      requireOpener(context.actor, given);
      const isRaised = responseLevel !== 'RESPONSE_LEVEL_UNSPECIFIED';
      if (isRaised) requireRole(context.actor, levelOpeners, given.divisionCode);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const time = now();
        requireRecent('incident.detectTime', given.detectTime, time);
        const known = await divisionsByCode(trx, [given.divisionCode]);
        if (known.size === 0) throw invalid('incident.divisionCode', 'is not a known division');
        const detectTime = given.detectTime && given.detectTime < time ? given.detectTime : time;
        const { rules } = await reliefRules(trx);
        const after: Incident = {
          ...given,
          ...startClocks(detectTime, rules),
          id: uuidv7(),
          state: 'OPEN',
          ...(isRaised ? { responseLevel } : {}),
          createTime: time,
          reliefNote: '',
          closeSummary: '',
          version: 1,
        };
        await insertIncident(trx, after);
        await startFirstReport(trx, after);
        await proposePlans(trx, after, time);
        return changed(trx, context, 'open', { after, now: time });
      });
    },

    async updateIncident(request, context) {
      const change = incidentChangeOf(request.incident, request.updateMask?.paths ?? []);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockedIncident(trx, request.incident?.id ?? '');
        requireOpener(context.actor, before);
        requireOpen(before);
        requireEtag(before, request.incident?.etag ?? '', `incident ${before.id}`);
        const after = await updateIncident(trx, changeIncident(before, change));
        return changed(trx, context, 'update', { before, after, now: now() });
      });
    },
  };
}

function incidentVerbs({
  db,
  now,
}: Deps): Pick<Handlers, 'setResponseLevel' | 'confirmRelief' | 'closeIncident'> {
  return {
    async setResponseLevel(request, context) {
      const { responseLevel, reason } = parse(setResponseLevelSchema, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockedIncident(trx, request.id);
        requireRole(context.actor, commanders, before.divisionCode);
        requireOpen(before);
        requireEtag(before, request.etag, `incident ${before.id}`);
        const after = await updateIncident(trx, setResponseLevel(before, responseLevel, reason));
        await proposePlans(trx, after, now());
        return changed(trx, context, 'set-level', { before, after, now: now() });
      });
    },

    async confirmRelief(request, context) {
      const input = parse(confirmReliefSchema, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockedIncident(trx, request.id);
        requireRole(context.actor, commanders, before.divisionCode);
        requireEtag(before, request.etag, `incident ${before.id}`);
        requireRecent('reachTime', input.reachTime, now());
        const reached = confirmRelief(before, { ...input, now: now() });
        const after = await updateIncident(trx, reached);
        await meetRelief(trx, after);
        return changed(trx, context, 'reach-relief', { before, after, now: now() });
      });
    },

    async closeIncident(request, context) {
      const { summary } = parse(closeIncidentSchema, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockedIncident(trx, request.id);
        requireRole(context.actor, commanders, before.divisionCode);
        requireOpen(before);
        requireEtag(before, request.etag, `incident ${before.id}`);
        const after = await updateIncident(trx, closeIncident(before, summary, now()));
        await endActivationsOf(trx, context, { incidentId: after.id, now: now() });
        await cancelDeadlines(trx, deadlineSubject(before));
        return changed(trx, context, 'close', { before, after, now: now() });
      });
    },
  };
}
