// How assignments end, for rpcs, claims and the sweeper alike. The caller holds the teams and then
// the assignments.
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import { stateAfterRelease, workedSince } from './assignment';
import { resolveAssignments, type Assignment, type Resolution } from './assignment-store';
import { restAfterWork } from './rest-rules';
import { dutyRulesOf } from './rule-store';
import { setTeamStates } from './team-store';

/**
 * Gives up holds and tasks. A team that was on a real task is free, or on its way back to the rest
 * that its work so far asks for.
 */
export async function resolveAll(
  trx: Trx,
  who: AuditContext,
  assignments: Assignment[],
  resolution: Resolution,
): Promise<Assignment[]> {
  const ids = assignments.map(({ id }) => id);
  const { now, reason } = resolution;
  const rests = await restsAfter(trx, assignments, resolution);
  for (const { id, teamId, exerciseId, state: was, phase } of assignments) {
    if (exerciseId !== '' || was !== 'CONFIRMED') continue;
    const state = stateAfterRelease(phase);
    const restUntil = rests.find((rest) => rest.id === id)?.until ?? null;
    await setTeamStates(trx, [teamId], { state, reason, restUntil, now });
  }
  const resolved = await resolveAssignments(trx, ids, resolution, rests);
  for (const assignment of assignments) await recordMove(trx, who, assignment, resolution);
  return resolved;
}

/** Whoever worked long rests afterwards, by the rule of the team, however the task is over. */
export async function restsAfter(
  trx: Trx,
  assignments: Assignment[],
  { state, now }: Resolution,
): Promise<{ id: string; until: Date }[]> {
  const worked = assignments.filter((each) => workedSince(each, state) !== null);
  if (worked.length === 0) return [];
  const ruleOf = await dutyRulesOf(
    trx,
    worked.map(({ teamId }) => teamId),
  );
  return worked.flatMap((each) => {
    const until = restAfterWork(workedSince(each, state), now, ruleOf(each.teamId));
    return until ? [{ id: each.id, until }] : [];
  });
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
