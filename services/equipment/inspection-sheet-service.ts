import { uuidv7 } from 'uuidv7';
import type { Db, Trx } from '../platform/db';
import { requireRole, scopePrefixes, type Actor } from '../platform/identity';
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import type { RowChange, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { recordChange } from './asset-record-service';
import { findAssets, lockAssets, updateAssets, type Asset } from './asset-store';
import {
  findInspections,
  insertInspections,
  listInspections,
  type Inspection,
} from './check-store';
import { addDays, dateInShanghai } from './dates';
import { findClasses, type EquipmentClass } from './kind-store';
import { fieldWorkers, readers, readPrefixes, type Equipment } from './service-context';

const columns: Column[] = [
  { key: 'assetId', zh: '装备编号', en: 'Asset', kind: 'text', code: true, required: true },
  { key: 'checkKey', zh: '检查项', en: 'Check', kind: 'text', code: true, required: true },
  { key: 'checkDate', zh: '检查日期', en: 'Date', kind: 'date', required: true },
  { key: 'passed', zh: '合格', en: 'Passed', kind: 'boolean', required: true },
  { key: 'findings', zh: '情况', en: 'Findings', kind: 'text', maxLength: 2_000 },
  { key: 'inspector', zh: '检查人', en: 'Inspector', kind: 'text', maxLength: 100 },
];

const rowsAtOnce = 1_000;
const keyOf = (row: Row) => `${row['assetId']} ${row['checkKey']} ${row['checkDate']}`;

/** Results of inspections. They are added; one that was recorded does not change any more. */
export function inspectionSheet({ now }: Equipment): SheetDefinition {
  return {
    kind: 'inspections',
    zh: '装备检查',
    en: 'Inspections',
    columns,
    key: ['assetId', 'checkKey', 'checkDate'],
    authorize: (actor, purpose) => {
      requireRole(actor, purpose === 'IMPORT' ? fieldWorkers : readers);
    },
    current: async (db, rows, { actor, lock }) => {
      const ids = [...new Set(rows.map(({ values }) => String(values['assetId'])))];
      const assets = lock ? await lockAssets(db as Trx, ids) : await findAssets(db, ids);
      const recorded = await findInspections(db, ids);
      const byKey = new Map(recorded.map(inspectionRow).map((row) => [keyOf(row), row]));
      const current = rows.map(({ values }) => byKey.get(keyOf(values)));
      return { current, faults: await faultsOf(db, rows, current, assets, actor, now()) };
    },
    apply: async (trx, changes, { actor, method }) => {
      for await (const batch of changes) {
        await addInspections(trx, batch, { actor, method }, now());
      }
    },
    rows: async function* (trx, actor) {
      const query = { assetId: null, checkKey: null, failedOnly: false };
      const prefixes = readPrefixes(actor);
      for (let beforeId: string | null = null; ;) {
        const page: Inspection[] = await listInspections(trx, {
          ...query,
          prefixes,
          beforeId,
          limit: rowsAtOnce,
        });
        if (page.length === 0) return;
        yield page.map(inspectionRow);
        beforeId = page.at(-1)!.id;
      }
    },
  };
}

function inspectionRow(one: Inspection): Row {
  const { assetId, checkKey, checkDate, passed, findings, inspector } = one;
  const words = { findings: findings || null, inspector: inspector || null };
  return { assetId, checkKey, checkDate, passed, ...words };
}

async function faultsOf(
  db: Db | Trx,
  rows: ReadRow[],
  current: (Row | undefined)[],
  assets: Asset[],
  actor: Actor,
  now: Date,
): Promise<SheetFault[]> {
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  const classOf = await classesOf(db, assets);
  const reach = scopePrefixes(actor, fieldWorkers);
  const today = dateInShanghai(now);
  return rows.flatMap(({ row, values }, index) => {
    const fault = (key: string, problem: string, remedy: string) => [
      faultAt(
        row,
        columns.find((column) => column.key === key),
        problem,
        remedy,
      ),
    ];
    const id = String(values['assetId']);
    const asset = byId.get(id);
    if (!asset) return fault('assetId', `there is no asset ${id}`, 'import the equipment first');
    if (!reach.some((prefix) => asset.homeDivisionCode.startsWith(prefix))) {
      return fault('assetId', `${id} is outside of the divisions you keep`, 'remove the row');
    }
    const { checks } = classOf.get(asset.classId)!;
    if (!checks.some(({ key }) => key === values['checkKey'])) {
      const known = checks.map(({ key }) => key).join(', ') || 'none';
      return fault('checkKey', `${id} has no such check`, `write one of ${known}`);
    }
    if (String(values['checkDate']) > today) {
      return fault('checkDate', `is in the future; today is ${today}`, 'correct the date');
    }
    const old = current[index];
    if (old && (['passed', 'findings', 'inspector'] as const).some((key) => differs(key, old))) {
      return fault('passed', 'was recorded otherwise', 'record a new inspection of another day');
    }
    return [];

    function differs(key: string, before: Row): boolean {
      return key in values && values[key] !== before[key];
    }
  });
}

async function classesOf(db: Db | Trx, assets: Asset[]): Promise<Map<string, EquipmentClass>> {
  const classes = await findClasses(db, [...new Set(assets.map(({ classId }) => classId))]);
  return new Map(classes.map((one) => [one.id, one]));
}

async function addInspections(
  trx: Trx,
  batch: RowChange[],
  context: { actor: Actor; method: string },
  now: Date,
): Promise<void> {
  const ids = [...new Set(batch.map(({ after }) => String(after['assetId'])))];
  const assets = new Map((await lockAssets(trx, ids)).map((asset) => [asset.id, asset]));
  const classOf = await classesOf(trx, [...assets.values()]);
  const inspections = batch.map(({ after }) => {
    const asset = assets.get(String(after['assetId']))!;
    const check = classOf.get(asset.classId)!.checks.find(({ key }) => key === after['checkKey'])!;
    const checkDate = String(after['checkDate']);
    const dueDate = addDays(checkDate, check.intervalDays);
    const passed = after['passed'] === true;
    const last = asset.checks[check.key];
    if (!last || last.checkDate <= checkDate) {
      const checks = { ...asset.checks, [check.key]: { passed, checkDate, dueDate } };
      assets.set(asset.id, { ...asset, checks, updateTime: now });
    }
    return {
      id: uuidv7(),
      assetId: asset.id,
      checkKey: check.key,
      passed,
      checkDate,
      dueDate,
      findings: String(after['findings'] ?? ''),
      inspector: String(after['inspector'] ?? ''),
      actorId: context.actor.id,
      workOrderId: null,
      createTime: now,
    };
  });
  await insertInspections(trx, inspections);
  await updateAssets(trx, [...assets.values()]);
  await recordChange(trx, context, 'asset.inspections-imported', [...assets.values()]);
}
