import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole, scopePrefixes, type Actor } from '../platform/identity';
import { faultAt, type SheetFault } from '../platform/sheets/column';
import type { RowChange, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { requireNew } from './asset';
import { recordChange } from './asset-record-service';
import { assetColumns, assetOfRow, assetRow } from './asset-sheet';
import {
  findAssets,
  findTaken,
  insertAssets,
  listAssets,
  lockAssets,
  updateAssets,
  type Asset,
  type AssetRecord,
} from './asset-store';
import { findEngagements } from './claim-store';
import { findClasses, listKinds } from './kind-store';
import { readers, readPrefixes, writers, type Equipment } from './service-context';

const rowsAtOnce = 1_000;

/** Assets with their kits as rows. */
export function assetSheet({ now }: Equipment): SheetDefinition {
  return {
    kind: 'assets',
    zh: '装备',
    en: 'Equipment',
    columns: assetColumns,
    key: ['id'],
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? writers : readers),
    current: async (db, rows, { actor, lock }) => {
      const ids = rows.map(({ values }) => String(values['id']));
      const found = lock ? await lockAssets(db as Trx, ids) : await findAssets(db, ids);
      const byId = new Map(found.map((asset) => [asset.id, asset]));
      const faults = await faultsOf(db, rows, byId, actor, now());
      const current = ids.map((id) => byId.get(id)).map((asset) => asset && assetRow(asset));
      return { current, faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        const { created, updated } = await recordsOf(trx, batch, now());
        requireNew(created, await findTaken(trx, created), () => 'serial');
        await insertAssets(trx, created);
        await updateAssets(trx, updated);
        await recordChange(trx, context, 'asset.imported', [...created, ...updated]);
      }
    },
    rows: async function* (trx, actor) {
      const prefixes = readPrefixes(actor);
      for (let afterId = ''; ;) {
        const assets = await listAssets(trx, { ...everything, prefixes, afterId });
        if (assets.length === 0) return;
        yield assets.map(assetRow);
        afterId = assets.at(-1)!.id;
      }
    },
  };
}

const everything = {
  kindId: null,
  classId: null,
  homeDepotId: null,
  state: null,
  pattern: null,
  free: null,
  limit: rowsAtOnce,
};

/** What only the service knows to be wrong with rows; each row's first fault. */
async function faultsOf(
  db: Db | Trx,
  rows: ReadRow[],
  byId: Map<string, Asset>,
  actor: Actor,
  now: Date,
): Promise<SheetFault[]> {
  const faults: SheetFault[] = [];
  const reach = scopePrefixes(actor, writers);
  const catalogue = await catalogueOf(
    db,
    rows.map(({ values }) => String(values['classId'] ?? '')),
  );
  const claimed = new Set(
    (await findEngagements(db, [...byId.keys()], now))
      .filter(({ exercise }) => !exercise)
      .map(({ assetId }) => assetId),
  );
  const records: { row: number; record: AssetRecord }[] = [];
  for (const { row, values } of rows) {
    const before = byId.get(String(values['id']));
    try {
      const whole = before ? { ...assetRow(before), ...values } : values;
      const { own, kind } = catalogue(String(whole['classId']));
      const record = assetOfRow(whole, before, own, kind, now);
      requireReach(reach, record, before);
      requireFree(record, claimed);
      records.push({ row, record });
    } catch (error) {
      faults.push(faultOf(row, error));
    }
  }
  return [...faults, ...(await serialFaults(db, records))];
}

function faultOf(row: number, error: unknown): SheetFault {
  if (!(error instanceof AppError)) throw error;
  const [violation] = error.details.violations ?? [];
  const key = /^\w+/.exec(violation?.field ?? '')?.[0];
  const column = assetColumns.find((one) => one.key === key);
  return faultAt(row, column, violation?.description ?? error.message, 'correct the cell');
}

const atField = (field: string, description: string) =>
  new AppError('FIELD_INVALID', description, { violations: [{ field, description }] });

function requireReach(reach: string[], after: AssetRecord, before: Asset | undefined): void {
  for (const { homeDivisionCode: code } of before ? [before, after] : [after]) {
    if (reach.some((prefix) => code.startsWith(prefix))) continue;
    throw atField('homeDivisionCode', `${code} is outside of the divisions you keep`);
  }
}

function requireFree({ id, state }: AssetRecord, claimed: Set<string>): void {
  if (state === 'IN_SERVICE' || !claimed.has(id)) return;
  throw atField('state', `${id} is claimed: it stays in service until it is back`);
}

async function serialFaults(
  db: Db | Trx,
  records: { row: number; record: AssetRecord }[],
): Promise<SheetFault[]> {
  const taken = await findTaken(
    db,
    records.map(({ record }) => record),
  );
  const nameOf = ({ kindId, serial }: { kindId: string; serial: string }) => `${kindId}\n${serial}`;
  // A serial that another row of the file gives up is still taken: swap them in two files.
  const holders = new Map(taken.map((one) => [nameOf(one), one.id]));
  return records.flatMap(({ row, record }) => {
    const holder = holders.get(nameOf(record));
    holders.set(nameOf(record), holder ?? record.id);
    if (holder === undefined || holder === record.id) return [];
    const problem = `${record.serial} is the serial of ${holder}`;
    const column = assetColumns.find(({ key }) => key === 'serial');
    return [faultAt(row, column, problem, 'write the one on its plate')];
  });
}

async function catalogueOf(db: Db | Trx, classIds: string[]) {
  const [classes, kinds] = await Promise.all([
    findClasses(db, [...new Set(classIds)]),
    listKinds(db),
  ]);
  return (classId: string) => {
    const own = classes.find(({ id }) => id === classId);
    if (!own) throw atField('classId', `there is no class ${classId}: create it first`);
    return { own, kind: kinds.find(({ id }) => id === own.kindId)! };
  };
}

async function recordsOf(trx: Trx, batch: RowChange[], now: Date) {
  const ids = batch.map(({ after }) => String(after['id']));
  const before = new Map((await lockAssets(trx, ids)).map((asset) => [asset.id, asset]));
  const catalogue = await catalogueOf(
    trx,
    batch.map(({ after }) => String(after['classId'])),
  );
  const created: AssetRecord[] = [];
  const updated: AssetRecord[] = [];
  for (const { after } of batch) {
    const old = before.get(String(after['id']));
    const { own, kind } = catalogue(String(after['classId']));
    (old ? updated : created).push(assetOfRow(after, old, own, kind, now));
  }
  return { created, updated };
}
