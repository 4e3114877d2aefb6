// A call-out ends before its time: whoever is still awaited is told.
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { stateAfterDecision, type CallOut, type Decision } from './call-out';
import { updateCallOut } from './call-out-store';
import { finishDeadlines } from './deadline-store';
import type { CallOuts } from './parts-service';
import { endPeople } from './recipient-store';
import { dispatch, record } from './starting-service';
import { endTargets } from './target-store';

type Ending = { found: CallOut; decision: Exclude<Decision, 'approve'>; reason: string };

export async function endCallOut(
  trx: Trx,
  parts: Pick<CallOuts, 'now'>,
  who: AuditContext,
  { found, decision, reason }: Ending,
): Promise<CallOut> {
  const { id } = found;
  const { actor } = who;
  const state = stateAfterDecision(found, decision, actor.id);
  const by = { deciderId: actor.id, deciderName: actor.name, decideReason: reason };
  const now = parts.now();
  const ended = await updateCallOut(trx, found, { ...by, state, closeTime: now });
  const notice = decision === 'cancel' ? 'CANCEL' : 'STAND_DOWN';
  const told = await endPeople(trx, id, { notice, now });
  await finishDeadlines(trx, { callOutId: id, dueBefore: null, by: 'ENDED', now });
  await endTargets(trx, id);
  if (told > 0) await dispatch(trx, ended);
  await record(trx, who, ended, `call-out.${decision}`, { reason });
  return ended;
}
