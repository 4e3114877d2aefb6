import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  longText,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
  wholeNumber,
} from '../fields';
import { commanders, everyone, reporters } from '../roles';
import { route } from '../route';
import { hazards, responseLevels } from './incident-words';

const tag = 'Incidents';

const states = ['OPEN', 'CLOSED'] as const;
const reportKinds = ['INITIAL', 'FOLLOW_UP', 'VERIFIED'] as const;

const conditions = z.strictObject({
  days: z.int().min(1).max(30).optional().describe('of supply to plan for; 3 unless told'),
  temperatureCelsius: z.number().min(-60).max(60).optional().describe('20 unless told'),
  tentShare: z.number().min(0).max(1).optional().describe('of the displaced, in tents'),
  tentPeople: z.int().min(3).max(4).optional().describe('people a tent; 4 unless told'),
});

const fields = { name: shortText.min(1, 'must not be empty'), hazard: z.enum(hazards), conditions };

const newIncident = z
  .strictObject({
    ...fields,
    conditions: conditions.optional(),
    divisionCode,
    place: shortText.optional(),
    responseLevel: z.enum(responseLevels).optional(),
    detectTime: time.optional(),
    exercise: z.boolean().optional(),
  })
  .meta({ id: 'NewIncident' });

const incidentChanges = z
  .strictObject({ ...fields, place: shortText, etag })
  .partial()
  .meta({ id: 'IncidentChanges' });

const incident = z
  .object({
    id: z.string(),
    name: z.string(),
    hazard: oneOfOut(hazards),
    state: oneOfOut(states),
    divisionCode: z.string(),
    place: textOut,
    responseLevel: oneOfOut(responseLevels),
    responseLevelReason: textOut,
    conditions: z
      .object({
        days: z.int(),
        temperatureCelsius: z.number().optional(),
        tentShare: z.number(),
        tentPeople: z.int(),
      })
      .nullish(),
    detectTime: timeOut,
    createTime: timeOut,
    firstReportDueTime: timeOut,
    firstReportTime: timeOut,
    firstReportLate: z.boolean(),
    reliefDueTime: timeOut.describe('set by the first report, never moved'),
    reliefReachTime: timeOut.describe('when relief was reached, by the commander'),
    reliefLate: z.boolean().describe('it is, or was, overdue'),
    reliefNote: textOut,
    closeTime: timeOut,
    closeSummary: textOut,
    exercise: z.boolean(),
    etag: z.string(),
  })
  .meta({ id: 'Incident' });

const figures = {
  divisionCode: z.string(),
  affected: countOut,
  displaced: countOut,
  injured: countOut,
  missing: countOut,
  dead: countOut,
};

const newReport = z
  .strictObject({
    kind: z.enum(reportKinds),
    lines: z
      .array(
        z.strictObject({
          divisionCode: divisionCode.describe('community or street'),
          affected: wholeNumber,
          displaced: wholeNumber.optional().describe('of these, who cannot stay at home'),
          injured: wholeNumber.optional(),
          missing: wholeNumber.optional(),
          dead: wholeNumber.optional(),
        }),
      )
      .min(1)
      .max(1_000),
    observeTime: time.optional().describe('for a report made offline'),
    note: longText.optional(),
  })
  .meta({ id: 'NewAffectedReport' });

const report = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    kind: oneOfOut(reportKinds),
    lines: z.array(z.object(figures)),
    reporterId: z.string(),
    observeTime: timeOut,
    createTime: timeOut,
    note: textOut,
  })
  .meta({ id: 'AffectedReport' });

const affected = z
  .object({
    figures: z.array(
      z.object({
        ...figures,
        reportId: z.string(),
        kind: oneOfOut(reportKinds),
        observeTime: timeOut,
        newerUnverified: z.boolean().describe('a later report says otherwise, unverified'),
        affectedApart: countOut.describe('beside what its communities report themselves'),
        displacedApart: countOut,
      }),
    ),
    readTime: timeOut,
  })
  .meta({ id: 'AffectedFigures', description: 'The figures that count now.' });

const needs = z
  .object({
    needs: z.array(
      z.object({
        divisionCode: z.string(),
        itemId: z.string(),
        standardId: z.string(),
        reliefNeed: oneOfOut(['FOOD', 'CLOTHING', 'WATER', 'SHELTER', 'MEDICAL', 'SUPPORT']),
        quantity: countOut,
        priority: z.int(),
        persons: z.number(),
        rate: z.number(),
        days: z.int(),
        requiredContent: z.number(),
        unit: z.string(),
        dueTime: timeOut,
      }),
    ),
    reportId: textOut,
    readTime: timeOut,
  })
  .meta({ id: 'Needs', description: 'What people need, and how each line was computed.' });

export const incidentRoutes = [
  route({
    method: 'get',
    path: '/v1/incidents',
    tag,
    summary: 'Incidents, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(states).optional(),
      divisionCode: divisionCode.optional().describe('at or below this division'),
    }),
    response: pageOut('incidents', incident),
    handle: ({ query }, { incidents, options }) => incidents.listIncidents(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents',
    tag,
    summary: 'Open an incident; the first-report clock starts when it was detected',
    access: reporters,
    scope: ({ body }) => body.divisionCode,
    body: newIncident,
    bodyField: 'incident',
    response: incident,
    status: 201,
    handle: ({ body, requestId }, { incidents, options }) =>
      incidents.createIncident({ requestId, incident: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/incidents/{id}',
    tag,
    summary: 'One incident with its clocks',
    access: everyone,
    response: incident,
    handle: ({ params }, { incidents, options }) => incidents.getIncident(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/incidents/{id}',
    tag,
    summary: 'Change name, place, hazard or conditions; never the clocks',
    access: reporters,
    body: incidentChanges,
    bodyField: 'incident',
    versioned: true,
    response: incident,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { incidents, options }) =>
      incidents.updateIncident(
        { requestId, incident: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}:setResponseLevel',
    tag,
    summary: 'Set the response level, with the reason',
    access: commanders,
    body: z.strictObject({ responseLevel: z.enum(responseLevels), reason, etag }),
    versioned: true,
    response: incident,
    handle: ({ params, body, etag, requestId }, { incidents, options }) =>
      incidents.setResponseLevel({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}:confirmRelief',
    tag,
    summary: 'Say that the five needs of everyone are met: the 12-hour countdown ends',
    access: commanders,
    body: z.strictObject({ reachTime: time.optional(), note: longText.default(''), etag }),
    versioned: true,
    response: incident,
    handle: ({ params, body, etag, requestId }, { incidents, options }) =>
      incidents.confirmRelief({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}:close',
    tag,
    summary: 'OPEN → CLOSED, with a summary',
    access: commanders,
    body: z.strictObject({ summary: longText.min(1, 'must not be empty'), etag }),
    versioned: true,
    response: incident,
    handle: ({ params, body, etag, requestId }, { incidents, options }) =>
      incidents.closeIncident({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/incidents/{id}/reports',
    tag,
    summary: 'Reports of affected people, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('reports', report),
    handle: ({ params, query }, { incidents, options }) =>
      incidents.listReports({ ...query, incidentId: params.id }, options),
  }),
  route({
    method: 'post',
    path: '/v1/incidents/{id}/reports',
    tag,
    summary: 'Report affected people by community',
    description: 'The first report starts the relief countdown, which no later one resets.',
    access: reporters,
    body: newReport,
    response: report,
    status: 201,
    handle: ({ params, body, requestId }, { incidents, options }) =>
      incidents.reportAffected({ ...body, incidentId: params.id, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/incidents/{id}/affected',
    tag,
    summary: 'The figures that count now for each community',
    access: everyone,
    response: affected,
    handle: ({ params }, { incidents, options }) =>
      incidents.listAffected({ incidentId: params.id }, options),
  }),
  route({
    method: 'get',
    path: '/v1/incidents/{id}/needs',
    tag,
    summary: 'What the people affected need, by community and item',
    access: everyone,
    response: needs,
    handle: ({ params }, { incidents, options }) =>
      incidents.listNeeds({ incidentId: params.id }, options),
  }),
];
