// What receipts, issues and adjustments have in common: a movement of their own.
import { uuidv7 } from 'uuidv7';
import type { MovementInput } from '../../gen/muster/inventory/v1/Movement';
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { publish } from '../platform/outbox';
import { putIntoBins, takeFromBins } from './bin-move-service';
import type { KnownDepot, Mention } from './catalogue';
import { dateInShanghai } from './dates';
import { commonDivision } from './division';
import { claimDocument, findFrozen } from './document-store';
import type { Movement } from './ledger';
import { post } from './ledger-store';
import { movementMessage } from './messages';
import { hasDocument, lateEntryDaysMaxDefault, requireOccurTime } from './movement';
import { findEntries } from './movement-store';

export function mentionsOf<K extends string>(lines: Record<K, string>[], field: K): Mention[] {
  return lines.map((line, index) => ({ field: `lines[${index}].${field}`, id: line[field] }));
}

export const divisionsOf = (depots: Map<string, KnownDepot>) =>
  [...depots.values()].map(({ divisionCode }) => divisionCode);

export type Document = {
  documentNumber?: string;
  reason?: string;
  occurTime?: Date | undefined;
  /** What brings the movement about: `loans/…`. */
  cause?: string;
};

/** The facts of a movement; refuses a time at which it cannot have happened. */
export function newMovement(
  context: AuditContext,
  time: Date,
  document: Document,
  lateEntryDaysMax = lateEntryDaysMaxDefault,
) {
  requireOccurTime(document.occurTime, document.reason ?? '', time, lateEntryDaysMax);
  return {
    id: uuidv7(),
    actorId: context.actor.id,
    actorName: context.actor.name,
    createTime: time,
    occurTime: document.occurTime ?? time,
    documentNumber: document.documentNumber ?? '',
    reason: document.reason ?? '',
    cause: document.cause ?? '',
  };
}

/** Refuses to move goods of a depot that is frozen for a stocktake. */
export async function requireUnfrozen(trx: Trx, depotIds: string[]): Promise<void> {
  const frozen = await findFrozen(trx, depotIds);
  if (frozen.length === 0) return;
  const { id, countId } = frozen[0]!;
  throw new AppError('DEPOT_FROZEN', `depot ${id} is frozen until its stocktake is over`, {
    preconditions: frozen.map((depot) => ({
      type: 'DEPOT_FROZEN',
      subject: `depots/${depot.id}`,
      description: `is frozen by counts/${depot.countId}`,
    })),
    metadata: { depotId: id, countId },
  });
}

/**
 * Posts a movement of its own (not of a reservation or transfer) and answers with it. A document
 * number that is not given is made.
 */
export async function recordMovement(
  trx: Trx,
  context: AuditContext,
  draft: Movement,
  depots: Map<string, KnownDepot>,
): Promise<MovementInput> {
  const { id, kind, reason, entries } = draft;
  const documentNumber = hasDocument(kind)
    ? await claimDocument(trx, {
        movementId: id,
        kind,
        documentNumber: draft.documentNumber,
        depotIds: [...depots.keys()],
        date: dateInShanghai(draft.createTime),
      })
    : draft.documentNumber;
  const movement = { ...draft, documentNumber };
  const subject = `movements/${id}`;
  const divisionCode = commonDivision(divisionsOf(depots));
  const depotIds = [...depots.keys()].slice(0, 50);
  const itemIds = [...new Set(entries.map(({ itemId }) => itemId))].slice(0, 50);
  await audit(trx, context, {
    action: `stock.${kind.toLowerCase()}`,
    subject,
    divisionCode,
    after: { documentNumber, reason, entryCount: entries.length, depotIds, itemIds },
  });
  const data = { movementId: id, movementKind: kind, depotIds, itemIds };
  await publish(trx, { kind: 'stock.changed', subject, divisionCode, data });
  await takeFromBins(trx, entries);
  await post(trx, [movement]);
  await putIntoBins(trx, entries, movement.cause?.startsWith('counts/') === true);
  const stored = await findEntries(trx, [id], ['%']);
  return movementMessage(
    {
      ...movement,
      reversesId: movement.reversesId ?? null,
      originId: movement.originId ?? null,
      cause: movement.cause ?? '',
      entryCount: entries.length,
    },
    stored,
  );
}
