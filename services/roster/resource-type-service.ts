import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { parseIn, requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalText, text } from '../platform/wire-values';
import { nearestFirst } from './alternatives-service';
import { availabilityOf } from './availability-service';
import { hoursAfter } from './calendar';
import {
  deleteResourceType,
  findResourceType,
  listResourceTypes,
  putResourceType,
  type StoredResourceType,
} from './rule-store';
import { divisionPattern, keepers, readers, readScope, type Roster } from './service-context';
import { code, id, latitude, longitude, optionalCode, optionalDivision, version } from './shapes';
import { findTeam, lockTeams, setRatings } from './team-store';
import { criterionKinds, missedCriteria, requireType, type Missed } from './typing';
import { candidates, typingFacts } from './typing-facts-store';

type Types = Implementations['muster.roster.v1.ResourceTypesService'];

const matchedMax = 1_000;
const type = z.number().int().min(1, 'must be 1 to 9').max(9, 'must be 1 to 9');
const withSubject = ['QUALIFIED', 'SKILL', 'FIGURE_AT_LEAST', 'FIGURE_AT_MOST'];

const criterion = z
  .object({
    kind: z.enum(criterionKinds, `must be one of ${criterionKinds.join(', ')}`),
    subject: optionalText(40),
    value: z.number().min(0, 'must not be negative').max(1e12),
    nameZh: optionalText(100),
    nameEn: optionalText(100),
  })
  .refine(({ kind, subject }) => withSubject.includes(kind) === (subject !== ''), {
    path: ['subject'],
    message: `is required for ${withSubject.join(', ')}, and for no other kind`,
  });
const typeShape = z.object({
  specialism: code,
  type,
  nameZh: text(100),
  nameEn: text(100),
  criteria: z.array(criterion).min(1, 'must have a criterion').max(30, 'must have at most 30'),
  etag: version,
});
const matchShape = z.object({
  specialism: code,
  type,
  divisionCode: optionalDivision,
  latitude,
  longitude,
  missionHours: z
    .number()
    .min(0, 'must not be negative')
    .max(8_760, 'must be at most a year')
    .default(0)
    .transform((hours) => hours || 12),
  exerciseId: optionalText(200),
});

export function resourceTypesService(roster: Roster): ServiceHandlers {
  return implement('muster.roster.v1.ResourceTypesService', {
    ...keeping(roster),
    ...matching(roster),
  });
}

function keeping({
  db,
  now,
}: Roster): Pick<Types, 'listResourceTypes' | 'putResourceType' | 'deleteResourceType'> {
  return {
    listResourceTypes: async (request, context) => {
      const { specialism } = parse(z.object({ specialism: optionalCode }), request);
      requireRole(context.actor, readers);
      const rows = await listResourceTypes(db, specialism);
      return { resourceTypes: rows.map(typeMessage) };
    },

    putResourceType: async (request, context) => {
      const { etag, ...given } = parseIn('resourceType', typeShape, request.resourceType);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await findResourceType(trx, given.specialism, given.type);
        if (etag && before) requireEtag(before, etag, 'resource type');
        const stored = await putResourceType(trx, given, now());
        await record(trx, context, 'resource-type.put', given, given);
        return typeMessage(stored);
      });
    },

    deleteResourceType: async (request, context) => {
      const key = parse(z.object({ specialism: code, type }), request);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const isGone = await deleteResourceType(trx, key.specialism, key.type);
        if (!isGone) throw notFound('resource type', `${key.specialism} ${key.type}`);
        await record(trx, context, 'resource-type.deleted', key);
        return {};
      });
    },
  };
}

function matching({ db, now }: Roster): Pick<Types, 'matchTeams' | 'rateTeam'> {
  return {
    matchTeams: async (request, context) => {
      const wanted = parse(matchShape, request);
      const scope = readScope(context.actor);
      const found = await findResourceType(db, wanted.specialism, wanted.type);
      if (!found) throw notFound('resource type', `${wanted.specialism} ${wanted.type}`);
      const time = now();
      const pattern = divisionPattern(wanted.divisionCode);
      const { specialism, exerciseId } = wanted;
      const query = { specialism, scope, divisionPattern: pattern, limit: matchedMax };
      const teams = await candidates(db, query);
      const missionEnd = hoursAfter(time, wanted.missionHours);
      const { criteria } = found;
      const [facts, states] = await Promise.all([
        typingFacts(db, { teams, criteria, now: time, missionEnd }),
        availabilityOf(db, teams, { at: time, now: time, exerciseId }),
      ]);
      const stateOf = new Map(states.map((state) => [state.team.id, state]));
      const matches = nearestFirst(teams, wanted).map(({ team, distance }) => {
        const { ready, reasons } = stateOf.get(team.id)!;
        const { id: teamId, nameZh, nameEn } = team;
        const missed = missedCriteria(criteria, facts.get(teamId)!).map(missedMessage);
        const place = distance === undefined ? {} : { distanceKm: distance };
        return { teamId, nameZh, nameEn, specialism, ready, reasons, missed, ...place };
      });
      const qualified = matches.filter(({ missed }) => missed.length === 0);
      return {
        qualified: [...qualified].sort((a, b) => Number(b.ready) - Number(a.ready)),
        excluded: matches.filter(({ missed }) => missed.length > 0),
      };
    },

    rateTeam: async (request, context) => {
      const shape = z.object({
        teamId: id,
        specialism: code,
        type: z.number().int().min(0).max(9),
      });
      const { teamId, specialism, type: rated } = parse(shape, request);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const [locked] = await lockTeams(trx, [teamId]);
        if (!locked) throw notFound('team', teamId);
        requireRole(context.actor, keepers, locked.divisionCode);
        const entries = Object.entries(locked.ratings).filter(([name]) => name !== specialism);
        if (rated > 0) await requireRated(trx, teamId, { specialism, rated, now: now() });
        const given: [string, number][] = rated > 0 ? [[specialism, rated]] : [];
        const ratings = Object.fromEntries([...entries, ...given]);
        await setRatings(trx, teamId, ratings);
        const subject = `teams/${teamId}`;
        const { divisionCode } = locked;
        const kind = 'team.rated';
        const after = { specialism, type: rated };
        await audit(trx, context, { action: kind, subject, divisionCode, after });
        await publish(trx, { kind, subject, divisionCode, data: after });
        return { teamId, ratings };
      });
    },
  };
}

async function requireRated(
  trx: Trx,
  teamId: string,
  { specialism, rated, now }: { specialism: string; rated: number; now: Date },
): Promise<void> {
  const wanted = await findResourceType(trx, specialism, rated);
  if (!wanted) throw notFound('resource type', `${specialism} ${rated}`);
  const team = (await findTeam(trx, teamId))!;
  const query = { teams: [team], criteria: wanted.criteria, now, missionEnd: now };
  requireType(teamId, wanted, (await typingFacts(trx, query)).get(teamId)!, 'type');
}

const typeMessage = ({ version: etag, ...shown }: StoredResourceType) => ({
  ...shown,
  etag: String(etag),
});
const missedMessage = ({ criterion: missed, actual, text: said }: Missed) => ({
  criterion: missed,
  actual,
  text: said,
});

async function record(
  trx: Trx,
  context: CallContext,
  kind: 'resource-type.put' | 'resource-type.deleted',
  key: { specialism: string; type: number },
  after?: object,
): Promise<void> {
  const subject = `resource-types/${key.specialism}/${key.type}`;
  // Types are everyone's, and so are the events about them.
  await audit(trx, context, { action: kind, subject, divisionCode: '', after });
  await publish(trx, { kind, subject, divisionCode: '', data: key });
}
