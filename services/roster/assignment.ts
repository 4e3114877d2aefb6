// An assignment's life: HELD → CONFIRMED → ENDED, or RELEASED or EXPIRED. It resolves once. A hold
// is over at its time, whether or not the sweeper has been there.
import { AppError } from '../platform/errors';
import type { TeamState } from './team';

export const assignmentStates = ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED'] as const;
export type AssignmentState = (typeof assignmentStates)[number];

export const phases = ['ALERTED', 'ACKNOWLEDGED', 'EN_ROUTE', 'ON_SCENE', 'RETURNING'] as const;
export type Phase = (typeof phases)[number];

export type AssignmentStatus = { id: string; state: AssignmentState; holdUntil: Date };

export function assignmentStateAt(
  { state, holdUntil }: AssignmentStatus,
  now: Date,
): AssignmentState {
  return state === 'HELD' && holdUntil <= now ? 'EXPIRED' : state;
}

/** Refuses unless the assignment is in one of the states now. */
export function requireAssignmentState(
  assignment: AssignmentStatus,
  allowed: AssignmentState[],
  now: Date,
): void {
  const state = assignmentStateAt(assignment, now);
  if (allowed.includes(state)) return;
  const subject = `assignments/${assignment.id}`;
  const isOver = state === 'EXPIRED';
  const when = assignment.holdUntil.toISOString();
  const description = isOver ? `expired at ${when}` : `is ${state}, not ${allowed.join(' or ')}`;
  throw new AppError(
    isOver ? 'ASSIGNMENT_EXPIRED' : 'ASSIGNMENT_STATE',
    `${subject} ${description}`,
    {
      preconditions: [{ type: 'ASSIGNMENT_STATE', subject, description }],
      metadata: { state },
    },
  );
}

/** Teams go on through the phases, and may leave some out but never go back. */
export function requireNextPhase(id: string, from: Phase, to: Phase): void {
  if (phases.indexOf(to) > phases.indexOf(from)) return;
  const subject = `assignments/${id}`;
  const description = `is ${from} already`;
  throw new AppError('PHASE_ORDER', `${subject} ${description}, it cannot become ${to}`, {
    preconditions: [{ type: 'PHASE_ORDER', subject, description }],
    violations: [{ field: 'phase', description: `must come after ${from}` }],
    metadata: { phase: from },
  });
}

/** Whether a team in this phase has left its station. */
export const hasLeft = (phase: Phase | '') =>
  phase === 'EN_ROUTE' || phase === 'ON_SCENE' || phase === 'RETURNING';

/** A team that has left has to come back first. */
export const stateAfterRelease = (phase: Phase | ''): TeamState =>
  hasLeft(phase) ? 'RETURNING' : 'AVAILABLE';

export type Work = { confirmTime: Date | null; departTime: Date | null };

/**
 * When the work of a task began: with the departure. A task that is ended was carried out, told of
 * or not, and counts from its confirmation then; one given back before anybody left is no work.
 */
export function workedSince(
  { confirmTime, departTime }: Work,
  outcome: 'RELEASED' | 'EXPIRED' | 'ENDED',
): Date | null {
  return departTime ?? (outcome === 'ENDED' ? confirmTime : null);
}

export type Holder = {
  id: string;
  teamId: string;
  task: string;
  actorId: string;
  actorName: string;
  createTime: Date;
  untilTime: Date | null;
};

/** What the loser of two commanders is told: who has it, since and until when. */
export function alreadyClaimed(holder: Holder, field: string): AppError {
  const { actorName: heldBy, actorId: holderId } = holder;
  const since = holder.createTime.toISOString();
  const until = holder.untilTime ? ` until ${holder.untilTime.toISOString()}` : '';
  const description = `is on ${holder.task} of ${heldBy || holderId} since ${since}${until}`;
  const subject = `teams/${holder.teamId}`;
  return new AppError('ALREADY_CLAIMED', `${subject} ${description}`, {
    preconditions: [{ type: 'ALREADY_CLAIMED', subject, description }],
    violations: [{ field, description }],
    metadata: {
      teamId: holder.teamId,
      assignmentId: holder.id,
      heldBy,
      holderId,
      task: holder.task,
      since,
      ...(holder.untilTime && { until: holder.untilTime.toISOString() }),
    },
  });
}
