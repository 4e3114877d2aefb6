import { requireRole } from '../platform/identity';
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import type { SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { findMentioned } from './catalogue-store';
import { commonDivision } from './division';
import type { ParLevel } from './par';
import { findParLevels, nextParLevels, upsertParLevels, type ParKey } from './par-store';
import { record } from './recording-service';
import { readers, readScope, writers, type Inventory } from './service-context';
import { placesOf, type SheetPlaces } from './sheet-places-service';
import { columnsOf } from './sheet-rows';

const units = (key: string, zh: string, en: string): Column => ({
  key,
  zh,
  en,
  kind: 'integer',
  required: true,
  min: 0,
  max: 1e9,
});

const columns: Column[] = [
  { key: 'depotId', zh: '仓库编号', en: 'Depot', kind: 'text', code: true, required: true },
  { key: 'itemId', zh: '物资编号', en: 'Item', kind: 'text', code: true, required: true },
  units('minimum', '最低储备', 'Minimum'),
  units('reorder', '补货点', 'Reorder point'),
  units('maximum', '最高储备', 'Maximum'),
];

const rowsAtOnce = 5_000;

/** How much of which item should lie in which depot. */
export function parLevelSheet({ now }: Inventory): SheetDefinition {
  return {
    kind: 'par-levels',
    zh: '储备定额',
    en: 'Par levels',
    columns,
    key: ['depotId', 'itemId'],
    rowsAtOnce,
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? writers : readers),
    current: async (db, rows, { actor, lock }) => {
      const keys = rows.map(({ values }) => levelOf(values));
      const found = await findParLevels(db, keys, lock);
      const byKey = new Map(found.map((level) => [keyOf(level), columnsOf(columns, level)]));
      const places = await placesOf(db, actor, keys);
      const faults = rows.flatMap((row) => faultOf(row, places) ?? []);
      return { current: keys.map((key) => byKey.get(keyOf(key))), faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        const levels = batch.map(({ after }) => levelOf(after));
        await upsertParLevels(trx, levels, now());
        const { depots } = await findMentioned(
          trx,
          levels.map(({ depotId }) => depotId),
          [],
        );
        const subject = `imports/${context.importId}`;
        const divisionCode = commonDivision(depots.map((depot) => depot.divisionCode));
        await record(trx, context, {
          kind: 'par-levels.changed',
          subject,
          divisionCode,
          after: { set: levels.length, removed: 0 },
          data: { set: levels.length, removed: 0 },
        });
      }
    },
    rows: async function* (trx, actor) {
      for (let after: ParKey = { depotId: '', itemId: '' }; ;) {
        const levels = await nextParLevels(trx, readScope(actor), after, rowsAtOnce);
        if (levels.length === 0) return;
        yield levels.map((level) => columnsOf(columns, level));
        after = levels.at(-1)!;
      }
    },
  };
}

const keyOf = ({ depotId, itemId }: ParKey) => `${depotId}\n${itemId}`;

function levelOf(values: Row): ParLevel {
  const { depotId, itemId, minimum, reorder, maximum } = values;
  return {
    depotId: String(depotId),
    itemId: String(itemId),
    minimum: Number(minimum),
    reorder: Number(reorder),
    maximum: Number(maximum),
  };
}

function faultOf({ row, values }: ReadRow, places: SheetPlaces): SheetFault | undefined {
  const { depotId, itemId, minimum, reorder, maximum } = levelOf(values);
  const fault = (key: string, problem: string, remedy: string) =>
    faultAt(
      row,
      columns.find((column) => column.key === key),
      problem,
      remedy,
    );
  const strange = places.faultOf(row, columns, { depotId, itemId });
  if (strange) return strange;
  if (reorder < minimum) {
    return fault('reorder', `${reorder} is below the minimum ${minimum}`, 'correct one of them');
  }
  if (maximum < reorder) {
    return fault('maximum', `${maximum} is below the reorder point ${reorder}`, 'correct one');
  }
  return undefined;
}
