// The long half of an import: reading the file and comparing it, and carrying it out. It runs in
// whichever process holds the lease; a process that dies loses it, and another begins again.
import { randomUUID } from 'node:crypto';
import { audit } from '../audit';
import { sql, transact, type Db, type Trx } from '../db';
import { AppError } from '../errors';
import { publish } from '../outbox';
import { isContention } from '../requests';
import type { Log } from '../telemetry';
import { sheetLimits, SheetUnreadable, unreadable, type Row, type SheetFault } from './column';
import type { RowChange, SheetDefinition } from './definition';
import { differenceOf } from './difference';
import {
  clearParts,
  clearRows,
  endWork,
  extendLease,
  insertRows,
  leaseImports,
  nextChanges,
  readFile,
  type Import,
  type StoredRow,
} from './import-store';
import type { ImportSeal } from './import-seal';
import { readSheet, type ReadBatch, type ReadRow } from './read-sheet';

export type ImportRunner = {
  db: Db;
  sheets: ReadonlyMap<string, SheetDefinition>;
  log: Log;
  seal: ImportSeal;
};

const faultsListedMax = 1_000;
const rowsAtOnceDefault = 1_000;
const triesMax = 3;

class LeaseLost extends Error {}

/** Works on one import that waits; true when there was one. */
export async function runNext(runner: ImportRunner, only?: string): Promise<boolean> {
  const token = randomUUID();
  const [found] = await leaseImports(runner.db, token, only);
  if (!found) return false;
  const definition = runner.sheets.get(found.kind);
  try {
    if (!definition) throw new AppError('SHEET_NOT_FOUND', `there is no sheet ${found.kind}`);
    if (found.state === 'CHECKING') await check(runner, definition, found, token);
    else await applyWithRetries(runner, definition, found, token);
  } catch (error) {
    await fail(runner, found, token, error);
  }
  return true;
}

async function fail({ db, log }: ImportRunner, found: Import, token: string, error: unknown) {
  if (error instanceof LeaseLost) return;
  const isRefusal = error instanceof AppError;
  if (!isRefusal) log.error({ err: error, importId: found.id }, 'import failed');
  const message = isRefusal
    ? error.message
    : 'the import broke on our side and changed nothing; check it again';
  await endWork(db, found.id, token, 'FAILED', { message });
}

async function check(
  { db, seal }: ImportRunner,
  definition: SheetDefinition,
  found: Import,
  token: string,
): Promise<void> {
  const faults = new FaultList();
  const counts = { CREATE: 0, UPDATE: 0, UNCHANGED: 0 };
  let rowsDone = 0;
  await clearRows(db, found.id);
  try {
    const { bytes, isWhole } = await readFile(db, found.id, seal);
    if (!isWhole) throw unreadable('a part of the file is missing', 'send it again');
    const { key, rowsAtOnce: batch = rowsAtOnceDefault } = definition;
    const options = { key, batch, encoding: found.encoding ?? undefined };
    for await (const batch of readSheet(definition.columns, bytes, options)) {
      const compared = await compare(db, definition, found, batch);
      faults.add(compared.faults);
      for (const { change } of compared.rows) counts[change] += 1;
      // Nobody can apply a file with faults, so what it would change is not kept.
      if (faults.total === 0) await insertRows(db, found.id, compared.rows, seal);
      rowsDone += batch.rows.length;
      if (!(await extendLease(db, found.id, token, rowsDone))) throw new LeaseLost();
    }
  } catch (error) {
    if (!(error instanceof SheetUnreadable)) throw error;
    faults.add(error.faults);
  }
  if (faults.total > 0) await clearRows(db, found.id);
  await endWork(db, found.id, token, faults.total > 0 ? 'REFUSED' : 'CHECKED', {
    createCount: counts.CREATE,
    updateCount: counts.UPDATE,
    unchangedCount: counts.UNCHANGED,
    faultCount: faults.total,
    faults: faults.listed,
  });
}

async function compare(
  db: Db,
  definition: SheetDefinition,
  { actor }: Import,
  batch: ReadBatch,
): Promise<{ rows: StoredRow[]; faults: SheetFault[] }> {
  if (batch.rows.length === 0) return { rows: [], faults: batch.faults };
  const now = await definition.current(db, batch.rows, { actor, lock: false });
  const faults = [...batch.faults, ...(now.faults ?? [])].sort((a, b) => a.row - b.row);
  const rows = batch.rows.map((row, place) => storedRow(definition, row, now.current[place]));
  return { rows, faults };
}

function storedRow(
  { columns, key }: SheetDefinition,
  { row, values }: ReadRow,
  before: Row | undefined,
): StoredRow {
  const { change } = differenceOf(columns, before, values);
  const named = key.map((name) => String(values[name] ?? ''));
  if (change === 'UNCHANGED') return { row, change, key: named, before: null, after: null };
  const empty = Object.fromEntries(columns.map((column) => [column.key, column.empty ?? null]));
  return {
    row,
    change,
    key: named,
    before: before ?? null,
    after: { ...empty, ...before, ...values },
  };
}

async function applyWithRetries(
  runner: ImportRunner,
  definition: SheetDefinition,
  found: Import,
  token: string,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transact(runner.db, (trx) => apply(runner, trx, definition, found, token));
    } catch (error) {
      if (!isContention(error) || tries === triesMax) throw error;
    }
  }
}

async function apply(
  { db, seal }: ImportRunner,
  trx: Trx,
  definition: SheetDefinition,
  found: Import,
  token: string,
): Promise<void> {
  // One transaction for all rows: the limits of single requests do not fit it.
  await sql(
    trx,
    `SELECT set_config('statement_timeout', '10min', true), set_config('lock_timeout', '1min', true),
       set_config('idle_in_transaction_session_timeout', '10min', true)`,
  );
  const { actor, id: importId, fileName, kind } = found;
  const context = { actor, method: 'ApplyImport', importId, fileName };
  await definition.apply(trx, changesOf({ db, trx, definition, found, token, seal }), context);
  const { createCount: created, updateCount: updated, unchangedCount: unchanged } = found;
  const facts = { kind, created, updated, unchanged };
  const subject = `imports/${importId}`;
  await audit(trx, context, {
    action: 'sheet.import',
    subject,
    divisionCode: '',
    after: { ...facts, fileName },
  });
  await publish(trx, { kind: 'sheet.imported', subject, divisionCode: '', data: facts });
  await clearParts(trx, importId);
  if (!(await endWork(trx, importId, token, 'APPLIED', {}))) throw new LeaseLost();
}

type Work = {
  db: Db;
  trx: Trx;
  definition: SheetDefinition;
  found: Import;
  token: string;
  seal: ImportSeal;
};

/** What was checked, as long as the rows are still what they were then. */
async function* changesOf(work: Work): AsyncGenerator<RowChange[]> {
  const { db, trx, definition, found, token, seal } = work;
  const limit = definition.rowsAtOnce ?? rowsAtOnceDefault;
  let after = 0;
  let rowsDone = 0;
  for (;;) {
    const changes = await nextChanges(trx, found.id, after, limit, seal);
    if (changes.length === 0) return;
    await requireUnchanged(definition, trx, changes, found);
    yield changes;
    after = changes.at(-1)!.row;
    rowsDone += changes.length;
    if (!(await extendLease(db, found.id, token, rowsDone))) throw new LeaseLost();
  }
}

async function requireUnchanged(
  definition: SheetDefinition,
  trx: Trx,
  changes: RowChange[],
  { actor }: Import,
): Promise<void> {
  const rows = changes.map(({ row, after }) => ({ row, values: after }));
  const now = await definition.current(trx, rows, { actor, lock: true });
  const stale = changes.find(({ before }, place) => {
    const current = now.current[place];
    if (!current || !before) return Boolean(current) !== Boolean(before);
    return differenceOf(definition.columns, current, before).change !== 'UNCHANGED';
  });
  const row = stale?.row ?? now.faults?.[0]?.row;
  if (row === undefined) return;
  throw new AppError(
    'IMPORT_STALE',
    `what row ${row} of the file changes was changed meanwhile: check the import again`,
  );
}

class FaultList {
  total = 0;
  readonly listed: SheetFault[] = [];

  add(faults: SheetFault[]): void {
    this.total += faults.length;
    this.listed.push(...faults.slice(0, faultsListedMax - this.listed.length));
  }
}

/** Parts are read in one piece, so there are no more of them than a file may have bytes. */
export const partsMax = Math.ceil(sheetLimits.fileBytes / (1024 * 1024));
