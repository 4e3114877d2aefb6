import { requireRole } from '../platform/identity';
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import type { SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { readers, type Inventory } from './service-context';
import { placesOf, type SheetPlaces } from './sheet-places-service';
import { columnsOf, faultsOf } from './sheet-rows';
import { recordSubstitute, substituteShape } from './substitute-service';
import { findPairs, listSubstitutes, putSubstitute } from './substitute-store';

const item = (key: string, zh: string, en: string): Column => ({
  ...{ key, zh, en, kind: 'text', code: true, required: true },
});

const columns: Column[] = [
  item('itemId', '物资编号', 'Item'),
  item('substituteItemId', '替代物资编号', 'Substitute'),
  { key: 'ratio', zh: '替代比例', en: 'Ratio', kind: 'decimal', required: true, min: 0, max: 1e6 },
  { key: 'twoWay', zh: '双向', en: 'Two-way', kind: 'boolean', empty: false },
  {
    key: 'priority',
    zh: '优先级',
    en: 'Priority',
    kind: 'integer',
    min: 1,
    max: 1_000,
    empty: 100,
  },
  { key: 'note', zh: '备注', en: 'Note', kind: 'text', maxLength: 200, empty: '' },
];

const rowsAtOnce = 5_000;

/** What may stand in for what: pairs are added and changed, never removed. */
export function substituteSheet(inventory: Inventory): SheetDefinition {
  const { db, now } = inventory;
  return {
    ...{ kind: 'substitutes', zh: '替代关系', en: 'Substitutes', columns, rowsAtOnce },
    key: ['itemId', 'substituteItemId'],
    authorize: async (actor, purpose) => {
      if (purpose === 'IMPORT') await requireCatalogueKeeper(db, actor, inventory);
      else requireRole(actor, readers);
    },
    current: async (trx, rows, { actor, lock }) => {
      const pairs = rows.map(({ values }) => pairOf(values));
      const found = await findPairs(trx, pairs, lock);
      const byPair = new Map(found.map((each) => [pairText(each), columnsOf(columns, each)]));
      const current = pairs.map((pair) => byPair.get(pairText(pair)));
      const items = pairs.flatMap((pair) => [pair.itemId, pair.substituteItemId]);
      const places = await placesOf(
        trx,
        actor,
        items.map((itemId) => ({ itemId })),
      );
      const faults = rows.flatMap((row, place) => faultsIn(row, current[place], places));
      return { current, faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        for (const { after } of batch) {
          const fields = substituteShape.parse(givenOf(after));
          const put = await putSubstitute(trx, { ...fields, updateTime: now() });
          await recordSubstitute(trx, context, 'put', put, put);
        }
      }
    },
    rows: async function* (trx) {
      for (let after = { itemId: '', priority: 0, substituteItemId: '' }; ;) {
        const found = await listSubstitutes(trx, { itemId: null, after, limit: rowsAtOnce });
        if (found.length === 0) return;
        yield found.map((each) => columnsOf(columns, each));
        after = found.at(-1)!;
      }
    },
  };
}

const pairOf = (values: Row) => ({
  itemId: String(values['itemId']),
  substituteItemId: String(values['substituteItemId']),
});
const pairText = (pair: ReturnType<typeof pairOf>) => `${pair.itemId}\n${pair.substituteItemId}`;

const givenOf = (values: Row): object =>
  Object.fromEntries(columns.map(({ key, empty }) => [key, values[key] ?? empty ?? '']));

function faultsIn(
  { row, values }: ReadRow,
  before: Row | undefined,
  { items }: SheetPlaces,
): SheetFault[] {
  for (const [key, id] of Object.entries(pairOf(values))) {
    if (items.has(id)) continue;
    const column = columns.find((each) => each.key === key);
    return [faultAt(row, column, `there is no item ${id}`, 'import the catalogue first')];
  }
  const read = substituteShape.safeParse(givenOf({ ...before, ...values }));
  return read.success ? [] : faultsOf(row, columns, read.error);
}
