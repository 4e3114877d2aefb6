import { z } from 'zod';
import { audit } from '../platform/audit';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { parseIn, requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { Implementations } from '../platform/rpc-types';
import { optionalText, optionalTimestampSchema } from '../platform/wire-values';
import { openAssignments, setCrewRests } from './assignment-store';
import { hoursAfter } from './calendar';
import { organisationMessage, teamMessage } from './messages';
import { listOrganisations, lockOrganisation, putOrganisation } from './organisation-store';
import { dutyRulesOf } from './rule-store';
import {
  divisionPattern,
  keepers,
  leaders,
  readScope,
  requireInEach,
  type Roster,
} from './service-context';
import { id, optionalDivision, organisationShape, version } from './shapes';
import { isResting, requireTeamMove, stateAt, teamStates } from './team';
import { findTeam, lockTeams, setTeamStates } from './team-store';

type Teams = Implementations['muster.roster.v1.TeamsService'];

const stateShape = z.object({
  id,
  etag: version,
  state: z.enum(teamStates, 'must be a state of a team'),
  reason: optionalText(500),
  restUntil: optionalTimestampSchema,
});

export function teamStateHandlers({ db, now }: Roster): Pick<Teams, 'setTeamState'> {
  return {
    setTeamState: async (request, context) => {
      const given = parse(stateShape, request);
      const { id: teamId, state, reason } = given;
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const time = now();
        const [team] = await lockTeams(trx, [teamId]);
        if (!team) throw notFound('team', teamId);
        requireRole(context.actor, leaders, team.divisionCode);
        if (given.etag) requireEtag(team, given.etag, 'team');
        const open = await openAssignments(trx, [teamId]);
        const task = open.find(({ exerciseId }) => exerciseId === '');
        if (task) throw onTask(teamId, task.task);
        requireTeamMove(team, state, { reason, now: time });
        const { restHoursMin } = (await dutyRulesOf(trx, [teamId]))(teamId);
        const asked = given.restUntil ?? hoursAfter(time, restHoursMin);
        const restUntil = state === 'REST' ? asked : null;
        if (restUntil && restUntil <= time) throw invalid('restUntil', 'must be in the future');
        await setTeamStates(trx, [teamId], { state, reason, restUntil, now: time });
        if (state !== 'OUT_OF_SERVICE' && isResting(team, time)) {
          await setCrewRests(trx, { teamId, until: restUntil ?? time, now: time });
        }
        const subject = `teams/${teamId}`;
        const { divisionCode } = team;
        const kind = 'team.state-changed';
        const from = stateAt(team, time);
        const change = { before: { state: from }, after: { state, reason, restUntil } };
        await audit(trx, context, { action: kind, subject, divisionCode, ...change });
        await publish(trx, { kind, subject, divisionCode, data: { from, to: state } });
        return teamMessage((await findTeam(trx, teamId))!, time);
      });
    },
  };
}

function onTask(teamId: string, task: string): AppError {
  const subject = `teams/${teamId}`;
  const description = `is on ${task}: its assignment moves it`;
  return new AppError('TEAM_CLAIMED', `${subject} ${description}`, {
    preconditions: [{ type: 'TEAM_CLAIMED', subject, description }],
    metadata: { teamId, task },
  });
}

export function organisationHandlers({
  db,
  now,
}: Roster): Pick<Teams, 'listOrganisations' | 'putOrganisation'> {
  return {
    listOrganisations: async (request, context) => {
      const filter = parse(z.object({ divisionCode: optionalDivision }), request);
      const scope = readScope(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const found = await listOrganisations(db, {
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        after: String(after?.[0] ?? ''),
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.id], filter);
      return { organisations: rows.map(organisationMessage), nextPageToken };
    },

    putOrganisation: async (request, context) => {
      const { etag, ...given } = parseIn('organisation', organisationShape, request.organisation);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockOrganisation(trx, given.id);
        const divisions = [given.divisionCode, ...(before ? [before.divisionCode] : [])];
        requireInEach(context.actor, keepers, divisions);
        if (etag && before) requireEtag(before, etag, 'organisation');
        const organisation = await putOrganisation(trx, given, now());
        const subject = `organisations/${given.id}`;
        const { divisionCode } = given;
        const kind = 'organisation.put';
        await audit(trx, context, { action: kind, subject, divisionCode, before, after: given });
        await publish(trx, { kind, subject, divisionCode, data: {} });
        return organisationMessage(organisation);
      });
    },
  };
}
