import { z } from 'zod';
import {
  divisionCode,
  etag,
  flag,
  identifier,
  latitude,
  longitude,
  maskOf,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  time,
} from '../fields';
import { everyone, teamKeepers, teamLeaders } from '../roles';
import { route } from '../route';
import { teamKinds, teamOut, teamStates, versionOut } from './team-schemas';

const tag = 'Teams';

const fields = {
  organisationId: identifier.optional(),
  nameZh: shortText,
  nameEn: shortText,
  kind: z.enum(teamKinds),
  specialism: shortText.describe('A-Z and _, such as HAZMAT'),
  skills: z.array(shortText).max(50).optional(),
  figures: z.record(z.string(), z.number()).optional(),
  divisionCode,
  latitude: latitude.optional(),
  longitude: longitude.optional(),
  minimumCrew: z.int().min(0).max(1_000).optional().describe('4 unless told'),
  turnoutMinutes: z.int().min(0).max(10_080).optional(),
  archived: z.boolean().optional(),
};
const newTeam = z.strictObject({ id: identifier, ...fields }).meta({ id: 'NewTeam' });
const teamChanges = z
  .strictObject({ ...fields, etag })
  .partial()
  .meta({ id: 'TeamChanges' });

const organisationKinds = ['GOVERNMENT', 'ENTERPRISE', 'SOCIAL', 'MILITARY'] as const;
const organisation = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    kind: oneOfOut(organisationKinds),
    divisionCode: z.string(),
    archived: z.boolean(),
    etag: z.string(),
  })
  .meta({ id: 'Organisation' });

const counts = { teamCount: z.int(), peopleCount: z.int() };
const headcount = z
  .object({
    ...counts,
    partnerTeamCount: z.int(),
    partnerPeopleCount: z.int(),
    specialisms: z.array(z.object({ specialism: z.string(), ...counts })),
  })
  .meta({ id: 'Headcount', description: 'Partner teams are counted apart, and nobody twice.' });

const reading = [
  route({
    method: 'get',
    path: '/v1/teams',
    tag,
    summary: 'Teams, in id order, as they are or were',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      specialism: shortText.optional(),
      kind: z.enum(teamKinds).optional(),
      state: z.enum(teamStates).optional(),
      skill: shortText.optional(),
      personId: identifier.optional(),
      query: shortText.optional().describe('words of the id or the names'),
      includeArchived: flag,
      asOf: time.optional(),
    }),
    response: pageOut('teams', teamOut),
    handle: ({ query }, { roster, options }) => roster.listTeams(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/teams:points',
    tag,
    summary: 'Where teams are stationed, for a map',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      specialism: shortText.optional(),
      asOf: time.optional(),
    }),
    response: z.object({
      points: z.array(
        z.object({
          id: z.string(),
          nameZh: z.string(),
          nameEn: z.string(),
          kind: oneOfOut(teamKinds),
          specialism: z.string(),
          state: oneOfOut(teamStates),
          latitude: z.number(),
          longitude: z.number(),
        }),
      ),
    }),
    handle: ({ query }, { roster, options }) => roster.listTeamPoints(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/teams:headcount',
    tag,
    summary: 'How many teams and people there are',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional(), asOf: time.optional() }),
    response: headcount,
    handle: ({ query }, { roster, options }) => roster.getHeadcount(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/teams/{id}',
    tag,
    summary: 'One team, as it is or was',
    access: everyone,
    query: z.strictObject({ asOf: time.optional() }),
    response: teamOut,
    handle: ({ params, query }, { roster, options }) =>
      roster.getTeam({ ...params, ...query }, options),
  }),
  route({
    method: 'get',
    path: '/v1/teams/{id}/versions',
    tag,
    summary: 'Every version of a team, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('versions', versionOut),
    handle: ({ params, query }, { roster, options }) =>
      roster.listTeamVersions({ ...query, ...params }, options),
  }),
];

const writing = [
  route({
    method: 'post',
    path: '/v1/teams',
    tag,
    summary: 'Add a team',
    access: teamKeepers,
    body: newTeam,
    bodyField: 'team',
    scope: ({ body }) => body.divisionCode,
    response: teamOut,
    status: 201,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.createTeam({ requestId, team: body }, options),
  }),
  route({
    method: 'put',
    path: '/v1/teams',
    tag,
    summary: 'Create or replace up to 500 teams at once',
    access: teamKeepers,
    body: z.strictObject({ teams: z.array(newTeam).min(1).max(500) }),
    response: z.object({ createdCount: z.int(), updatedCount: z.int() }),
    handle: ({ body, requestId }, { roster, options }) =>
      roster.putTeams({ requestId, ...body }, options),
  }),
  route({
    method: 'patch',
    path: '/v1/teams/{id}',
    tag,
    summary: 'Change the fields that are sent',
    access: teamKeepers,
    body: teamChanges,
    bodyField: 'team',
    versioned: true,
    response: teamOut,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { roster, options }) =>
      roster.updateTeam(
        { requestId, team: { ...changes, ...params, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'post',
    path: '/v1/teams/{id}:setState',
    tag,
    summary: 'Move a team that is on no task',
    description: 'Taking it out of service and cutting its rest short need a reason.',
    access: teamLeaders,
    body: z.strictObject({
      state: z.enum(teamStates),
      reason: z.string().max(500).optional(),
      restUntil: time.optional(),
      etag,
    }),
    response: teamOut,
    handle: ({ params, body, etag, requestId }, { roster, options }) =>
      roster.setTeamState({ requestId, ...body, ...params, etag }, options),
  }),
];

const organisations = [
  route({
    method: 'get',
    path: '/v1/organisations',
    tag,
    summary: 'Organisations, in id order',
    access: everyone,
    query: z.strictObject({ ...pageQuery, divisionCode: divisionCode.optional() }),
    response: pageOut('organisations', organisation),
    handle: ({ query }, { roster, options }) => roster.listOrganisations(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/organisations/{id}',
    tag,
    summary: 'Create or replace an organisation',
    access: teamKeepers,
    body: z.strictObject({
      nameZh: shortText,
      nameEn: shortText,
      kind: z.enum(organisationKinds),
      divisionCode,
      archived: z.boolean().optional(),
      etag,
    }),
    bodyField: 'organisation',
    scope: ({ body }) => body.divisionCode,
    response: organisation,
    handle: ({ params, body, etag, requestId }, { roster, options }) =>
      roster.putOrganisation({ requestId, organisation: { ...body, ...params, etag } }, options),
  }),
];

export const teamRoutes = [...reading, ...writing, ...organisations];
