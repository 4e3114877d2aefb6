import { audit } from '../platform/audit';
import type { Db } from '../platform/db';
import { invalidFields, parse, type Violation } from '../platform/errors';
import { divisionPrefix, requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { editors, requireReader } from './access';
import { divisionsByCode, listDivisions, putDivisions } from './division-store';
import { divisionMessage } from './messages';
import { divisionFilterSchema, putDivisionsSchema } from './request-shapes';
import type { Handlers } from './service';

export function divisionHandlers({
  db,
}: {
  db: Db;
}): Pick<Handlers, 'listDivisions' | 'putDivisions'> {
  return {
    async listDivisions(request, { actor }) {
      requireReader(actor);
      const filter = parse(divisionFilterSchema, request);
      const page = pageRequest(filter, request);
      const rows = await listDivisions(db, {
        prefix: divisionPrefix(filter.divisionCode),
        after: page.after?.[0] as string | undefined,
        limit: page.limit + 1,
      });
      const { rows: shown, nextPageToken } = pageOf(rows, page.limit, (row) => [row.code], filter);
      return { divisions: shown.map(divisionMessage), nextPageToken };
    },

    async putDivisions(request, context) {
      const { divisions } = parse(putDivisionsSchema, request);
      for (const { code } of divisions) requireRole(context.actor, editors, code);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const named = new Set(divisions.map(({ code }) => code));
        const parents = divisions.map(({ parentCode }) => parentCode).filter((code) => code !== '');
        const known = await divisionsByCode(trx, parents);
        const isKnown = (code: string) => code === '' || named.has(code) || known.has(code);
        refuse(divisionFaults(divisions, isKnown));
        await putDivisions(
          trx,
          divisions.map(({ latitude, longitude, parentCode, ...rest }) => ({
            ...rest,
            parentCode: parentCode || null,
            latitude: latitude ?? null,
            longitude: longitude ?? null,
          })),
        );
        const codes = [...named].sort();
        const facts = { count: codes.length, first: codes[0], last: codes.at(-1) };
        const subject = `divisions/${codes[0]}`;
        const divisionCode = codes[0]!;
        await audit(trx, context, { action: 'divisions.put', subject, divisionCode, after: facts });
        await publish(trx, { kind: 'divisions.changed', subject, divisionCode, data: facts });
        return { count: codes.length };
      });
    },
  };
}

function divisionFaults(
  divisions: { code: string; parentCode: string }[],
  isKnown: (code: string) => boolean,
): Violation[] {
  const seen = new Set<string>();
  return divisions.flatMap(({ code, parentCode }, index) => {
    const faults: Violation[] = [];
    const at = `divisions[${index}]`;
    if (seen.has(code))
      faults.push({ field: `${at}.code`, description: 'is named more than once' });
    seen.add(code);
    if (!isKnown(parentCode) || parentCode === code) {
      faults.push({ field: `${at}.parentCode`, description: 'is not another known division' });
    }
    return faults;
  });
}

function refuse(violations: Violation[]): void {
  if (violations.length > 0) throw invalidFields(violations.slice(0, 20));
}
