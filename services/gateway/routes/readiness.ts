import { z } from 'zod';
import {
  divisionCode,
  etag,
  flag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { editors, everyone, factDeclarers } from '../roles';
import { route } from '../route';

const tag = 'Readiness';

const levels = ['REGION', 'CITY', 'DISTRICT', 'STREET', 'COMMUNITY'] as const;
const comparisons = ['AT_LEAST', 'AT_MOST', 'EXACTLY', 'BETWEEN'] as const;
const figure = z.number().min(0).max(1e12);

const ruleFields = {
  pack: identifier.describe('rules that are read together: qi-you (七有), si-you (四有), …'),
  nameZh: shortText,
  nameEn: shortText,
  divisionCodes: z.array(divisionCode).max(1_000).optional().describe('only these; any level'),
  measure: identifier.describe('what is looked at; listed beside the rules'),
  parameters: z.record(z.string(), z.string()).optional(),
  threshold: figure,
  thresholdMax: figure.optional().describe('of BETWEEN'),
  unitZh: shortText.optional(),
  unitEn: shortText.optional(),
  windowMonths: z.int().min(0).max(120).optional().describe('how far back events count'),
  dueDays: z.int().min(1).max(1_000).optional().describe('for a rectification it opens'),
  enabled: z.boolean().optional(),
  citation: shortText.optional(),
};

const newRule = z
  .strictObject({
    ...ruleFields,
    levels: z.array(z.enum(levels)).max(5).optional().describe('none is all'),
    comparison: z.enum(comparisons),
    source: z.enum(['V', 'R', 'E', 'SYN']).optional(),
    etag,
  })
  .meta({ id: 'NewReadinessRule' });

const rule = z
  .object({
    id: z.string(),
    ...ruleFields,
    levels: z.array(oneOfOut(levels)),
    comparison: oneOfOut(comparisons),
    source: textOut,
    citation: textOut,
    etag: z.string(),
  })
  .meta({ id: 'ReadinessRule', description: 'One requirement, as data.' });

const measure = z.object({
  id: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  service: z.string(),
  parameters: z.array(z.string()),
});

const newFact = z
  .strictObject({
    divisionCode,
    measure: identifier,
    value: figure,
    evidence: z.string().min(1, 'must say where the figure comes from').max(500),
    observeTime: time.optional().describe('now when absent'),
    expireTime: time.optional(),
  })
  .meta({ id: 'NewDeclaredFact' });

const fact = z
  .object({
    id: z.string(),
    divisionCode: z.string(),
    measure: z.string(),
    value: z.number(),
    evidence: z.string(),
    observeTime: timeOut,
    expireTime: timeOut,
    actorName: z.string(),
    createTime: timeOut,
  })
  .meta({ id: 'DeclaredFact', description: 'A figure nobody measures, with its source.' });

const result = z.object({
  divisionCode: z.string(),
  ruleId: z.string(),
  pack: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  outcome: oneOfOut(['PASS', 'FAIL', 'UNKNOWN']),
  value: z.number().nullish().describe('absent when UNKNOWN'),
  threshold: z.number(),
  gap: z.number().describe("missing, or too much, in the rule's unit"),
  unitZh: textOut,
  unitEn: textOut,
  declared: z.boolean(),
  evidence: z.array(
    z.object({ subject: z.string(), noteZh: z.string(), noteEn: z.string(), value: z.number() }),
  ),
  rectificationId: textOut,
  inputsOfToday: z
    .array(z.string())
    .describe('with asOf: what is as it is today, because its past is not kept or begins later'),
});

const evaluation = z
  .object({
    divisionCode: z.string(),
    asOf: timeOut,
    results: z.array(result),
    passed: z.int(),
    failed: z.int(),
    unknown: z.int(),
  })
  .meta({ id: 'ReadinessEvaluation' });

export const readinessRoutes = [
  route({
    method: 'get',
    path: '/v1/readiness-rules',
    tag,
    summary: 'The readiness rules, and what they can measure',
    access: everyone,
    query: z.strictObject({ pack: identifier.optional() }),
    response: z.object({ rules: z.array(rule), measures: z.array(measure) }),
    handle: ({ query }, { mobilization, options }) =>
      mobilization.listReadinessRules(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/readiness-rules/{id}',
    tag,
    summary: 'Add or replace a readiness rule',
    access: editors,
    body: newRule,
    bodyField: 'rule',
    response: rule,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.putReadinessRule(
        {
          requestId,
          rule: { enabled: true, dueDays: 30, source: 'SYN', ...body, ...params, etag: version },
        },
        options,
      ),
  }),
  route({
    method: 'get',
    path: '/v1/declared-facts',
    tag,
    summary: 'Figures that were declared, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      measure: identifier.optional(),
    }),
    response: pageOut('facts', fact),
    handle: ({ query }, { mobilization, options }) =>
      mobilization.listDeclaredFacts(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/declared-facts',
    tag,
    summary: 'Declare a figure that nobody measures',
    access: factDeclarers,
    body: newFact,
    scope: ({ body }) => body.divisionCode,
    response: fact,
    status: 201,
    handle: ({ body, requestId }, { mobilization, options }) =>
      mobilization.declareFact({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/readiness',
    tag,
    summary: 'Pass or fail of every rule, with the evidence and the gap',
    access: everyone,
    query: z.strictObject({
      divisionCode,
      asOf: time.optional(),
      includeBelow: flag,
      pack: identifier.optional(),
    }),
    response: evaluation,
    timeoutMs: 60_000,
    handle: ({ query }, { mobilization, options }) =>
      mobilization.evaluateReadiness(query, options),
  }),
];
