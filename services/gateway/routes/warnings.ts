import { z } from 'zod';
import { flag, oneOfOut, pageOut, pageQuery, textOut, timeOut } from '../fields';
import { everyone, warningTakers } from '../roles';
import { route } from '../route';
import { hazards, responseLevels } from './incident-words';

const tag = 'Warnings';

const warning = z
  .object({
    id: z.string(),
    identifier: z.string(),
    sender: z.string(),
    sentTime: timeOut,
    status: oneOfOut(['ACTUAL', 'EXERCISE', 'SYSTEM', 'TEST', 'DRAFT']),
    messageType: z.string(),
    state: oneOfOut(['ACTIVE', 'EXPIRED', 'UPDATED', 'CANCELLED']),
    texts: z.array(
      z.object({
        language: z.string(),
        event: z.string(),
        headline: textOut,
        description: textOut,
        instruction: textOut,
      }),
    ),
    hazard: oneOfOut(hazards),
    level: oneOfOut(responseLevels),
    severity: z.string(),
    urgency: z.string(),
    certainty: z.string(),
    effectiveTime: timeOut,
    expireTime: timeOut,
    area: textOut,
    divisionCodes: z.array(z.string()),
    note: textOut.describe('the exercise, where it is one'),
    createTime: timeOut,
  })
  .meta({ id: 'Warning', description: 'A CAP 1.2 message of another authority.' });

export const warningRoutes = [
  route({
    method: 'get',
    path: '/v1/warnings',
    tag,
    summary: 'Warnings, newest first',
    access: everyone,
    query: z.strictObject({ ...pageQuery, activeOnly: flag }),
    response: pageOut('warnings', warning),
    handle: ({ query }, { incidents, options }) => incidents.listWarnings(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/warnings',
    tag,
    summary: 'Take in a CAP 1.2 message',
    description: 'Proposes the response plans of its hazard, level and area; a person decides.',
    access: warningTakers,
    body: z.strictObject({ capXml: z.string().min(1).max(262_144) }),
    response: warning,
    status: 201,
    handle: ({ body, requestId }, { incidents, options }) =>
      incidents.ingestWarning({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/warnings/{id}',
    tag,
    summary: 'A warning',
    access: everyone,
    response: warning,
    handle: ({ params }, { incidents, options }) => incidents.getWarning(params, options),
  }),
];
