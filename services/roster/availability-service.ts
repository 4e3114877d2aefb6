// Whether teams can go at a time: for the availability rpcs, matching and alternatives.
import type { Db, Trx } from '../platform/db';
import { toOptionalTimestamp } from '../platform/wire-values';
import { grouped } from './grouping';
import { assignmentStateAt } from './assignment';
import { crewFacts, openAssignments, type Assignment } from './assignment-store';
import {
  isReady,
  personAvailability,
  teamReasons,
  type PersonAvailability,
  type TeamReason,
} from './availability';
import { laterState, stateAt, type TeamState } from './team';
import type { CountedTeam } from './team-store';

export type TeamAvailability = {
  team: CountedTeam;
  /** At the time asked for. */
  state: TeamState;
  ready: boolean;
  reasons: TeamReason[];
  people: PersonAvailability[];
  holder?: Assignment;
};

export type AvailabilityQuery = { at: Date; now: Date; exerciseId: string };

export async function availabilityOf(
  db: Db | Trx,
  teams: CountedTeam[],
  { at, now, exerciseId }: AvailabilityQuery,
): Promise<TeamAvailability[]> {
  const seesExercises = exerciseId !== '';
  const teamIds = teams.map(({ id }) => id);
  const [open, facts] = await Promise.all([
    openAssignments(db, teamIds),
    crewFacts(db, { teamIds, at, now, seesExercises }),
  ]);
  const peopleOf = grouped(facts.map(personAvailability), ({ teamId }) => teamId);
  const blocks = (assignment: Assignment) =>
    (assignment.exerciseId === '' || seesExercises) &&
    assignmentStateAt(assignment, now) !== 'EXPIRED' &&
    (at <= now || assignment.untilTime === null || assignment.untilTime > at);
  return teams.map((team) => {
    const people = peopleOf.get(team.id) ?? [];
    const holder = open.find((each) => each.teamId === team.id && blocks(each));
    // Later the team has come back from what it is out for now, and rests if that is due.
    const state = at > now && !holder ? laterState(team, at) : stateAt(team, at);
    const reasons = teamReasons(
      {
        ...team,
        state,
        isClaimed: holder !== undefined,
        onShiftCount: people.filter(isReady).length,
      },
      at,
    );
    const ready = reasons.length === 0;
    return { team, state, ready, reasons, people, ...(holder && { holder }) };
  });
}

export function teamAvailabilityMessage({
  team,
  state,
  ready,
  reasons,
  people,
  holder,
}: TeamAvailability) {
  return {
    teamId: team.id,
    nameZh: team.nameZh,
    nameEn: team.nameEn,
    specialism: team.specialism,
    divisionCode: team.divisionCode,
    state,
    ready,
    reasons,
    minimumCrew: team.minimumCrew,
    memberCount: team.memberCount,
    onShiftCount: people.filter(isReady).length,
    availableCount: people.filter(({ available }) => available).length,
    assignmentId: holder?.id ?? '',
    task: holder?.task ?? '',
    untilTime: toOptionalTimestamp(holder?.untilTime),
    restUntil: toOptionalTimestamp(reasons.includes('RESTING') ? team.restUntil : null),
  };
}
