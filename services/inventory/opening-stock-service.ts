// The first stock of a network, as a sheet: each batch of rows is one receipt, posted through the
// ledger like any other.
import { uuidv7 } from 'uuidv7';
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import type { Row } from '../platform/sheets/column';
import type { RowChange, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { blindPlacesOf, withoutBlind } from './blind-service';
import { requireUnfrozen } from './booking-service';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { isInReach } from './depot-sheet-service';
import { commonDivision } from './division';
import { claimDocument } from './document-store';
import { carry, movementOf, type StockUnits } from './ledger';
import { lockBalances, openBalances, post } from './ledger-store';
import { neverExpires } from './lot';
import { findLots, insertLots } from './lot-store';
import { hiddenFault, openingColumns, openingFault } from './opening-stock';
import {
  findOpeningFacts,
  refreshStatistics,
  stockRows,
  type OpeningKey,
} from './opening-stock-store';
import { lotKeyText, requireReceivable } from './receiving';
import { readers, readScope, writers, type Inventory } from './service-context';

type Place = { depotId: string; itemId: string };

// As many lines as one receipt may have.
const rowsAtOnce = 5_000;

export function openingStockSheet({ now }: Inventory): SheetDefinition {
  return {
    kind: 'opening-stock',
    zh: '期初库存',
    en: 'Opening stock',
    columns: openingColumns,
    key: ['depotId', 'itemId', 'batchNumber', 'expireDate'],
    rowsAtOnce,
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? writers : readers),
    current: async (db, rows, { actor }) => {
      const read = rows.map(lineOf);
      const facts = await findOpeningFacts(db, read);
      const reach = new Map<string, boolean>();
      const options = {
        today: dateInShanghai(now()),
        isInReach: (code: string) => isInReach(reach, actor, code),
      };
      const isBlind = await blindPlacesOf(db, actor);
      const faults = read.flatMap((line, place) => {
        const { row } = rows[place]!;
        return isBlind(line)
          ? hiddenFault(row)
          : (openingFault(row, line, facts[place]!, options) ?? []);
      });
      const current = rows.map(({ values }, place) => {
        const { units } = facts[place]!;
        return units > 0 && !isBlind(read[place]!) ? { ...values, quantity: units } : undefined;
      });
      return { current, faults };
    },
    apply: async (trx, changes, context) => {
      let received = 0;
      for await (const batch of changes) {
        await receive(trx, batch, now(), context);
        // The first stock fills tables that were planned for as empty.
        if (received === 0) await refreshStatistics(trx);
        received += batch.length;
      }
    },
    rows: async function* (trx, actor) {
      for await (const rows of stockRows(trx, readScope(actor))) {
        yield await withoutBlind(trx, actor, rows as (Row & Place)[]);
      }
    },
  };
}

function lineOf({ values }: Pick<ReadRow, 'values'>): OpeningKey & { quantity: number } {
  const { depotId, itemId, batchNumber, expireDate, quantity } = values;
  return {
    depotId: String(depotId),
    itemId: String(itemId),
    batchNumber: String(batchNumber ?? ''),
    expireDate: (expireDate as string | undefined) ?? null,
    quantity: Number(quantity),
  };
}

type ReceiptContext = AuditContext & { importId: string; fileName: string };

async function receive(
  trx: Trx,
  batch: RowChange[],
  time: Date,
  context: ReceiptContext,
): Promise<void> {
  const lines = batch.map(({ after }) => lineOf({ values: after }));
  await requireUnfrozen(trx, [...new Set(lines.map(({ depotId }) => depotId))]);
  const units = await unitsInLots(trx, lines, time);
  await openBalances(trx, units);
  const locked = await lockBalances(trx, units);
  requireReceivable(locked);
  // Someone may have received the same lot there since the rows were looked at.
  if (locked.some(({ onHand, reserved, pending }) => onHand + reserved + pending > 0)) {
    throw new AppError('IMPORT_STALE', 'stock of a lot arrived meanwhile: check the import again');
  }
  const id = uuidv7();
  const movement = movementOf('RECEIPT', carry(units, 'SUPPLIED', 'ON_HAND'), {
    id,
    documentNumber: await claimDocument(trx, {
      ...{ movementId: id, kind: 'RECEIPT', documentNumber: '', date: dateInShanghai(time) },
      depotIds: units.map(({ depotId }) => depotId),
    }),
    actorId: context.actor.id,
    actorName: context.actor.name,
    reason: context.fileName || 'opening stock',
    cause: `imports/${context.importId}`,
    createTime: time,
    occurTime: time,
  });
  await post(trx, [movement]);
  await record(trx, context, movement.id, units);
}

async function unitsInLots(
  trx: Trx,
  lines: (OpeningKey & { quantity: number })[],
  time: Date,
): Promise<StockUnits[]> {
  const dated = lines.map((line) => ({ ...line, expireDate: line.expireDate ?? neverExpires }));
  const keys = [...new Map(dated.map((line) => [lotKeyText(line), line])).values()];
  await insertLots(
    trx,
    keys.map((key) => ({ ...key, id: uuidv7() })),
    time,
  );
  const lots = await findLots(trx, keys);
  const byKey = new Map(lots.map((lot) => [lotKeyText(lot), lot.id]));
  return dated.map((line) => ({
    depotId: line.depotId,
    itemId: line.itemId,
    lotId: byKey.get(lotKeyText(line))!,
    quantity: line.quantity,
  }));
}

async function record(
  trx: Trx,
  context: ReceiptContext,
  movementId: string,
  units: StockUnits[],
): Promise<void> {
  const subject = `movements/${movementId}`;
  const depotIds = [...new Set(units.map(({ depotId }) => depotId))].slice(0, 50);
  const itemIds = [...new Set(units.map(({ itemId }) => itemId))].slice(0, 50);
  const { depots } = await findMentioned(
    trx,
    units.map(({ depotId }) => depotId),
    [],
  );
  const divisionCode = commonDivision(depots.map((depot) => depot.divisionCode));
  const after = { importId: context.importId, entryCount: 2 * units.length, depotIds, itemIds };
  await audit(trx, context, { action: 'stock.receipt', subject, divisionCode, after });
  const data = { movementId, movementKind: 'RECEIPT', depotIds, itemIds };
  await publish(trx, { kind: 'stock.changed', subject, divisionCode, data });
}
