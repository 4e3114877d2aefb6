import { z } from 'zod';
import { divisionCode, etag, identifier, oneOfOut, shortText } from '../fields';
import { everyone, teamKeepers } from '../roles';
import { route } from '../route';
import { decimal } from './team-schemas';

const tag = 'Resource types';

const criterionKinds = [
  'MEMBERS',
  'QUALIFIED',
  'SKILL',
  'FIGURE_AT_LEAST',
  'FIGURE_AT_MOST',
  'TURNOUT_MINUTES',
  'TRAINED_DAYS',
] as const;

const criterion = z.object({
  kind: oneOfOut(criterionKinds),
  subject: z.string(),
  value: z.number(),
  nameZh: z.string(),
  nameEn: z.string(),
});
const resourceType = z
  .object({
    specialism: z.string(),
    type: z.int(),
    nameZh: z.string(),
    nameEn: z.string(),
    criteria: z.array(criterion),
    etag: z.string(),
  })
  .meta({ id: 'ResourceType', description: 'What a team must have to count as this type.' });

const match = z
  .object({
    teamId: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    specialism: z.string(),
    ready: z.boolean(),
    reasons: z.array(z.string()).describe('why it is not ready'),
    distanceKm: z.number().optional(),
    missed: z.array(
      z.object({ criterion: criterion.nullish(), actual: z.number(), text: z.string() }),
    ),
  })
  .meta({ id: 'TeamMatch' });

const typeNumber = z
  .string()
  .regex(/^[1-9]$/, 'must be 1 to 9')
  .transform(Number)
  .meta({ type: 'integer', minimum: 1, maximum: 9 });

export const teamTypeRoutes = [
  route({
    method: 'get',
    path: '/v1/resource-types',
    tag,
    summary: 'Types of resources and their minimum criteria',
    access: everyone,
    query: z.strictObject({ specialism: shortText.optional() }),
    response: z.object({ resourceTypes: z.array(resourceType) }),
    handle: ({ query }, { roster, options }) => roster.listResourceTypes(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/resource-types/{specialism}/{type}',
    tag,
    summary: 'Create or replace a type',
    access: teamKeepers,
    body: z.strictObject({
      nameZh: shortText,
      nameEn: shortText,
      criteria: z
        .array(
          z.strictObject({
            kind: z.enum(criterionKinds),
            subject: shortText.optional(),
            value: z.number().min(0).max(1e12).optional(),
            nameZh: shortText.optional(),
            nameEn: shortText.optional(),
          }),
        )
        .min(1)
        .max(30),
      etag,
    }),
    bodyField: 'resourceType',
    response: resourceType,
    handle: ({ params, body, etag, requestId }, { roster, options }) => {
      const { specialism } = params;
      const type = Number(params.type) || 0;
      return roster.putResourceType(
        { requestId, resourceType: { ...body, specialism, type, etag } },
        options,
      );
    },
  }),
  route({
    method: 'delete',
    path: '/v1/resource-types/{specialism}/{type}',
    tag,
    summary: 'Remove a type',
    access: teamKeepers,
    handle: async ({ params: { specialism, type }, requestId }, { roster, options }) => {
      await roster.deleteResourceType({ requestId, specialism, type: Number(type) || 0 }, options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/teams:match',
    tag,
    summary: 'Teams that meet every criterion of a type, and the others with what they miss',
    access: everyone,
    query: z.strictObject({
      specialism: shortText,
      type: typeNumber,
      divisionCode: divisionCode.optional(),
      latitude: decimal(-90, 90),
      longitude: decimal(-180, 180),
      missionHours: decimal(0, 8_760).describe('12 unless told'),
      exerciseId: identifier.optional(),
    }),
    response: z.object({ qualified: z.array(match), excluded: z.array(match) }),
    handle: ({ query }, { roster, options }) => roster.matchTeams(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/teams/{teamId}:rate',
    tag,
    summary: 'Record that a team is of a type',
    access: teamKeepers,
    body: z.strictObject({
      specialism: shortText,
      type: z.int().min(0).max(9).describe('0 takes the rating away'),
    }),
    response: z.object({ teamId: z.string(), ratings: z.record(z.string(), z.int()) }),
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.rateTeam({ requestId, ...body, ...params }, options),
  }),
];
