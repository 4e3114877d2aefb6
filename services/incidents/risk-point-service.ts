import { z } from 'zod';
import { audit } from '../platform/audit';
import { invalidFields, notFound, parse } from '../platform/errors';
import {
  divisionPrefix,
  requireRole,
  requireSight,
  roles,
  scopePrefixes,
  type Role,
} from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { divisionCodeSchema } from '../platform/wire-values';
import { requireReader } from './access';
import { divisionsByCode } from './division-store';
import { riskGrades, riskKinds, riskPointSchema, type RiskPoint } from './risk-point';
import {
  divisionsOfPoints,
  findRiskPoint,
  listRiskPoints,
  putRiskPoints,
} from './risk-point-store';
import type { Deps } from './service';

const keepers: Role[] = ['COMMANDER', 'ADMINISTRATOR', 'LOGISTICS_OFFICER', 'SERVICE'];

const listSchema = z.object({
  divisionCode: z.union([z.literal(''), divisionCodeSchema]).default(''),
  kind: z.enum(['KIND_UNSPECIFIED', ...riskKinds]),
  grade: z.enum(['GRADE_UNSPECIFIED', ...riskGrades]),
  includeRetired: z.boolean(),
});
const putSchema = z.object({
  riskPoints: z
    .array(riskPointSchema)
    .min(1, 'needs at least one')
    .max(1_000, 'takes at most 1000'),
});

export function riskPointsService({ db }: Deps): ServiceHandlers {
  return implement('muster.incidents.v1.RiskPointsService', {
    async getRiskPoint({ id }, { actor }) {
      requireReader(actor);
      const point = await findRiskPoint(db, id);
      if (!point) throw notFound('risk point', id);
      requireSight(actor, point.divisionCode);
      return point;
    },

    async listRiskPoints(request, { actor }) {
      requireReader(actor);
      const { kind, grade, divisionCode, includeRetired } = parse(listSchema, request);
      const filter = {
        prefix: divisionPrefix(divisionCode),
        scopePrefixes: scopePrefixes(actor, roles),
        kind: kind === 'KIND_UNSPECIFIED' ? undefined : kind,
        grade: grade === 'GRADE_UNSPECIFIED' ? undefined : grade,
        includeRetired,
      };
      const page = pageRequest(filter, request);
      const after = page.after?.[0] as string | undefined;
      const found = await listRiskPoints(db, { ...filter, after, limit: page.limit + 1 });
      const { rows, nextPageToken } = pageOf(found, page.limit, ({ id }) => [id], filter);
      return { riskPoints: rows, nextPageToken };
    },

    async putRiskPoints(request, context) {
      const { riskPoints } = parse(putSchema, request);
      const codes = [...new Set(riskPoints.map(({ divisionCode }) => divisionCode))];
      for (const code of codes) requireRole(context.actor, keepers, code);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const known = await divisionsByCode(trx, codes);
        const faults = faultsOf(riskPoints, known);
        if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
        const ids = riskPoints.map(({ id }) => id);
        for (const code of await divisionsOfPoints(trx, ids)) {
          requireRole(context.actor, keepers, code);
        }
        await putRiskPoints(trx, riskPoints);
        const facts = { count: ids.length, first: ids[0], last: ids.at(-1) };
        const subject = `risk-points/${ids[0]}`;
        const divisionCode = codes[0]!;
        await audit(trx, context, {
          action: 'risk-points.put',
          subject,
          divisionCode,
          after: facts,
        });
        await publish(trx, { kind: 'risk-points.changed', subject, divisionCode, data: facts });
        return { count: ids.length };
      });
    },
  });
}

function faultsOf(points: RiskPoint[], known: Map<string, unknown>) {
  const seen = new Set<string>();
  return points.flatMap(({ id, divisionCode }, index) => {
    const at = `riskPoints[${index}]`;
    const repeated = seen.has(id);
    seen.add(id);
    return [
      ...(repeated ? [{ field: `${at}.id`, description: 'is named more than once' }] : []),
      ...(known.has(divisionCode)
        ? []
        : [{ field: `${at}.divisionCode`, description: 'is not a known division' }]),
    ];
  });
}
