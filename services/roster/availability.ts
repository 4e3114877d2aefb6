// Who can go at a time, and why somebody cannot.
import { stateAt, type TeamState, type TeamStatus } from './team';

export type PersonFacts = {
  teamId: string;
  personId: string;
  name: string;
  isActive: boolean;
  /** The end of what covers the time: a shift, a leave, a rest. Null when nothing does. */
  shiftUntil: Date | null;
  leaveUntil: Date | null;
  restUntil: Date | null;
  /** On a task then; its expected end may be unknown. */
  isOnTask: boolean;
  taskUntil: Date | null;
};

export type PersonReason = 'INACTIVE' | 'ON_LEAVE' | 'ON_TASK' | 'RESTING' | 'OFF_SHIFT';

export type PersonAvailability = {
  teamId: string;
  personId: string;
  name: string;
  /** Nothing but being off shift is against it. */
  available: boolean;
  onShift: boolean;
  reasons: PersonReason[];
  untilTime: Date | null;
};

export function personAvailability(facts: PersonFacts): PersonAvailability {
  const against: [PersonReason, boolean, Date | null][] = [
    ['INACTIVE', !facts.isActive, null],
    ['ON_LEAVE', facts.leaveUntil !== null, facts.leaveUntil],
    ['ON_TASK', facts.isOnTask, facts.taskUntil],
    ['RESTING', facts.restUntil !== null, facts.restUntil],
  ];
  const held = against.filter(([, isSo]) => isSo);
  const onShift = facts.shiftUntil !== null;
  const ends = held.map(([, , until]) => until);
  const isKnown = ends.length > 0 && ends.every((until) => until !== null);
  return {
    teamId: facts.teamId,
    personId: facts.personId,
    name: facts.name,
    available: held.length === 0,
    onShift,
    reasons: [...held.map(([reason]) => reason), ...(onShift ? [] : ['OFF_SHIFT' as const])],
    untilTime: isKnown ? new Date(Math.max(...ends.map((until) => until.getTime()))) : null,
  };
}

export type TeamReason =
  'ARCHIVED' | 'OUT_OF_SERVICE' | 'RESTING' | 'CLAIMED' | 'STATE' | 'CREW_SHORT';

export type TeamFacts = TeamStatus & {
  archived: boolean;
  minimumCrew: number;
  /** On a task at that time. */
  isClaimed: boolean;
  onShiftCount: number;
};

const free: TeamState[] = ['AVAILABLE', 'STANDBY'];

/** Why a team cannot be claimed at a time; nothing for one that is ready. */
export function teamReasons(team: TeamFacts, time: Date): TeamReason[] {
  const state = stateAt(team, time);
  const reasons: TeamReason[] = [];
  if (team.archived) reasons.push('ARCHIVED');
  if (state === 'OUT_OF_SERVICE') reasons.push('OUT_OF_SERVICE');
  if (state === 'REST') reasons.push('RESTING');
  if (team.isClaimed) reasons.push('CLAIMED');
  else if (!free.includes(state) && reasons.length === 0) reasons.push('STATE');
  if (team.onShiftCount < team.minimumCrew) reasons.push('CREW_SHORT');
  return reasons;
}

/** On shift and free. */
export const isReady = (person: PersonAvailability) => person.available && person.onShift;
