import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { optionalEnum } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalText, optionalTimestampSchema } from '../platform/wire-values';
import {
  assignmentStates,
  hasLeft,
  phases,
  requireAssignmentState,
  requireNextPhase,
  type Phase,
} from './assignment';
import {
  confirmAssignments,
  crewsOf,
  findAssignment,
  listAssignments,
  lockAssignments,
  resolveAssignments,
  setPhase,
  type Assignment,
} from './assignment-store';
import { idsShape } from './claim-shapes';
import { grouped } from './grouping';
import { requireKnown } from './known';
import { assignmentMessage } from './messages';
import { recordMove, resolveAll, restsAfter } from './resolve-service';
import {
  claimers,
  divisionPattern,
  exerciseClaimers,
  readers,
  readScope,
  type Roster,
} from './service-context';
import { filterText, optionalDivision, optionalId, uuid } from './shapes';
import { lockTeamsOf, setTeamStates } from './team-store';
import type { Role } from '../platform/identity';

type Assignments = Implementations['muster.roster.v1.AssignmentsService'];
type Resolving = Pick<
  Assignments,
  'confirmAssignments' | 'releaseAssignments' | 'endAssignments' | 'moveAssignment'
>;

const listShape = z.object({
  teamId: optionalId,
  personId: optionalId,
  incidentId: filterText,
  exerciseId: optionalText(200),
  state: optionalEnum(assignmentStates),
  divisionCode: optionalDivision,
  asOf: optionalTimestampSchema,
});

export function assignmentReading({
  db,
  now,
}: Roster): Pick<Assignments, 'getAssignment' | 'listAssignments'> {
  return {
    getAssignment: async (request, context) => {
      const { id, asOf } = parse(z.object({ id: uuid, asOf: optionalTimestampSchema }), request);
      if (asOf) requirePast(asOf, now());
      requireRole(context.actor, readers);
      const assignment = await findAssignment(db, id, asOf);
      if (!assignment) throw notFound('assignment', id);
      requireRole(context.actor, readers, assignment.divisionCode);
      const crew = await crewsOf(db, [id]);
      const personIds = crew.map(({ personId }) => personId);
      return assignmentMessage(assignment, personIds, asOf ?? now());
    },

    listAssignments: async (request, context) => {
      const filter = parse(listShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const scope = readScope(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const time = filter.asOf ?? now();
      const found = await listAssignments(db, {
        ...filter,
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        now: time,
        beforeId: after ? String(after[0]) : null,
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      const ids = rows.map(({ id }) => id);
      const crews = grouped(await crewsOf(db, ids), ({ assignmentId }) => assignmentId);
      const assignments = rows.map((row) => messageOf(row, crews, time));
      return { assignments, nextPageToken };
    },
  };
}

type Crews = Map<string, { personId: string }[]>;

function messageOf(row: Assignment, crews: Crews, now: Date) {
  const crew = crews.get(row.id) ?? [];
  return assignmentMessage(
    row,
    crew.map(({ personId }) => personId),
    now,
  );
}

export function assignmentVerbs(roster: Roster): Resolving {
  return { ...holdVerbs(roster), ...taskVerbs(roster) };
}

function holdVerbs({
  db,
  now,
}: Roster): Pick<Resolving, 'confirmAssignments' | 'releaseAssignments'> {
  return {
    confirmAssignments: async (request, context) => {
      const { requestId, ids } = parse(idsShape, request);
      requireRole(context.actor, [...claimers, ...exerciseClaimers]);
      return once(db, context, { requestId, request, find: lock(ids) }, async (trx, locked) => {
        const time = now();
        const held = reachable(locked, context, ids, claimers);
        for (const each of held) requireAssignmentState(each, ['HELD'], time);
        const real = held.filter(({ exerciseId }) => exerciseId === '');
        const alerted = { state: 'ALERTED' as const, reason: '', restUntil: null, now: time };
        if (real.length > 0) await setTeamStates(trx, teamIdsOf(real), alerted);
        const confirmed = await confirmAssignments(trx, ids, time);
        for (const each of held) await recordMove(trx, context, each, { state: 'CONFIRMED' });
        return list(locked, ids, confirmed, time);
      });
    },

    // Whoever undoes something may have to say so twice: what is released already stays so.
    releaseAssignments: async (request, context) => {
      const { requestId, ids, reason } = parse(idsShape, request);
      requireRole(context.actor, [...claimers, ...exerciseClaimers]);
      return once(db, context, { requestId, request, find: lock(ids) }, async (trx, locked) => {
        const time = now();
        const found = reachable(locked, context, ids, claimers);
        for (const each of found) {
          requireAssignmentState(each, ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED'], time);
        }
        const open = found.filter(({ state }) => state === 'HELD' || state === 'CONFIRMED');
        const resolution = { state: 'RELEASED' as const, reason, now: time };
        const released = open.length > 0 ? await resolveAll(trx, context, open, resolution) : [];
        const done = found.filter(({ state }) => state === 'RELEASED' || state === 'EXPIRED');
        return list(locked, ids, [...done, ...released], time);
      });
    },
  };
}

function taskVerbs({ db, now }: Roster): Pick<Resolving, 'endAssignments' | 'moveAssignment'> {
  return {
    endAssignments: async (request, context) => {
      const { requestId, ids, reason } = parse(idsShape, request);
      requireRole(context.actor, [...movers, ...exerciseClaimers]);
      return once(db, context, { requestId, request, find: lock(ids) }, async (trx, locked) => {
        const time = now();
        const found = reachable(locked, context, ids, movers);
        for (const each of found) requireAssignmentState(each, ['CONFIRMED'], time);
        const resolution = { state: 'ENDED' as const, reason, now: time };
        const rests = await restsAfter(trx, found, resolution);
        for (const { teamId, exerciseId, id } of found) {
          if (exerciseId !== '') continue;
          const restUntil = rests.find((rest) => rest.id === id)?.until ?? null;
          const state = restUntil ? ('REST' as const) : ('AVAILABLE' as const);
          await setTeamStates(trx, [teamId], { state, reason, restUntil, now: time });
        }
        const ended = await resolveAssignments(trx, ids, resolution, rests);
        for (const each of found) await recordMove(trx, context, each, { state: 'ENDED', reason });
        return list(locked, ids, ended, time);
      });
    },

    moveAssignment: async (request, context) => {
      const shape = z.object({ id: uuid, phase: z.enum(phases, `must be ${phases.join(', ')}`) });
      const { id, phase } = parse(shape, request);
      const { requestId } = request;
      requireRole(context.actor, [...movers, ...exerciseClaimers]);
      return once(db, context, { requestId, request, find: lock([id]) }, async (trx, locked) => {
        const time = now();
        const [before] = reachable(locked, context, [id], movers);
        requireAssignmentState(before!, ['CONFIRMED'], time);
        requireNextPhase(id, before!.phase as Phase, phase);
        if (before!.exerciseId === '') {
          const change = { state: phase, reason: '', restUntil: null, now: time };
          await setTeamStates(trx, [before!.teamId], change);
        }
        const departTime = before!.departTime ?? (hasLeft(phase) ? time : null);
        const after = await setPhase(trx, id, { phase, departTime });
        await recordPhase(trx, context, before!, phase);
        return list(locked, [id], [after], time).assignments[0]!;
      });
    },
  };
}

/** Says how far a team is. */
const movers: Role[] = ['TEAM_LEADER', ...claimers];
const teamIdsOf = (assignments: Assignment[]) => assignments.map(({ teamId }) => teamId);

type Locked = { found: Assignment[]; crews: Crews };

/** Teams before assignments, as claims lock them. Their crews stay, whatever becomes of them. */
const lock =
  (ids: string[]) =>
  async (trx: Trx): Promise<Locked> => {
    const [, found, crews] = await Promise.all([
      lockTeamsOf(trx, ids),
      lockAssignments(trx, ids),
      crewsOf(trx, ids),
    ]);
    return { found, crews: grouped(crews, ({ assignmentId }) => assignmentId) };
  };

/** All of them, if they exist and every division is within reach. */
function reachable(
  { found }: Locked,
  { actor }: CallContext,
  ids: string[],
  needed: Role[],
): Assignment[] {
  const known = new Set(found.map(({ id }) => id));
  const fieldOf = (n: number) => (ids.length === 1 ? 'id' : `ids[${n}]`);
  const mentions = ids.map((id, n) => ({ field: fieldOf(n), id }));
  requireKnown('assignment', mentions, known);
  for (const { exerciseId, divisionCode } of found) {
    const allowed = exerciseId === '' ? needed : [...needed, ...exerciseClaimers];
    requireRole(actor, allowed, divisionCode);
  }
  return found;
}

/** In the order asked for. */
function list({ crews }: Locked, ids: string[], rows: Assignment[], now: Date) {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return { assignments: ids.map((id) => messageOf(byId.get(id)!, crews, now)) };
}

async function recordPhase(
  trx: Trx,
  context: CallContext,
  { id, teamId, divisionCode, task, incidentId, exerciseId, phase: from }: Assignment,
  phase: Phase,
): Promise<void> {
  const subject = `assignments/${id}`;
  const kind = 'assignment.moved';
  const change = { before: { phase: from }, after: { phase, teamId } };
  await audit(trx, context, { action: kind, subject, divisionCode, ...change });
  const data = { teamId, task, incidentId, exerciseId, phase };
  await publish(trx, { kind, subject, divisionCode, data });
}
