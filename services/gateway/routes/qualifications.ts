import { z } from 'zod';
import {
  divisionCode,
  identifier,
  isoDate,
  pageOut,
  pageQuery,
  reason,
  shortText,
} from '../fields';
import { everyone, teamKeepers, teamLeaders } from '../roles';
import { route } from '../route';
import { qualification, qualificationOut } from './person-schemas';

const tag = 'Qualifications';

const kind = z
  .object({ code: z.string(), nameZh: z.string(), nameEn: z.string() })
  .meta({ id: 'QualificationKind' });

export const qualificationRoutes = [
  route({
    method: 'get',
    path: '/v1/qualification-kinds',
    tag,
    summary: 'Kinds of certificates',
    access: everyone,
    response: z.object({ qualificationKinds: z.array(kind) }),
    handle: (_input, { roster, options }) => roster.listQualificationKinds({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/qualification-kinds/{code}',
    tag,
    summary: 'Create or rename a kind of certificate',
    access: teamKeepers,
    body: z.strictObject({ nameZh: shortText, nameEn: shortText }),
    bodyField: 'qualificationKind',
    response: kind,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.putQualificationKind(
        { requestId, qualificationKind: { ...body, ...params } },
        options,
      ),
  }),
  route({
    method: 'get',
    path: '/v1/qualifications',
    tag,
    summary: 'Certificates by their last day, soonest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      personId: identifier.optional(),
      code: shortText.optional(),
      divisionCode: divisionCode.optional(),
      validUntilBefore: isoDate.optional(),
    }),
    response: pageOut('qualifications', qualificationOut),
    handle: ({ query }, { roster, options }) => roster.listQualifications(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/people/{personId}/qualifications',
    tag,
    summary: 'Add a certificate, or replace the one of the same code and first day',
    access: teamLeaders,
    body: z.strictObject(qualification).meta({ id: 'NewQualification' }),
    bodyField: 'qualification',
    response: qualificationOut,
    status: 201,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.putQualification({ requestId, qualification: { ...body, ...params } }, options),
  }),
  route({
    method: 'post',
    path: '/v1/qualifications/{id}:revoke',
    tag,
    summary: 'Revoke a certificate',
    access: teamLeaders,
    body: z.strictObject({ reason }),
    response: qualificationOut,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.revokeQualification({ requestId, ...body, ...params }, options),
  }),
];
