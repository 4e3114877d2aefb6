// A call-out ends before its time: whoever is still awaited is told.
import type { AuditContext } from '../../platform/audit';
import { transact, type Trx } from '../../platform/db';
import { jobContext } from './advance-service';
import { isOpen, stateAfterDecision, type CallOut, type Decision } from './call-out';
import { lockCallOut, updateCallOut } from './call-out-store';
import { finishDeadlines } from './deadline-store';
import type { CallOuts } from './parts-service';
import { endPeople, thankMustered } from './recipient-store';
import { endTriggerOf, listOutlived } from './standing-store';
import { dispatch, record } from './starting-service';
import { endTargets } from './target-store';

type Ending = {
  found: CallOut;
  decision: Exclude<Decision, 'approve'>;
  reason: string;
  /** What it was for is over: whoever came is thanked too. */
  isOver?: boolean;
};

export async function endCallOut(
  trx: Trx,
  parts: Pick<CallOuts, 'now'>,
  who: AuditContext,
  { found, decision, reason, isOver = false }: Ending,
): Promise<CallOut> {
  const { id } = found;
  const { actor } = who;
  const state = stateAfterDecision(found, decision, actor.id);
  const by = { deciderId: actor.id, deciderName: actor.name, decideReason: reason };
  const now = parts.now();
  const ended = await updateCallOut(trx, found, { ...by, state, closeTime: now });
  const notice = decision === 'cancel' ? 'CANCEL' : isOver ? 'THANKS' : 'STAND_DOWN';
  const thanked = isOver ? await thankMustered(trx, id, now) : 0;
  const told = thanked + (await endPeople(trx, id, { notice, now }));
  await finishDeadlines(trx, { callOutId: id, dueBefore: null, by: 'ENDED', now });
  await endTargets(trx, id);
  if (told > 0) await dispatch(trx, ended);
  await record(trx, who, ended, `call-out.${decision}`, { reason });
  return ended;
}

type EndingLog = { error(fields: object, message: string): void };

/** Nobody is called to an incident that is over: whoever was is thanked and free. */
export async function endOutlived(parts: CallOuts, limit: number, log: EndingLog): Promise<void> {
  for (const { id } of await listOutlived(parts.db, limit)) {
    const ended = transact(parts.db, async (trx) => {
      const found = await lockCallOut(trx, id);
      if (!found || found.closeTime) return;
      const decision = isOpen(found) ? 'close' : 'cancel';
      const reason = 'the incident is closed';
      await endCallOut(trx, parts, jobContext, { found, decision, reason, isOver: true });
      await endTriggerOf(trx, id, reason);
    });
    // One that cannot end now is tried again; the others do not wait for it.
    await ended.catch((error: unknown) =>
      log.error({ callOutId: id, err: error }, 'a call-out could not end with its incident'),
    );
  }
}
