import { z } from 'zod';
import { audit } from '../platform/audit';
import { parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { commonDivision } from './division';
import { listOperators, putOperators } from './operator-store';
import { readPrefixes, writers, type Equipment } from './service-context';
import {
  asOf,
  distinct,
  division,
  filterText,
  listOf,
  optionalDivision,
  optionalTime,
  qualification,
  requestId,
  wholeCount,
} from './shapes';

const availability = z.object({
  divisionCode: division,
  qualification,
  count: wholeCount(0, 1_000_000),
  validUntil: optionalTime,
});
const putShape = z.object({
  requestId,
  availability: listOf(availability, 5_000, 1).superRefine(
    distinct((one) => `${one.divisionCode} ${one.qualification}`, 'qualification'),
  ),
});
const listShape = z.object({ divisionCode: optionalDivision, qualification: filterText, asOf });

export function operatorsService({ db, now }: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.OperatorsService', {
    putOperatorAvailability: async (request, context) => {
      const { requestId: key, availability: given } = parse(putShape, request);
      const divisions = [...new Set(given.map(({ divisionCode }) => divisionCode))];
      for (const code of divisions) requireRole(context.actor, writers, code);
      return once(db, context, { requestId: key, request }, async (trx) => {
        const rows = given.map((one) => ({ ...one, validUntil: one.validUntil ?? null }));
        await putOperators(trx, rows, now());
        const action = 'operators.reported';
        const divisionCode = commonDivision(divisions);
        const fact = { subject: `divisions/${divisionCode}`, divisionCode };
        await audit(trx, context, { action, ...fact, after: { availability: rows } });
        await publish(trx, { kind: action, ...fact, data: { count: rows.length } });
        return { count: rows.length };
      });
    },

    listOperatorAvailability: async (request, context) => {
      const filter = parse(listShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor, filter.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const key = (after ?? ['', '']).map(String) as [string, string];
      const query = { ...filter, prefixes, after: key, limit: limit + 1 };
      const found = await listOperators(db, query);
      const keyOf = (row: (typeof found)[number]) => [row.divisionCode, row.qualification];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return {
        availability: rows.map((row) => ({
          ...row,
          validUntil: toOptionalTimestamp(row.validUntil),
          updateTime: toTimestamp(row.updateTime),
        })),
        nextPageToken,
      };
    },
  });
}
