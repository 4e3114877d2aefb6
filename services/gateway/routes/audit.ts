import { z } from 'zod';
import { invalid } from '../../platform/errors';
import {
  countOut,
  divisionCode,
  oneOfOut,
  pageOut,
  pageQuery,
  textOut,
  time,
  timeOut,
} from '../fields';
import { peerNames } from '../peers';
import { auditors } from '../roles';
import { route, type RouteContext } from '../route';

const tag = 'Audit';

const serviceNames = [...peerNames, 'gateway'] as const;

const json = z
  .string()
  .transform((text) => (text ? (JSON.parse(text) as unknown) : undefined))
  .optional()
  .meta({ type: 'object' });

const auditEntry = z
  .object({
    id: countOut,
    createTime: timeOut,
    actorId: z.string(),
    actorName: z.string(),
    onBehalfOf: textOut,
    method: z.string().describe('the call or job it was done in'),
    action: z.string(),
    subject: z.string(),
    divisionCode: textOut,
    before: json,
    after: json,
    traceId: textOut,
  })
  .meta({ id: 'AuditEntry', description: 'Who changed what, when.' });

const chainVerdict = z
  .object({
    service: z.enum(serviceNames),
    intact: z.boolean(),
    entryCount: countOut,
    sealedCount: countOut,
    headHash: textOut.describe("the chain's end; keep it to prove later that nothing was cut off"),
    firstBroken: z
      .object({
        sequence: countOut,
        entryId: countOut,
        fault: oneOfOut(['ENTRY_REMOVED', 'SEAL_REMOVED', 'HASH_DIFFERS']),
      })
      .nullish()
      .transform((link) => link ?? undefined)
      .optional(),
  })
  .meta({ id: 'ChainVerdict' });

type Name = (typeof serviceNames)[number];

function serviceOf(text: string): Name {
  const name = serviceNames.find((known) => known === text);
  if (name) return name;
  throw invalid('service', `must be one of ${serviceNames.join(', ')}`);
}

async function verdictOf(name: Name, { audits, options }: RouteContext) {
  for await (const progress of audits[name].verifyChain({}, options)) {
    if (progress.done) return { ...progress, service: name, intact: !progress.firstBroken };
  }
  throw new Error(`${name} ended its verification without a verdict`);
}

export const auditRoutes = [
  route({
    method: 'get',
    path: '/v1/audit/{service}',
    tag,
    summary: `Who changed what in a service (${serviceNames.join(', ')}), newest first`,
    access: auditors,
    query: z.strictObject({
      ...pageQuery,
      subject: z.string().max(200).optional(),
      divisionCode: divisionCode.optional(),
      actorId: z.string().max(200).optional(),
      action: z.string().max(200).optional(),
      fromTime: time.optional(),
      untilTime: time.optional(),
    }),
    response: pageOut('entries', auditEntry),
    handle: async ({ params, query }, { audits, options }) => {
      const { entries, nextPageToken } = await audits[serviceOf(params.service)].listEntries(
        query,
        options,
      );
      return {
        entries: entries.map(({ beforeJson: before, afterJson: after, ...entry }) => ({
          ...entry,
          before,
          after,
        })),
        nextPageToken,
      };
    },
  }),
  route({
    method: 'post',
    path: '/v1/audit:verify',
    tag,
    summary: 'Recompute the chain of hashes of every service',
    access: auditors,
    keyed: false,
    timeoutMs: 600_000,
    response: z.object({ intact: z.boolean(), services: z.array(chainVerdict) }),
    handle: async (_input, context) => {
      const services = await Promise.all(serviceNames.map((name) => verdictOf(name, context)));
      return { intact: services.every(({ intact }) => intact), services };
    },
  }),
];
