// The targets of a call-out as time limits of the one engine: warned of before they are missed.
import { sql, type Trx } from '../../platform/db';
import { cancelDeadlines, meetDeadline, startDeadline } from '../../platform/deadlines';
import { readMarks } from './answer-store';
import { marksNeeded, type CallOut } from './call-out';
import { findCallOut } from './call-out-store';

export const acknowledgeTarget = 'call-out-acknowledgement';
export const musterTarget = 'call-out-muster';

const subjectOf = (id: string) => `call-outs/${id}`;

/** So many must acknowledge within the level's time, and be there by the time of muster. */
export async function startTargets(trx: Trx, callOut: CallOut, startTime: Date): Promise<void> {
  const { id, divisionCode, exerciseId, policy, order } = callOut;
  const shared = { subject: subjectOf(id), divisionCode, startTime, data: { exerciseId } };
  const acknowledgeBy = new Date(startTime.getTime() + policy.acknowledgeSeconds * 1000);
  await startDeadline(trx, { ...shared, kind: acknowledgeTarget, dueTime: acknowledgeBy });
  const musterBy = order.musterTime ? new Date(order.musterTime) : undefined;
  if (!musterBy || musterBy <= startTime) return;
  await startDeadline(trx, { ...shared, kind: musterTarget, dueTime: musterBy });
}

/** Nobody is waited for any more. */
export const endTargets = (trx: Trx, id: string) => cancelDeadlines(trx, subjectOf(id));

const openMax = 1_000;

/** Looks at call-outs whose targets are open: counting after each answer would cost too much. */
export async function meetTargets(trx: Trx, now: Date): Promise<void> {
  const open = await sql<{ id: string }>(
    trx,
    `SELECT c.id FROM deadlines d JOIN call_outs c ON 'call-outs/' || c.id = d.subject
     WHERE d.kind IN ('${acknowledgeTarget}', '${musterTarget}') AND d.met_time IS NULL
       AND NOT d.cancelled AND d.due_time > $1
     GROUP BY c.id ORDER BY min(d.due_time), c.id LIMIT $2`,
    [now, openMax],
  );
  for (const { id } of open) {
    const callOut = (await findCallOut(trx, id))!;
    const marks = await readMarks(trx, id, callOut.policy.acknowledgeSeconds);
    const needed = marksNeeded(marks.asked, callOut.policy);
    const met = [
      ...(marks.acknowledged >= needed.acknowledged ? [acknowledgeTarget] : []),
      ...(marks.mustered >= needed.mustered ? [musterTarget] : []),
    ];
    for (const kind of met) await meetDeadline(trx, { kind, subject: subjectOf(id), metTime: now });
  }
}
