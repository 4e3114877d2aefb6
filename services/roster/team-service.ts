import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { historyOf, requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { maskedFields, parseIn, requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalTimestampSchema } from '../platform/wire-values';
import { requireKnown } from './known';
import { teamMessage, versionMessage } from './messages';
import { knownOrganisations } from './organisation-store';
import {
  divisionPattern,
  keepers,
  readers,
  readScope,
  requireInEach,
  type Roster,
} from './service-context';
import { id, listTeamsShape, newTeam, optionalCode, optionalDivision, teamFields } from './shapes';
import type { TeamFields } from './shapes';
import { stateAt } from './team';
import {
  findTeam,
  findTeams,
  headcount,
  listTeamPoints,
  listTeams,
  lockTeams,
  putTeams,
  type HeadcountRow,
} from './team-store';

type Teams = Implementations['muster.roster.v1.TeamsService'];

const teamsAtOnceMax = 500;
const pointsMax = 5_000;
const headcountShape = z.object({ divisionCode: optionalDivision, asOf: optionalTimestampSchema });
const pointsShape = headcountShape.extend({ specialism: optionalCode });
const putShape = z.object({
  teams: z.array(newTeam).min(1).max(teamsAtOnceMax, `must have at most ${teamsAtOnceMax} teams`),
});

export function teamReading({
  db,
  now,
}: Roster): Pick<
  Teams,
  'getTeam' | 'listTeams' | 'listTeamPoints' | 'getHeadcount' | 'listTeamVersions'
> {
  return {
    getTeam: async (request, context) => {
      const shape = z.object({ id, asOf: optionalTimestampSchema });
      const { id: teamId, asOf } = parse(shape, request);
      requireRole(context.actor, readers);
      if (asOf) requirePast(asOf, now());
      const team = await findTeam(db, teamId, asOf);
      if (!team) throw notFound('team', teamId);
      requireRole(context.actor, readers, team.divisionCode);
      return teamMessage(team, asOf ?? now());
    },

    listTeams: async (request, context) => {
      const filter = parse(listTeamsShape, request);
      const scope = readScope(context.actor);
      if (filter.asOf) requirePast(filter.asOf, now());
      const { limit, after } = pageRequest(filter, request);
      const at = filter.asOf ?? now();
      const found = await listTeams(db, {
        ...filter,
        id: null,
        inState: filter.state && { state: filter.state, at },
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        after: String(after?.[0] ?? ''),
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (team) => [team.id], filter);
      return { teams: rows.map((team) => teamMessage(team, at)), nextPageToken };
    },

    listTeamPoints: async (request, context) => {
      const { divisionCode, specialism, asOf } = parse(pointsShape, request);
      if (asOf) requirePast(asOf, now());
      const scope = readScope(context.actor);
      const query = { scope, divisionPattern: divisionPattern(divisionCode), specialism, asOf };
      const found = await listTeamPoints(db, { ...query, limit: pointsMax });
      const time = asOf ?? now();
      const points = found.map((team) => ({ ...team, state: stateAt(team, time) }));
      return { points: points.map(({ restUntil: _, ...point }) => point) };
    },

    getHeadcount: async (request, context) => {
      const { divisionCode, asOf } = parse(headcountShape, request);
      if (asOf) requirePast(asOf, now());
      const query = { divisionPattern: divisionPattern(divisionCode), asOf };
      const rows = await headcount(db, { ...query, scope: readScope(context.actor) });
      return headcountMessage(rows);
    },

    listTeamVersions: async (request, context) => {
      const filter = parse(z.object({ id }), request);
      requireRole(context.actor, readers);
      const team = await findTeam(db, filter.id);
      if (!team) throw notFound('team', filter.id);
      requireRole(context.actor, readers, team.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const query = { table: 'teams', id: filter.id, after, limit: limit + 1 };
      const found = await historyOf(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.position], filter);
      return { versions: rows.map(versionMessage), nextPageToken };
    },
  };
}

function headcountMessage(rows: HeadcountRow[]) {
  const total = (isPartner: boolean) => {
    const row = rows.find((each) => each.specialism === null && each.isPartner === isPartner);
    return { teamCount: row?.teamCount ?? 0, peopleCount: row?.peopleCount ?? 0 };
  };
  const partners = total(true);
  return {
    ...total(false),
    partnerTeamCount: partners.teamCount,
    partnerPeopleCount: partners.peopleCount,
    specialisms: rows
      .filter((row) => row.specialism !== null && !row.isPartner)
      .map(({ specialism, teamCount, peopleCount }) => ({
        specialism: specialism!,
        teamCount,
        peopleCount,
      })),
  };
}

export function teamWriting({
  db,
  now,
}: Roster): Pick<Teams, 'createTeam' | 'updateTeam' | 'putTeams'> {
  return {
    createTeam: async (request, context) => {
      const team = parseIn('team', newTeam, request.team);
      requireWholePlace(team, 'team');
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        requireRole(context.actor, keepers, team.divisionCode);
        await requireOrganisations(trx, [team], () => 'team');
        if ((await lockTeams(trx, [team.id])).length > 0) throw teamExists(team.id);
        const [row] = await putTeams(trx, [team], now());
        if (!row?.created) throw teamExists(team.id);
        await record(trx, context, 'team.created', team);
        return teamMessage((await findTeam(trx, team.id))!, now());
      });
    },

    updateTeam: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('team', teamFields, request.team, paths);
      const key = parseIn('team', z.object({ id }), request.team);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const [before] = await lockTeams(trx, [key.id]);
        if (!before) throw notFound('team', key.id);
        const after = { ...before, ...changes };
        requireInEach(context.actor, keepers, [before.divisionCode, after.divisionCode]);
        requireEtag(before, request.team?.etag ?? '', 'team');
        requireWholePlace(after, 'team');
        await requireOrganisations(trx, [after], () => 'team');
        await putTeams(trx, [after], now());
        await record(trx, context, 'team.updated', after, changes);
        return teamMessage((await findTeam(trx, key.id))!, now());
      });
    },

    putTeams: async (request, context) => {
      const { teams } = parse(putShape, request);
      teams.forEach((team, n) => requireWholePlace(team, `teams[${n}]`));
      requireDistinct(teams);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const ids = teams.map((team) => team.id);
        const before = await lockTeams(trx, ids);
        const divisions = [...before, ...teams].map(({ divisionCode }) => divisionCode);
        requireInEach(context.actor, keepers, divisions);
        await requireOrganisations(trx, teams, (n) => `teams[${n}]`);
        const rows = await putTeams(trx, teams, now());
        for (const team of teams) await record(trx, context, 'team.put', team);
        const createdCount = rows.filter(({ created }) => created).length;
        return { createdCount, updatedCount: rows.length - createdCount };
      });
    },
  };
}

/** A place has both coordinates or none. */
export function requireWholePlace(
  { latitude, longitude }: { latitude: number | null; longitude: number | null },
  field: string,
): void {
  if ((latitude === null) === (longitude === null)) return;
  const missing = latitude === null ? 'latitude' : 'longitude';
  throw invalid(`${field}.${missing}`, 'is required with the other coordinate');
}

function requireDistinct(teams: TeamFields[]): void {
  const seen = new Set<string>();
  teams.forEach((team, n) => {
    if (seen.has(team.id)) throw invalid(`teams[${n}].id`, 'repeats an earlier one');
    seen.add(team.id);
  });
}

async function requireOrganisations(
  trx: Trx,
  teams: { organisationId: string | null }[],
  fieldOf: (place: number) => string,
): Promise<void> {
  const mentions = teams.flatMap(({ organisationId }, n) =>
    organisationId === null ? [] : [{ field: `${fieldOf(n)}.organisationId`, id: organisationId }],
  );
  const known = await knownOrganisations(
    trx,
    mentions.map((mention) => mention.id),
  );
  requireKnown('organisation', mentions, known);
}

const teamExists = (teamId: string) =>
  new AppError('TEAM_EXISTS', `team.id: there is a team ${teamId} already`, {
    violations: [{ field: 'team.id', description: `${teamId} is taken` }],
    metadata: { id: teamId },
  });

/** The teams of these ids, if all exist; the refusal names the field. */
export async function requireTeams(trx: Db | Trx, mentions: { field: string; id: string }[]) {
  const teams = await findTeams(
    trx,
    mentions.map((mention) => mention.id),
  );
  const byId = new Map(teams.map((team) => [team.id, team]));
  requireKnown('team', mentions, byId);
  return byId;
}

async function record(
  trx: Trx,
  context: CallContext,
  kind: 'team.created' | 'team.updated' | 'team.put',
  team: TeamFields,
  changes: object = { specialism: team.specialism, kind: team.kind },
): Promise<void> {
  const subject = `teams/${team.id}`;
  const { divisionCode } = team;
  await audit(trx, context, { action: kind, subject, divisionCode, after: changes });
  await publish(trx, { kind, subject, divisionCode, data: { fields: Object.keys(changes) } });
}
