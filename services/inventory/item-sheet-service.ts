import type { Trx } from '../platform/db';
import { requireRole } from '../platform/identity';
import { faultAt, type Row, type SheetFault } from '../platform/sheets/column';
import type { RowChange, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { findUnitValues, putItemValues, type ItemValue } from './approval-store';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { itemExists, recordItem } from './item-service';
import { itemColumns, itemOfRow, rowOfItem } from './item-sheet';
import {
  findCodeHolders,
  findItems,
  insertItem,
  nextItems,
  updateItem,
  type Item,
  type ItemFields,
} from './item-store';
import { readers, type Inventory } from './service-context';
import { findNodes } from './taxonomy-store';

const rowsAtOnce = 1_000;

/** The catalogue: items are created and updated, never removed. */
export function itemSheet(inventory: Inventory): SheetDefinition {
  const { db, now } = inventory;
  return {
    kind: 'items',
    zh: '物资目录',
    en: 'Catalogue',
    columns: itemColumns,
    key: ['id'],
    rowsAtOnce,
    authorize: async (actor, purpose) => {
      if (purpose === 'IMPORT') await requireCatalogueKeeper(db, actor, inventory);
      else requireRole(actor, readers);
    },
    current: async (trx, rows, { lock }) => {
      const ids = rows.map(({ values }) => String(values['id']));
      const items = new Map((await findItems(trx, ids, lock)).map((item) => [item.id, item]));
      const values = await findUnitValues(trx, ids);
      const found = ids.map((id) => items.get(id));
      const current = found.map((item) => item && rowOfItem(item, values.get(item.id)));
      return { current, faults: await faultsIn(trx, rows, current) };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        const ids = batch.map(({ after }) => String(after['id']));
        const before = new Map((await findItems(trx, ids, true)).map((item) => [item.id, item]));
        for (const change of batch) {
          const fields = fieldsOf(change);
          const item = await saved(trx, fields, before.get(fields.id), now());
          if (!item) throw await itemExists(trx, fields);
          await recordItem(trx, context, before.has(item.id) ? 'update' : 'create', item);
        }
        await putItemValues(trx, batch.flatMap(newValueOf), now());
      }
    },
    rows: async function* (trx) {
      for (let after = ''; ;) {
        const items = await nextItems(trx, after, rowsAtOnce);
        if (items.length === 0) return;
        const ids = items.map(({ id }) => id);
        const values = await findUnitValues(trx, ids);
        yield items.map((item) => rowOfItem(item, values.get(item.id)));
        after = items.at(-1)!.id;
      }
    },
  };
}

function fieldsOf({ row, after }: RowChange): ItemFields & { id: string } {
  const read = itemOfRow(row, after);
  // It had none when it was checked, just before.
  if ('faults' in read) throw new Error(`row ${row} cannot be read: ${read.faults[0]?.problem}`);
  return read.fields;
}

function newValueOf({ before, after }: RowChange): ItemValue[] {
  const unitValue = Number(after['unitValue'] ?? 0);
  if (unitValue === Number(before?.['unitValue'] ?? 0)) return [];
  return [{ itemId: String(after['id']), unitValue }];
}

const saved = (
  trx: Trx,
  fields: ItemFields & { id: string },
  before: Item | undefined,
  time: Date,
) =>
  before
    ? updateItem(trx, { ...fields, updateTime: time })
    : insertItem(trx, { ...fields, createTime: time });

async function faultsIn(
  trx: Parameters<SheetDefinition['current']>[0],
  rows: ReadRow[],
  current: (Row | undefined)[],
): Promise<SheetFault[]> {
  const read = rows.map(({ row, values }, place) => ({
    row,
    ...itemOfRow(row, { ...current[place], ...values }),
  }));
  const faults = read.flatMap((each) => ('faults' in each ? each.faults : []));
  const whole = read.flatMap((each) => ('fields' in each ? [each] : []));
  const codes = whole.flatMap(({ fields }) => fields.supplyCode ?? []);
  const holders = await findCodeHolders(trx, codes);
  const holderOf = new Map(holders.map(({ id, supplyCode }) => [supplyCode, id]));
  const asked = whole.flatMap(({ fields }) => fields.taxonomyCodes);
  const known = asked.length > 0 ? await findNodes(trx as Trx, asked) : [];
  const nodes = new Set(known.map(({ taxonomyId, code }) => `${taxonomyId} ${code}`));
  for (const { row, fields } of whole) {
    const { id, supplyCode, taxonomyCodes } = fields;
    const holder = supplyCode === null ? undefined : holderOf.get(supplyCode);
    if (holder !== undefined && holder !== id) {
      const problem = `item ${holder} has the code ${supplyCode} already`;
      faults.push(faultAt(row, columnOf('supplyCode'), problem, 'give one of them another'));
    }
    if (supplyCode !== null) holderOf.set(supplyCode, holder ?? id);
    for (const { taxonomyId, code } of taxonomyCodes) {
      if (nodes.has(`${taxonomyId} ${code}`)) continue;
      const problem = `taxonomy ${taxonomyId} has no code ${code}`;
      faults.push(faultAt(row, columnOf('taxonomyCodes'), problem, 'add it, or correct the cell'));
    }
  }
  return faults;
}

const columnOf = (key: string) => itemColumns.find((column) => column.key === key);
