// How assignments end, for rpcs, claims and the sweeper alike. The caller holds the teams and then
// the assignments.
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import { stateAfterRelease } from './assignment';
import { resolveAssignments, type Assignment, type Resolution } from './assignment-store';
import { setTeamStates } from './team-store';

/** Gives up holds and tasks. A team that was on a real task is free, or on its way back. */
export async function resolveAll(
  trx: Trx,
  who: AuditContext,
  assignments: Assignment[],
  resolution: Resolution,
): Promise<Assignment[]> {
  const ids = assignments.map(({ id }) => id);
  const { now, reason } = resolution;
  for (const state of ['AVAILABLE', 'RETURNING'] as const) {
    const teams = assignments
      .filter(({ exerciseId, state: was }) => exerciseId === '' && was === 'CONFIRMED')
      .filter(({ phase }) => stateAfterRelease(phase) === state)
      .map(({ teamId }) => teamId);
    if (teams.length > 0) await setTeamStates(trx, teams, { state, reason, restUntil: null, now });
  }
  const resolved = await resolveAssignments(trx, ids, resolution);
  for (const assignment of assignments) await recordMove(trx, who, assignment, resolution);
  return resolved;
}

const eventKinds = {
  HELD: 'assignment.held',
  CONFIRMED: 'assignment.confirmed',
  RELEASED: 'assignment.released',
  EXPIRED: 'assignment.expired',
  ENDED: 'assignment.ended',
} as const;

/** The audit entry and the event of an assignment that changed its state. */
export async function recordMove(
  trx: Trx,
  who: AuditContext,
  assignment: Assignment,
  { state, reason = '' }: { state: Assignment['state']; reason?: string },
): Promise<void> {
  const { id, teamId, divisionCode, task, incidentId, exerciseId } = assignment;
  const subject = `assignments/${id}`;
  const kind = eventKinds[state];
  await audit(trx, who, {
    action: kind,
    subject,
    divisionCode,
    before: { state: assignment.state, phase: assignment.phase },
    after: { state, reason, teamId },
  });
  const data = { teamId, task, incidentId, exerciseId, state };
  await publish(trx, { kind, subject, divisionCode, data });
}
