import { z } from 'zod';
import { audit } from '../platform/audit';
import { invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { parseIn, requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { Implementations } from '../platform/rpc-types';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  toOptionalTimestamp,
} from '../platform/wire-values';
import { availabilityOf, teamAvailabilityMessage } from './availability-service';
import { dayMs } from './calendar';
import { listHomeMinimums, lockHomeMinimums, putHomeMinimum } from './rule-store';
import { divisionPattern, keepers, readers, readScope, type Roster } from './service-context';
import { code, id, optionalCode, optionalDivision, version } from './shapes';
import { everyTeam, findTeam, listTeams } from './team-store';

type Assignments = Implementations['muster.roster.v1.AssignmentsService'];

const aheadMaxMs = 60 * dayMs;
const at = { atTime: optionalTimestampSchema, exerciseId: optionalText(200) };
const listShape = z.object({
  ...at,
  divisionCode: optionalDivision,
  specialism: optionalCode,
  readyOnly: z.boolean().default(false),
});

export function availabilityHandlers({
  db,
  now,
}: Roster): Pick<Assignments, 'listAvailability' | 'getTeamAvailability'> {
  const timeOf = (asked: Date | undefined) => {
    const time = now();
    if (!asked) return { at: time, now: time };
    const ahead = asked.getTime() - time.getTime();
    if (ahead < -60_000 || ahead > aheadMaxMs) {
      throw invalid('atTime', 'must be between now and 60 days from now');
    }
    return { at: asked, now: time };
  };
  return {
    listAvailability: async (request, context) => {
      const filter = parse(listShape, request);
      const scope = readScope(context.actor);
      const times = timeOf(filter.atTime);
      const { limit, after } = pageRequest(filter, request);
      const found = await listTeams(db, {
        ...everyTeam,
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        specialism: filter.specialism,
        includeArchived: false,
        after: String(after?.[0] ?? ''),
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (team) => [team.id], filter);
      const { exerciseId } = filter;
      const all = await availabilityOf(db, rows, { ...times, exerciseId });
      const shown = filter.readyOnly ? all.filter(({ ready }) => ready) : all;
      return { teams: shown.map(teamAvailabilityMessage), nextPageToken };
    },

    getTeamAvailability: async (request, context) => {
      const { teamId, atTime, exerciseId } = parse(z.object({ ...at, teamId: id }), request);
      requireRole(context.actor, readers);
      const team = await findTeam(db, teamId);
      if (!team) throw notFound('team', teamId);
      requireRole(context.actor, readers, team.divisionCode);
      const [found] = await availabilityOf(db, [team], { ...timeOf(atTime), exerciseId });
      const people = found!.people.map(({ teamId: _, untilTime, ...person }) => ({
        ...person,
        untilTime: toOptionalTimestamp(untilTime),
      }));
      return { team: teamAvailabilityMessage(found!), people };
    },
  };
}

const minimumShape = z.object({
  divisionCode: divisionCodeSchema,
  specialism: code,
  share: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1'),
  teamsMin: z.number().int().min(0, 'must not be negative').max(10_000),
  etag: version,
});

export function homeMinimumHandlers({
  db,
  now,
}: Roster): Pick<Assignments, 'listHomeMinimums' | 'putHomeMinimum'> {
  return {
    listHomeMinimums: async (request, context) => {
      const { divisionCode } = parse(z.object({ divisionCode: optionalDivision }), request);
      requireRole(context.actor, readers);
      const rows = await listHomeMinimums(db, divisionPattern(divisionCode));
      const shown = rows.map(({ version: etag, ...minimum }) => ({
        ...minimum,
        etag: String(etag),
      }));
      return { homeMinimums: shown };
    },

    putHomeMinimum: async (request, context) => {
      const { etag, ...given } = parseIn('homeMinimum', minimumShape, request.homeMinimum);
      const { divisionCode, specialism } = given;
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        requireRole(context.actor, keepers, divisionCode);
        const locked = await lockHomeMinimums(trx, [specialism]);
        const before = locked.find((each) => each.divisionCode === divisionCode);
        if (etag && before) requireEtag(before, etag, 'home minimum');
        const { version: after, ...stored } = await putHomeMinimum(trx, given, now());
        const subject = `home-minimums/${divisionCode}/${specialism}`;
        const kind = 'home-minimum.put';
        await audit(trx, context, { action: kind, subject, divisionCode, before, after: given });
        await publish(trx, { kind, subject, divisionCode, data: given });
        return { ...stored, etag: String(after) };
      });
    },
  };
}
