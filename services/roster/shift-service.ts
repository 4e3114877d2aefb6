import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import {
  optionalText,
  optionalTimestampSchema,
  timestampSchema,
  toTimestamp,
} from '../platform/wire-values';
import { dayMs, hourMs } from './calendar';
import { requireFitForDuty, type Duty } from './duty-check-service';
import { requireKnown } from './known';
import { lockPeople } from './person-store';
import { divisionPattern, leaders, readScope, requireInEach, type Roster } from './service-context';
import { distinct, id, optionalDivision, optionalId, uuid, version } from './shapes';
import {
  deleteShift,
  insertShiftMembers,
  insertShifts,
  listShifts,
  lockShift,
  removeShiftMembers,
  touchShift,
  type ManyShift,
} from './shift-store';
import { requireTeams } from './team-service';

type DutyService = Implementations['muster.roster.v1.DutyService'];

const shiftHoursMax = 72;
const aheadDaysMax = 400;
const personIds = distinct(id, 1, 500, 'people');
const shiftShape = z
  .object({
    teamId: id,
    name: optionalText(60),
    startTime: timestampSchema,
    endTime: timestampSchema,
    personIds,
  })
  .superRefine(({ startTime, endTime }, context) => {
    const hours = (endTime.getTime() - startTime.getTime()) / hourMs;
    if (hours > 0 && hours <= shiftHoursMax) return;
    const message = `must be after startTime, by at most ${shiftHoursMax} hours`;
    context.addIssue({ code: 'custom', path: ['endTime'], message });
  });
const createShape = z.object({
  shifts: z.array(shiftShape).min(1, 'must have a shift').max(500, 'must have at most 500 shifts'),
});
const listShape = z.object({
  teamId: optionalId,
  personId: optionalId,
  divisionCode: optionalDivision,
  fromTime: optionalTimestampSchema,
  untilTime: optionalTimestampSchema,
  asOf: optionalTimestampSchema,
});
const firstKey = ['-infinity', '00000000-0000-0000-0000-000000000000'];

export function rosterHandlers({
  db,
  now,
}: Roster): Pick<DutyService, 'createShifts' | 'listShifts'> {
  return {
    createShifts: async (request, context) => {
      const { shifts: given } = parse(createShape, request);
      requireSoon(given, now());
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const mentions = given.map(({ teamId }, n) => ({
          field: `shifts[${n}].teamId`,
          id: teamId,
        }));
        const teams = await requireTeams(trx, mentions);
        const divisions = [...teams.values()].map(({ divisionCode }) => divisionCode);
        requireInEach(context.actor, leaders, divisions);
        const duties = given.flatMap((shift, n) => dutiesOf(shift, `shifts[${n}]`));
        await requireFitForDuty(trx, duties, await lockMentioned(trx, duties));
        const shifts = given.map((shift) => ({ id: uuidv7(), version: 1, ...shift }));
        await insertShifts(trx, shifts, now());
        for (const [teamId, { divisionCode }] of teams) {
          const ids = shifts.filter((shift) => shift.teamId === teamId).map((shift) => shift.id);
          await record(trx, context, 'shifts.created', { teamId, divisionCode, ids });
        }
        return { ids: shifts.map((shift) => shift.id) };
      });
    },

    listShifts: async (request, context) => {
      const filter = parse(listShape, request);
      const scope = readScope(context.actor);
      if (filter.asOf) requirePast(filter.asOf, now());
      const { limit, after = firstKey } = pageRequest(filter, request);
      const [startTime, shiftId] = after.map(String) as [string, string];
      const found = await listShifts(db, {
        ...filter,
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        from: filter.fromTime ?? null,
        until: filter.untilTime ?? null,
        after: { startTime, id: shiftId },
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.key, row.id], filter);
      return { shifts: rows.map(shiftMessage), nextPageToken };
    },
  };
}

export function shiftHandlers({
  db,
  now,
}: Roster): Pick<DutyService, 'setShiftMembers' | 'deleteShift'> {
  return {
    setShiftMembers: async (request, context) => {
      const given = parse(z.object({ id: uuid, etag: version, personIds }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { shift, divisionCode } = await reachable(trx, context, given.id);
        if (given.etag) requireEtag(shift, given.etag, 'shift');
        if (shift.endTime <= now()) throw over('SHIFT_ENDED', shift);
        const after = { ...shift, personIds: given.personIds };
        const duties = dutiesOf(after, '');
        await requireFitForDuty(trx, duties, await lockMentioned(trx, duties), shift.id);
        await removeShiftMembers(trx, shift.id, shift.personIds);
        await insertShiftMembers(trx, [after]);
        await touchShift(trx, shift.id);
        const { teamId } = shift;
        await record(trx, context, 'shift.members-set', { teamId, divisionCode, ids: [shift.id] });
        return shiftMessage({ ...after, version: shift.version + 1 });
      });
    },

    deleteShift: async (request, context) => {
      const given = parse(z.object({ id: uuid }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { shift, divisionCode } = await reachable(trx, context, given.id);
        if (shift.startTime <= now()) throw over('SHIFT_BEGUN', shift);
        await deleteShift(trx, shift.id);
        const { teamId } = shift;
        await record(trx, context, 'shift.deleted', { teamId, divisionCode, ids: [shift.id] });
        return {};
      });
    },
  };
}

/** A typing error of a year would otherwise fill the roster unnoticed. */
function requireSoon(shifts: { startTime: Date }[], now: Date): void {
  shifts.forEach(({ startTime }, n) => {
    const days = Math.abs(startTime.getTime() - now.getTime()) / dayMs;
    if (days <= aheadDaysMax) return;
    const field = `shifts[${n}].startTime`;
    const description = `must be within ${aheadDaysMax} days of now`;
    throw new AppError('FIELD_INVALID', `${field}: ${description}`, {
      violations: [{ field, description }],
    });
  });
}

/** `field` is the shift's in the request, empty when the request is about one shift. */
export function dutiesOf(
  shift: { teamId: string; startTime: Date; endTime: Date; personIds: string[] },
  field: string,
): Duty[] {
  const { teamId, startTime: start, endTime: end } = shift;
  const prefix = field === '' ? '' : `${field}.`;
  return shift.personIds.map((personId, n) => ({
    personId,
    teamId,
    start,
    end,
    field: `${prefix}personIds[${n}]`,
  }));
}

/** Everyone who is to be on duty, locked, if all exist. */
export async function lockMentioned(trx: Trx, duties: Duty[]) {
  const people = await lockPeople(trx, [...new Set(duties.map(({ personId }) => personId))]);
  const byId = new Map(people.map((person) => [person.id, person]));
  requireKnown(
    'person',
    duties.map(({ field, personId }) => ({ field, id: personId })),
    byId,
  );
  return byId;
}

async function reachable(trx: Trx, { actor }: CallContext, shiftId: string) {
  const shift = await lockShift(trx, shiftId);
  if (!shift) throw notFound('shift', shiftId);
  const mention = { field: 'id', id: shift.teamId };
  const { divisionCode } = (await requireTeams(trx, [mention])).get(shift.teamId)!;
  requireRole(actor, leaders, divisionCode);
  return { shift, divisionCode };
}

function over(
  reason: 'SHIFT_BEGUN' | 'SHIFT_ENDED',
  { id: shiftId, startTime, endTime }: ManyShift,
) {
  const subject = `shifts/${shiftId}`;
  const description =
    reason === 'SHIFT_BEGUN'
      ? `began at ${startTime.toISOString()}`
      : `ended at ${endTime.toISOString()}`;
  return new AppError(reason, `${subject} ${description}`, {
    preconditions: [{ type: reason, subject, description }],
  });
}

async function record(
  trx: Trx,
  context: CallContext,
  kind: 'shifts.created' | 'shift.members-set' | 'shift.deleted',
  { teamId, divisionCode, ids }: { teamId: string; divisionCode: string; ids: string[] },
): Promise<void> {
  const subject = `teams/${teamId}`;
  const after = { count: ids.length, shiftIds: ids.slice(0, 20) };
  await audit(trx, context, { action: kind, subject, divisionCode, after });
  await publish(trx, { kind, subject, divisionCode, data: after });
}

export const shiftMessage = ({ version: etag, startTime, endTime, ...shift }: ManyShift) => ({
  id: shift.id,
  teamId: shift.teamId,
  name: shift.name,
  personIds: shift.personIds,
  startTime: toTimestamp(startTime),
  endTime: toTimestamp(endTime),
  etag: String(etag),
});
