import type { Db, Trx } from '../platform/db';
import { requireRole } from '../platform/identity';
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import type { SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { plainText } from './catalogue-shapes';
import { changeBill, kitShape, type Bill } from './kit-service';
import { findKits, findNesting, listKits, lockBills, type Kit } from './kit-store';
import { entriesOf, listCell } from './list-cell';
import { readers, type Inventory } from './service-context';
import { placesOf } from './sheet-places-service';
import { faultsOf } from './sheet-rows';

const columns: Column[] = [
  { key: 'itemId', zh: '物资编号', en: 'Item', kind: 'text', code: true, required: true },
  {
    ...{ key: 'components', zh: '组成', en: 'Components', kind: 'text' },
    ...{ required: true, maxLength: 10_000 },
  },
];

const rowsAtOnce = 5_000;

/** A kit a row, with all its components in one cell: `raincoat|1; torch|1`. */
export function kitSheet(inventory: Inventory): SheetDefinition {
  const { db, now } = inventory;
  return {
    ...{ kind: 'kits', zh: '成套物资', en: 'Kits', columns, key: ['itemId'], rowsAtOnce },
    authorize: async (actor, purpose) => {
      if (purpose === 'IMPORT') await requireCatalogueKeeper(db, actor, inventory);
      else requireRole(actor, readers);
    },
    current: async (trx, rows, { actor, lock }) => {
      if (lock) await lockBills(trx as Trx);
      const ids = rows.map(({ values }) => String(values['itemId']));
      const kits = new Map((await findKits(trx, ids)).map((kit) => [kit.itemId, rowOf(kit)]));
      const current = ids.map((id) => kits.get(id));
      const read = rows.map((row, place) => readBill(row, current[place]));
      const bills = read.flatMap((each) => ('bill' in each ? [each] : []));
      const named = bills.flatMap(({ bill }) => [
        bill.itemId,
        ...bill.components.map(({ itemId }) => itemId),
      ]);
      const { items } = await placesOf(
        trx,
        actor,
        named.map((itemId) => ({ itemId })),
      );
      const known = (id: string) => items.has(id);
      const faults = read.flatMap((each) => ('faults' in each ? each.faults : []));
      return { current, faults: [...faults, ...(await faultsIn(trx, bills, known))] };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        for (const { after } of batch) {
          await changeBill(trx, context, kitShape.parse(givenOf(after)), now());
        }
      }
    },
    rows: async function* (trx) {
      for (let after = ''; ;) {
        const kits = await listKits(trx, after, rowsAtOnce);
        if (kits.length === 0) return;
        yield kits.map(rowOf);
        after = kits.at(-1)!.itemId;
      }
    },
  };
}

const rowOf = ({ itemId, components }: Kit): Row => ({
  itemId,
  components: listCell(components.map((each) => [each.itemId, String(each.quantity)])),
});

const givenOf = (values: Row): object => ({
  itemId: String(values['itemId']),
  components: entriesOf(String(values['components'] ?? '')).map(([itemId, quantity]) => ({
    itemId: plainText(itemId ?? ''),
    quantity: plainText(quantity ?? '1'),
  })),
});

type ReadBill = { row: number; bill: Bill } | { faults: SheetFault[] };

function readBill({ row, values }: ReadRow, before: Row | undefined): ReadBill {
  const read = kitShape.safeParse(givenOf({ ...before, ...values }));
  return read.success ? { row, bill: read.data } : { faults: faultsOf(row, columns, read.error) };
}

/** Items that do not exist, and kits inside kits, be it here or in the same file. */
async function faultsIn(
  db: Db | Trx,
  bills: { row: number; bill: Bill }[],
  known: (id: string) => boolean,
): Promise<SheetFault[]> {
  const inFile = new Set(bills.map(({ bill }) => bill.itemId));
  const componentOf = new Map(
    bills.flatMap(({ bill }) => bill.components.map(({ itemId }) => [itemId, bill.itemId])),
  );
  const faults: SheetFault[] = [];
  for (const { row, bill } of bills) {
    const parts = bill.components.map(({ itemId }) => itemId);
    const at = (column: 0 | 1, problem: string, remedy: string) =>
      faults.push(faultAt(row, columns[column], problem, remedy));
    const unknown = [bill.itemId, ...parts].find((id) => !known(id));
    if (unknown !== undefined) {
      const column = unknown === bill.itemId ? 0 : 1;
      at(column, `there is no item ${unknown}`, 'import the catalogue first');
      continue;
    }
    const { nestedIds, parentIds } = await findNesting(db, bill.itemId, parts);
    const nested = nestedIds[0] ?? parts.find((id) => inFile.has(id));
    const parent = parentIds[0] ?? componentOf.get(bill.itemId);
    if (nested !== undefined) at(1, `${nested} is a kit itself`, 'name what is in it instead');
    else if (parent !== undefined)
      at(0, `it is a component of the kit ${parent}`, 'take it out there');
  }
  return faults;
}
