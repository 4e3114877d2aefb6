// What receipts, issues and adjustments have in common: a movement of their own.
import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import type { CallContext } from '../platform/rpc-types';
import type { KnownDepot, Mention } from './catalogue';
import { commonDivision } from './division';
import type { Movement } from './ledger';
import { post } from './ledger-store';
import { movementMessage } from './messages';
import { findEntries } from './movement-store';

export function mentionsOf<K extends string>(lines: Record<K, string>[], field: K): Mention[] {
  return lines.map((line, index) => ({ field: `lines[${index}].${field}`, id: line[field] }));
}

export const divisionsOf = (depots: Map<string, KnownDepot>) =>
  [...depots.values()].map(({ divisionCode }) => divisionCode);

export type Document = { documentNumber?: string; reason?: string; occurTime?: Date | undefined };

export function newMovement(context: CallContext, time: Date, document: Document) {
  return {
    id: uuidv7(),
    actorId: context.actor.id,
    createTime: time,
    occurTime: document.occurTime ?? time,
    documentNumber: document.documentNumber ?? '',
    reason: document.reason ?? '',
  };
}

/** Posts a movement of its own (not of a reservation or transfer) and answers with it. */
export async function recordMovement(
  trx: Trx,
  context: CallContext,
  movement: Movement,
  depots: Map<string, KnownDepot>,
) {
  const { id, kind, documentNumber, reason, entries } = movement;
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
  await post(trx, [movement]);
  const stored = await findEntries(trx, [id], ['%']);
  return movementMessage({ ...movement, entryCount: entries.length }, stored);
}
