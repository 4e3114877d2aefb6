// The claim of teams: exactly one of two who want the same team gets it, and the other is told who
// has it and what would do instead.
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { covers, requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { withAlternatives } from './alternatives-service';
import { alreadyClaimed } from './assignment';
import { crewFacts, insertAssignments, openAssignments, type Assignment } from './assignment-store';
import { personAvailability, type PersonAvailability } from './availability';
import { dateInShanghai, hoursAfter } from './calendar';
import { claimShape, missionHoursDefault, type ClaimRequest, type TeamClaim } from './claim-shapes';
import { chooseCrew, requireQualifications } from './crew';
import { expireHolds } from './expiry-sweep';
import { grouped } from './grouping';
import { requireHomeAfter } from './home-service';
import { requireKnown } from './known';
import { assignmentMessage } from './messages';
import { certificatesOn } from './qualification-store';
import { resolveAll } from './resolve-service';
import { findResourceType } from './rule-store';
import { claimers, exerciseClaimers, requireInEach, type Roster } from './service-context';
import { requireClaimable } from './team';
import { findTeam, lockTeams, type Team } from './team-store';
import { requireType } from './typing';
import { typingFacts } from './typing-facts-store';

type Claiming = Pick<Implementations['muster.roster.v1.AssignmentsService'], 'claimTeams'>;

export function claimHandlers(roster: Roster): Claiming {
  const { db, now } = roster;
  return {
    claimTeams: async (request, context) => {
      const input = parse(claimShape, request);
      const { requestId, exerciseId, untilTime } = input;
      if (untilTime && untilTime <= now()) throw invalid('untilTime', 'must be in the future');
      requireRole(context.actor, exerciseId === '' ? claimers : exerciseClaimers);
      const claim = () => {
        const time = now();
        const find = (trx: Trx) => findWanted(trx, input, time);
        return once(db, context, { requestId, request, find }, (trx, wanted) =>
          claimAll({ trx, context, input, time, wanted }),
        );
      };
      return withAlternatives(roster, context, input, () => expiringFirst(roster, claim));
    },
  };
}

/** A hold that is over holds nobody: a claim that meets one is tried once more without it. */
async function expiringFirst<Res>({ db, now }: Roster, claim: () => Promise<Res>): Promise<Res> {
  try {
    return await claim();
  } catch (error) {
    const meetsHold =
      error instanceof AppError && ['ALREADY_CLAIMED', 'PERSON_CLAIMED'].includes(error.reason);
    if (!meetsHold || (await expireHolds(db, now())) === 0) throw error;
    return await claim();
  }
}

type Wanted = {
  teams: Map<string, Team>;
  open: Assignment[];
  members: Map<string, PersonAvailability[]>;
};

/** The teams are locked first; what follows is read once they are. */
async function findWanted(trx: Trx, input: ClaimRequest, now: Date): Promise<Wanted> {
  const teamIds = input.claims.map(({ teamId }) => teamId);
  const seesExercises = input.exerciseId !== '';
  const [teams, open, facts] = await Promise.all([
    lockTeams(trx, teamIds),
    openAssignments(trx, teamIds),
    crewFacts(trx, { teamIds, at: now, now, seesExercises }),
  ]);
  return {
    teams: new Map(teams.map((team) => [team.id, team])),
    open,
    members: grouped(facts.map(personAvailability), ({ teamId }) => teamId),
  };
}

type Claim = {
  trx: Trx;
  context: CallContext;
  input: ClaimRequest;
  time: Date;
  wanted: Wanted;
};

async function claimAll(claim: Claim) {
  const { trx, context, input, time, wanted } = claim;
  const mentions = input.claims.map(({ teamId }, n) => ({
    field: `claims[${n}].teamId`,
    id: teamId,
  }));
  requireKnown('team', mentions, wanted.teams);
  const needed = input.exerciseId === '' ? claimers : exerciseClaimers;
  const divisions = [...wanted.teams.values()].map(({ divisionCode }) => divisionCode);
  requireInEach(context.actor, needed, divisions);
  const freed = requireFree(claim);
  const crews = input.claims.map((line, n) => crewOf(claim, line, n));
  for (const [n, line] of input.claims.entries()) await requireFit(claim, line, crews[n]!, n);
  if (input.exerciseId === '') await requireHomeAfter(trx, wanted.teams, input, time);
  if (freed.length > 0) {
    const reason = `a real task needs the team: ${input.task}`;
    await resolveAll(trx, context, freed, { state: 'RELEASED', reason, now: time });
  }
  const assignments = input.claims.map((line, n) => newAssignment(claim, line, crews[n]!.length));
  await hold(claim, assignments, crews);
  for (const [n, assignment] of assignments.entries()) {
    await record(trx, context, assignment, calledIn(input.claims[n]!, crews[n]!));
  }
  return {
    assignments: assignments.map((assignment, n) =>
      assignmentMessage(
        assignment,
        crews[n]!.map(({ personId }) => personId),
        time,
      ),
    ),
    freedAssignmentIds: freed.map(({ id }) => id),
  };
}

/** Refuses teams that someone has; returns the exercise assignments that a real claim frees. */
function requireFree({ input, wanted, time }: Claim): Assignment[] {
  const isReal = input.exerciseId === '';
  input.claims.forEach(({ teamId }, n) => {
    const field = `claims[${n}].teamId`;
    const ofTeam = wanted.open.filter((each) => each.teamId === teamId);
    const holder =
      ofTeam.find(({ exerciseId }) => exerciseId === '') ?? (isReal ? undefined : ofTeam[0]);
    if (holder) {
      throw alreadyClaimed(holder, field);
    }
    requireClaimable(wanted.teams.get(teamId)!, time, field);
  });
  return isReal ? wanted.open : [];
}

function crewOf({ wanted }: Claim, line: TeamClaim, place: number): PersonAvailability[] {
  const { minimumCrew } = wanted.teams.get(line.teamId)!;
  const members = wanted.members.get(line.teamId) ?? [];
  return chooseCrew({ ...line, minimumCrew }, members, `claims[${place}]`);
}

/** The type it must qualify for, and the certificates of its crew to the mission's end. */
async function requireFit(
  { trx, input, time }: Claim,
  { teamId, specialism, type, qualifications }: TeamClaim,
  crew: PersonAvailability[],
  place: number,
): Promise<void> {
  const missionEnd = input.untilTime ?? hoursAfter(time, missionHoursDefault);
  if (specialism !== null) {
    const wanted = await findResourceType(trx, specialism, type);
    if (!wanted) throw notFound('resource type', `${specialism} ${type}`);
    const team = (await findTeam(trx, teamId))!;
    const query = { teams: [team], criteria: wanted.criteria, now: time, missionEnd };
    const facts = (await typingFacts(trx, query)).get(teamId)!;
    requireType(teamId, wanted, facts, `claims[${place}].type`);
  }
  if (qualifications.length === 0) return;
  const held = await certificatesOn(trx, {
    personIds: crew.map(({ personId }) => personId),
    codes: qualifications.map(({ code }) => code),
    day: dateInShanghai(time),
  });
  const lastDay = dateInShanghai(missionEnd);
  requireQualifications(teamId, qualifications, held, { lastDay, field: `claims[${place}]` });
}

function newAssignment(
  { context, input, time, wanted }: Claim,
  { teamId }: TeamClaim,
  crewCount: number,
): Assignment {
  const { divisionCode } = wanted.teams.get(teamId)!;
  const { toDivisionCode } = input;
  return {
    id: uuidv7(),
    teamId,
    state: 'HELD',
    phase: '',
    task: input.task,
    incidentId: input.incidentId,
    exerciseId: input.exerciseId,
    divisionCode,
    toDivisionCode,
    outOfArea: toDivisionCode !== '' && !covers(divisionCode, toDivisionCode),
    crewCount,
    holdUntil: hoursAfter(time, input.holdSeconds / 3_600),
    untilTime: input.untilTime ?? null,
    actorId: context.actor.id,
    actorName: context.actor.name,
    createTime: time,
    confirmTime: null,
    departTime: null,
    resolveTime: null,
    resolveReason: '',
    version: 1,
  };
}

/** A person whom someone else takes at this moment, or who is in two of the crews, is missed. */
async function hold(
  { trx }: Claim,
  assignments: Assignment[],
  crews: PersonAvailability[][],
): Promise<void> {
  const people = crews.flatMap((crew, n) =>
    crew.map(({ personId }) => ({ assignmentId: assignments[n]!.id, personId, place: n })),
  );
  const held = new Set(await insertAssignments(trx, assignments, people));
  const taken = new Set<string>();
  const missing = people.find(({ personId }) => {
    const isTwice = taken.has(personId);
    taken.add(personId);
    return isTwice || !held.has(personId);
  });
  if (!missing) return;
  const field = `claims[${missing.place}].personIds`;
  const description = `${missing.personId} is on another task`;
  throw new AppError('PERSON_CLAIMED', `${field}: ${description}`, {
    violations: [{ field, description }],
    metadata: { personId: missing.personId, teamId: assignments[missing.place]!.teamId },
  });
}

/** Who is called in from home, and why that is right, where somebody is. */
function calledIn({ offShiftReason }: TeamClaim, crew: PersonAvailability[]) {
  const count = crew.filter(({ onShift }) => !onShift).length;
  return count === 0 ? {} : { calledInCount: count, offShiftReason };
}

async function record(
  trx: Trx,
  context: CallContext,
  assignment: Assignment,
  off: { calledInCount?: number; offShiftReason?: string },
): Promise<void> {
  const { id, teamId, divisionCode, task, incidentId, exerciseId, holdUntil } = assignment;
  const subject = `assignments/${id}`;
  const kind = 'assignment.held';
  const { crewCount, toDivisionCode } = assignment;
  const facts = { teamId, task, incidentId, exerciseId, crewCount, toDivisionCode, holdUntil };
  const after = { ...facts, ...off };
  await audit(trx, context, { action: kind, subject, divisionCode, after });
  await publish(trx, {
    kind,
    subject,
    divisionCode,
    data: { teamId, task, incidentId, exerciseId },
  });
}
