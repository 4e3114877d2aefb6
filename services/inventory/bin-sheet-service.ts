import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import type { RowChange, ApplyContext, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import type { z } from 'zod';
import { requireBinHolds } from './bin';
import { binCode, binFields, recordBin } from './bin-service';
import {
  findBinGoods,
  findBins,
  insertBin,
  nextBins,
  updateBin,
  type StoredBin,
} from './bin-store';
import { findMentioned } from './catalogue-store';
import { itemColumns } from './item-sheet';
import { readers, readScope, writers, type Inventory } from './service-context';
import { depotId } from './shapes';
import { placesOf, type SheetPlaces } from './sheet-places-service';
import { columnsOf, faultsOf, refusalOf } from './sheet-rows';

const storageClass = itemColumns.find(({ key }) => key === 'storageClass')!;
const capacity = (key: string, zh: string, en: string, max: number): Column => ({
  ...{ key, zh, en, kind: 'decimal', min: 0, max, empty: 0 },
});

const columns: Column[] = [
  { key: 'depotId', zh: '仓库编号', en: 'Depot', kind: 'text', code: true, required: true },
  {
    ...{ key: 'code', zh: '货位号', en: 'Bin', kind: 'text', code: true, required: true },
    pattern: { matches: /^[A-Z0-9][A-Z0-9._-]{0,31}$/, says: 'write 1 to 32 of A-Z, 0-9, . _ -' },
  },
  storageClass,
  capacity('volumeM3Capacity', '容积(m³)', 'Volume (m³)', 1e6),
  capacity('massKgCapacity', '承重(kg)', 'Load (kg)', 1e8),
  { key: 'closed', zh: '停用', en: 'Closed', kind: 'boolean', empty: false },
  { key: 'note', zh: '备注', en: 'Note', kind: 'text', maxLength: 200, empty: '' },
];

const shape = binFields.extend({ depotId, code: binCode });
const rowsAtOnce = 5_000;

/** Bins are added and changed; one that is empty is removed by hand. */
export function binSheet({ now }: Inventory): SheetDefinition {
  return {
    ...{ kind: 'bins', zh: '货位', en: 'Bins', columns, key: ['depotId', 'code'], rowsAtOnce },
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? writers : readers),
    current: async (db, rows, { actor, lock }) => {
      const keys = rows.map(({ values }) => keyOf(values));
      const found = await findBins(db, keys, lock);
      const byKey = new Map(found.map((bin) => [keyText(bin), bin]));
      const bins = keys.map((key) => byKey.get(keyText(key)));
      const places = await placesOf(db, actor, keys);
      const faults: SheetFault[] = [];
      for (const [place, row] of rows.entries()) {
        faults.push(...(await faultsIn(db, row, bins[place], places)));
      }
      return { current: bins.map((bin) => bin && columnsOf(columns, bin)), faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) await save(trx, batch, context, now());
    },
    rows: async function* (trx, actor) {
      for (let after = { depotId: '', code: '' }; ;) {
        const bins = await nextBins(trx, readScope(actor), after, rowsAtOnce);
        if (bins.length === 0) return;
        yield bins.map((bin) => columnsOf(columns, bin));
        after = bins.at(-1)!;
      }
    },
  };
}

type BinKey = { depotId: string; code: string };
const keyText = (key: BinKey) => `${key.depotId}\n${key.code}`;
const keyOf = (values: Row): BinKey => ({
  depotId: String(values['depotId']),
  code: String(values['code']),
});

const givenOf = (values: Row): object =>
  Object.fromEntries(columns.map(({ key, empty }) => [key, values[key] ?? empty ?? '']));

async function faultsIn(
  db: Db | Trx,
  { row, values }: ReadRow,
  before: StoredBin | undefined,
  places: SheetPlaces,
): Promise<SheetFault[]> {
  const strange = places.faultOf(row, columns, { depotId: keyOf(values).depotId });
  if (strange) return [strange];
  const whole = { ...(before && columnsOf(columns, before)), ...values };
  const read = shape.safeParse(givenOf(whole));
  if (!read.success) return faultsOf(row, columns, read.error);
  if (!before || isSame(before, read.data)) return [];
  const goods = await findBinGoods(db, before.depotId, before.code);
  const refusal = refusalOf(() => requireBinHolds(read.data, goods));
  return refusal ? [faultAt(row, undefined, refusal.problem, refusal.remedy)] : [];
}

const isSame = (before: StoredBin, after: z.output<typeof shape>) =>
  before.storageClass === after.storageClass &&
  before.volumeM3Capacity === after.volumeM3Capacity &&
  before.massKgCapacity === after.massKgCapacity;

async function save(trx: Trx, batch: RowChange[], context: ApplyContext, now: Date) {
  const keys = batch.map(({ after }) => keyOf(after));
  const bins = new Map((await findBins(trx, keys, true)).map((bin) => [keyText(bin), bin]));
  const { depots } = await findMentioned(
    trx,
    keys.map((key) => key.depotId),
    [],
  );
  const depotOf = new Map(depots.map((depot) => [depot.id, depot]));
  for (const { after } of batch) {
    const fields = shape.parse(givenOf(after));
    const before = bins.get(keyText(fields));
    const stored = before
      ? await updateBin(trx, { ...before, ...fields, updateTime: now })
      : await insertBin(trx, { ...fields, createTime: now });
    if (!stored) throw new AppError('BIN_EXISTS', `the bin ${fields.code} was added meanwhile`);
    const kind = before ? 'bin.updated' : 'bin.created';
    await recordBin(trx, context, depotOf.get(fields.depotId)!, kind, stored, before);
  }
}
