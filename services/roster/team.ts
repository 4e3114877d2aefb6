// A team's life. The moves of a task are the assignment's; the others are made by hand.
import { AppError } from '../platform/errors';

export const teamKinds = ['REGULAR', 'PROFESSIONAL', 'PARTNER', 'VOLUNTEER'] as const;
export type TeamKind = (typeof teamKinds)[number];

export const teamStates = [
  'AVAILABLE',
  'STANDBY',
  'ALERTED',
  'ACKNOWLEDGED',
  'EN_ROUTE',
  'ON_SCENE',
  'RETURNING',
  'REST',
  'OUT_OF_SERVICE',
] as const;
export type TeamState = (typeof teamStates)[number];

/** Where a team that is on no task may be moved by hand. */
const moves: Record<TeamState, readonly TeamState[]> = {
  AVAILABLE: ['STANDBY', 'REST', 'OUT_OF_SERVICE'],
  STANDBY: ['AVAILABLE', 'REST', 'OUT_OF_SERVICE'],
  ALERTED: ['AVAILABLE', 'STANDBY', 'REST', 'OUT_OF_SERVICE'],
  ACKNOWLEDGED: ['AVAILABLE', 'STANDBY', 'REST', 'OUT_OF_SERVICE'],
  EN_ROUTE: ['RETURNING', 'OUT_OF_SERVICE'],
  ON_SCENE: ['RETURNING', 'OUT_OF_SERVICE'],
  RETURNING: ['AVAILABLE', 'STANDBY', 'REST', 'OUT_OF_SERVICE'],
  REST: ['AVAILABLE', 'STANDBY', 'OUT_OF_SERVICE'],
  OUT_OF_SERVICE: ['AVAILABLE', 'REST'],
};

/** `restUntil` of a team on its way back is the rest that is due then. */
export type TeamStatus = { id: string; state: TeamState; restUntil: Date | null };

/** A rest that is over has ended by itself. */
export function stateAt({ state, restUntil }: TeamStatus, time: Date): TeamState {
  const isOver = state === 'REST' && restUntil !== null && restUntil <= time;
  return isOver ? 'AVAILABLE' : state;
}

/** The team as it is shown at a time: free since its rest ended, swept or not. */
export function settledAt<T extends TeamStatus & { stateReason: string; stateTime: Date }>(
  team: T,
  time: Date,
): T {
  const state = stateAt(team, time);
  if (state === team.state) return team;
  return { ...team, state, stateReason: '', stateTime: team.restUntil!, restUntil: null };
}

/** How a team is at a later time, if nothing more happens: back from its task, and rested. */
export function laterState({ state, restUntil }: TeamStatus, time: Date): TeamState {
  if (state === 'OUT_OF_SERVICE') return state;
  if (restUntil === null) return state === 'REST' ? 'REST' : 'AVAILABLE';
  return restUntil > time ? 'REST' : 'AVAILABLE';
}

/** A move by hand. Taking a team out and cutting a rest that it has or is due short need a reason. */
export function requireTeamMove(
  team: TeamStatus,
  to: TeamState,
  { reason, now }: { reason: string; now: Date },
): void {
  const subject = `teams/${team.id}`;
  const state = stateAt(team, now);
  if (!moves[state].includes(to)) {
    const allowed = moves[state].join(', ');
    throw new AppError('TEAM_STATE', `${subject} cannot go from ${state} to ${to}`, {
      preconditions: [{ type: 'TEAM_STATE', subject, description: `is ${state}` }],
      violations: [{ field: 'state', description: `must be one of ${allowed}` }],
      metadata: { state, allowed },
    });
  }
  if (isResting(team, now) && goes.includes(to) && reason === '') throw resting(team);
  if (to === 'OUT_OF_SERVICE' && reason === '') {
    throw new AppError('FIELD_INVALID', 'reason: is required to take a team out of service', {
      violations: [{ field: 'reason', description: 'is required to take a team out of service' }],
    });
  }
}

const goes: TeamState[] = ['AVAILABLE', 'STANDBY', 'OUT_OF_SERVICE'];

/** It rests, or is on its way back from so long a mission that it will. */
export function isResting({ state, restUntil }: TeamStatus, now: Date): boolean {
  if (state === 'REST') return restUntil === null || restUntil > now;
  return state === 'RETURNING' && restUntil !== null && restUntil > now;
}

/** Refuses a team that no task may have now, whatever its people do. */
export function requireClaimable(
  team: TeamStatus & { archived: boolean },
  now: Date,
  field: string,
): void {
  const subject = `teams/${team.id}`;
  const state = stateAt(team, now);
  const refuse = (reason: string, description: string) =>
    new AppError(reason, `${subject} ${description}`, {
      preconditions: [{ type: reason, subject, description }],
      violations: [{ field, description }],
      metadata: { teamId: team.id, state },
    });
  if (team.archived) throw refuse('TEAM_ARCHIVED', 'is archived');
  if (state === 'REST') throw resting(team, field);
  if (state === 'OUT_OF_SERVICE') throw refuse('TEAM_OUT_OF_SERVICE', 'is out of service');
  if (state !== 'AVAILABLE' && state !== 'STANDBY') {
    throw refuse('TEAM_STATE', `is ${state}, it would have to be AVAILABLE or STANDBY`);
  }
}

function resting({ id, restUntil }: TeamStatus, field = 'id'): AppError {
  const subject = `teams/${id}`;
  const until = restUntil?.toISOString();
  const description = until ? `rests until ${until}` : 'rests';
  return new AppError('TEAM_RESTING', `${subject} ${description}`, {
    preconditions: [{ type: 'TEAM_RESTING', subject, description }],
    violations: [{ field, description }],
    metadata: { teamId: id, ...(until && { restUntil: until }) },
  });
}
