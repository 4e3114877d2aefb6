import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { parseIn, unset } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { text } from '../platform/wire-values';
import { requireKnown } from './known';
import { qualificationMessage } from './messages';
import { lockPeople } from './person-store';
import {
  listQualificationKinds,
  listQualifications,
  lockQualification,
  putQualificationKind,
  putQualifications,
  revokeQualification,
  type Qualification,
} from './qualification-store';
import {
  divisionPattern,
  keepers,
  leaders,
  readers,
  readScope,
  type Roster,
} from './service-context';
import {
  calendarDate,
  code,
  optionalCode,
  optionalDivision,
  optionalId,
  qualificationShape,
  reason,
  uuid,
} from './shapes';

type People = Implementations['muster.roster.v1.PeopleService'];

const kindShape = z.object({ code, nameZh: text(60), nameEn: text(60) });
const listShape = z.object({
  personId: optionalId,
  code: optionalCode,
  divisionCode: optionalDivision,
  validUntilBefore: z.union([unset, calendarDate]).default(null),
});
const beforeEvery = ['-infinity', '00000000-0000-0000-0000-000000000000'];

export function qualificationHandlers({
  db,
  now,
}: Roster): Pick<People, 'listQualifications' | 'putQualification' | 'revokeQualification'> {
  return {
    listQualifications: async (request, context) => {
      const filter = parse(listShape, request);
      const scope = readScope(context.actor);
      const { limit, after = beforeEvery } = pageRequest(filter, request);
      const [validUntil, id] = after.map(String) as [string, string];
      const found = await listQualifications(db, {
        ...filter,
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        after: { validUntil, id },
        limit: limit + 1,
      });
      const keyOf = (row: Qualification) => [row.validUntil, row.id];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return { qualifications: rows.map(qualificationMessage), nextPageToken };
    },

    putQualification: async (request, context) => {
      const given = parseIn('qualification', qualificationShape, request.qualification);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { personId } = given;
        const person = await reachable(trx, context, personId);
        const kinds = new Set((await listQualificationKinds(trx)).map((kind) => kind.code));
        const mention = { field: 'qualification.code', id: given.code };
        requireKnown('qualification kind', [mention], kinds);
        const [stored] = await putQualifications(trx, [{ id: randomUUID(), ...given }], now());
        await record(trx, context, 'qualification.put', stored!, person.divisionCode);
        return qualificationMessage(stored!);
      });
    },

    revokeQualification: async (request, context) => {
      const given = parse(z.object({ id: uuid, reason }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockQualification(trx, given.id);
        if (!before) throw notFound('qualification', given.id);
        const person = await reachable(trx, context, before.personId);
        if (before.revokeTime) throw revokedAlready(before);
        const revoked = await revokeQualification(trx, { ...given, now: now() });
        await record(trx, context, 'qualification.revoked', revoked, person.divisionCode);
        return qualificationMessage(revoked);
      });
    },
  };
}

export function qualificationKindHandlers({
  db,
  now,
}: Roster): Pick<People, 'listQualificationKinds' | 'putQualificationKind'> {
  return {
    listQualificationKinds: async (_request, context) => {
      requireRole(context.actor, readers);
      return { qualificationKinds: await listQualificationKinds(db) };
    },

    putQualificationKind: async (request, context) => {
      const kind = parseIn('qualificationKind', kindShape, request.qualificationKind);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await putQualificationKind(trx, kind, now());
        const subject = `qualification-kinds/${kind.code}`;
        const fact = { action: 'qualification-kind.put', subject, divisionCode: '', after: kind };
        await audit(trx, context, fact);
        await publish(trx, { kind: fact.action, subject, divisionCode: '', data: {} });
        return kind;
      });
    },
  };
}

async function reachable(trx: Trx, { actor }: CallContext, personId: string) {
  const [person] = await lockPeople(trx, [personId]);
  if (!person || person.state === 'ERASED') {
    requireKnown('person', [{ field: 'qualification.personId', id: personId }], new Set<string>());
  }
  requireRole(actor, leaders, person!.divisionCode);
  return person!;
}

function revokedAlready({ id, revokeTime }: Qualification): AppError {
  const subject = `qualifications/${id}`;
  const description = `was revoked at ${revokeTime!.toISOString()}`;
  return new AppError('QUALIFICATION_REVOKED', `${subject} ${description}`, {
    preconditions: [{ type: 'QUALIFICATION_REVOKED', subject, description }],
  });
}

async function record(
  trx: Trx,
  context: CallContext,
  kind: 'qualification.put' | 'qualification.revoked',
  { personId, code: certificate, validFrom, validUntil, revokeReason }: Qualification,
  divisionCode: string,
): Promise<void> {
  const subject = `people/${personId}`;
  const after = { code: certificate, validFrom, validUntil, revokeReason };
  await audit(trx, context, { action: kind, subject, divisionCode, after });
  await publish(trx, { kind, subject, divisionCode, data: { code: certificate, validUntil } });
}
