// The end of a count: the book is made to agree with the shelf, or stays as it is.
import type { AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { once } from '../platform/requests';
import { toTimestamp } from '../platform/wire-values';
import type { ChangeLine } from './approval';
import type { Approval } from './approval-store';
import { applyChange } from './change-service';
import { accuracyOf, corrections, requireCountState, varianceOf } from './count';
import { countForReview, recordCountStep } from './count-access-service';
import { bookedLines, type BookedLine } from './count-book-service';
import { countMessage } from './count-messages';
import {
  eachLines,
  forgetVariances,
  keepVariances,
  lockPlaces,
  markCounted,
} from './count-line-store';
import type { CountHandlers } from './count-service';
import { countAccuracyShape, countVerbShape } from './count-shapes';
import {
  findPostedLines,
  lockCount,
  setCountState,
  type CountChange,
  type CountSummary,
} from './count-store';
import { dateInShanghai, shanghaiDayStart } from './dates';
import { divisionPattern } from './division';
import { thawDepot } from './document-store';
import { readScope, type Inventory } from './service-context';

type PostingHandlers = Pick<CountHandlers, 'postCount' | 'cancelCount' | 'getCountAccuracy'>;

const dayMs = 86_400_000;

export function countPostingHandlers(inventory: Inventory): PostingHandlers {
  const { db, now } = inventory;
  return {
    postCount: async (request, context) => {
      const { requestId, id, reason } = parse(countVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const count = await countForReview(trx, context, id);
        requireCountState(count, ['REVIEW']);
        const changes = await changesOf(trx, count, now());
        if (changes.length === 0) return countMessage(await close(trx, context, count, now()), 0);
        const { movement, approval } = await applyChange(trx, context, inventory, {
          ...{ kind: 'COUNT', lines: changes, cause: `counts/${id}`, approvable: true },
          depot: { id: count.depotId, divisionCode: count.divisionCode, closed: false },
          reason: reason || `counts/${id}`,
          fieldOf: (index, field) => `variances[${index}].${field}`,
        });
        if (approval) {
          const waiting = { id, state: 'AWAITING_APPROVAL' as const, approvalId: approval.id! };
          const after = await setCountState(trx, waiting);
          await recordCountStep(trx, context, after, 'approval-requested');
          return countMessage(after, changes.length);
        }
        const closed = await close(trx, context, count, now(), { movementId: movement!.id! });
        return countMessage(closed, changes.length);
      });
    },

    cancelCount: async (request, context) => {
      const { requestId, id, reason } = parse(countVerbShape, request);
      if (reason === '') throw invalid('reason', 'is required');
      return once(db, context, { requestId, request }, async (trx) => {
        const count = await countForReview(trx, context, id);
        requireCountState(count, ['COUNTING', 'REVIEW']);
        const closeTime = now();
        const after = await setCountState(trx, { id, state: 'CANCELLED', closeTime });
        await thawDepot(trx, id);
        await recordCountStep(trx, context, after, 'cancelled', { reason });
        return countMessage(after);
      });
    },

    getCountAccuracy: async (request, context) => {
      const { divisionCode, depotId, fromDate, untilDate } = parse(countAccuracyShape, request);
      const until = untilDate ?? dateInShanghai(now());
      const end = new Date(shanghaiDayStart(until).getTime() + dayMs);
      const from = fromDate ? shanghaiDayStart(fromDate) : new Date(end.getTime() - 365 * dayMs);
      const scope = readScope(context.actor);
      const division = divisionPattern(divisionCode);
      const query = { division, scope, depotId, from, until: end };
      const { lines, countCount } = await findPostedLines(db, query);
      return { ...accuracyOf(lines), countCount };
    },
  };
}

/**
 * What each line is off by, kept on the sheet, with the balances held so that nothing is moved any
 * more; only those that are off are carried on.
 */
async function changesOf(trx: Trx, count: CountSummary, now: Date): Promise<ChangeLine[]> {
  const { id, depotId } = count;
  await lockPlaces(trx, id, depotId);
  const changes: ChangeLine[] = [];
  for await (const lines of eachLines(trx, id)) {
    const booked = await bookedLines(trx, id, lines, now);
    await keepVariances(trx, count, variancesOf(booked));
    changes.push(...corrections(booked));
  }
  return changes;
}

const variancesOf = (lines: BookedLine[]) =>
  lines.map((line) => ({ lineNumber: line.lineNumber, variance: varianceOf(line) }));

async function close(
  trx: Trx,
  who: AuditContext,
  count: CountSummary,
  closeTime: Date,
  made: Pick<CountChange, 'movementId' | 'approvalId'> = {},
): Promise<CountSummary> {
  const closed = await setCountState(trx, { id: count.id, state: 'POSTED', closeTime, ...made });
  await markCounted(trx, count.id, count.depotId);
  await thawDepot(trx, count.id);
  await recordCountStep(trx, who, closed, 'posted', { closeTime: toTimestamp(closeTime) });
  return closed;
}

/** The approval of a count's variance was decided: the count is over, or is reviewed again. */
export async function settleCount(
  trx: Trx,
  who: AuditContext,
  approval: Approval,
  now: Date,
): Promise<void> {
  if (approval.kind !== 'COUNT') return;
  const count = await lockCount(trx, approval.cause.slice('counts/'.length));
  if (!count) return;
  if (approval.state === 'APPROVED') {
    const { movementId, id: approvalId } = approval;
    await close(trx, who, count, now, { movementId, approvalId });
    return;
  }
  await forgetVariances(trx, count.id);
  const after = await setCountState(trx, { id: count.id, state: 'REVIEW' });
  await recordCountStep(trx, who, after, 'approval-ended', { approvalState: approval.state });
}
