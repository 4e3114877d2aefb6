import type { Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole, type Actor } from '../platform/identity';
import { faultAt, type Row, type SheetFault } from '../platform/sheets/column';
import type { RowChange, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { recordDepot, requireParent } from './depot-service';
import { depotColumns, depotOfRow, rowOfDepot } from './depot-sheet';
import {
  findDepots,
  insertDepot,
  nextDepots,
  updateDepot,
  type Depot,
  type DepotFields,
} from './depot-store';
import { readers, readScope, requireWriter, writers, type Inventory } from './service-context';

const pageRows = 1_000;

type Db = Parameters<SheetDefinition['current']>[0];
type NewDepot = DepotFields & { id: string };

/** Depots of the actor's divisions. A file may hold a depot below the ones above it. */
export function depotSheet({ now }: Inventory): SheetDefinition {
  return {
    kind: 'depots',
    zh: '仓库',
    en: 'Depots',
    columns: depotColumns,
    key: ['id'],
    // The whole file: a depot may name as its parent one that stands further down.
    rowsAtOnce: 200_000,
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? writers : readers),
    current: async (db, rows, { actor, lock }) => {
      const ids = rows.map(({ values }) => String(values['id']));
      const depots = new Map((await findDepots(db, ids, lock)).map((depot) => [depot.id, depot]));
      const found = ids.map((id) => depots.get(id));
      const faults = await faultsIn(db, rows, found, actor);
      return { current: found.map((depot) => depot && rowOfDepot(depot)), faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        const ids = batch.map(({ after }) => String(after['id']));
        const before = new Map((await findDepots(trx, ids, true)).map((each) => [each.id, each]));
        for (const fields of parentsFirst(batch.map(fieldsOf))) {
          const old = before.get(fields.id);
          const depot = await saved(trx, fields, old, now());
          await recordDepot(trx, context, depot, old);
        }
      }
    },
    rows: async function* (trx, actor) {
      for (let after = ''; ;) {
        const depots = await nextDepots(trx, readScope(actor), after, pageRows);
        if (depots.length === 0) return;
        yield depots.map(rowOfDepot);
        after = depots.at(-1)!.id;
      }
    },
  };
}

function fieldsOf({ row, after }: RowChange): NewDepot {
  const read = depotOfRow(row, after);
  // It had none when it was checked, just before.
  if ('faults' in read) throw new Error(`row ${row} cannot be read: ${read.faults[0]?.problem}`);
  return read.fields;
}

/** So that a depot exists before one names it as its parent. */
function parentsFirst(depots: NewDepot[]): NewDepot[] {
  const byId = new Map(depots.map((depot) => [depot.id, depot]));
  const ordered = new Set<NewDepot>();
  const add = (depot: NewDepot, seen: Set<NewDepot>) => {
    if (seen.has(depot)) return;
    seen.add(depot);
    const parent = byId.get(depot.parentId ?? '');
    if (parent) add(parent, seen);
    ordered.add(depot);
  };
  for (const depot of depots) if (!ordered.has(depot)) add(depot, new Set(ordered));
  return [...ordered];
}

async function saved(
  trx: Trx,
  fields: NewDepot,
  before: Depot | undefined,
  time: Date,
): Promise<Depot> {
  if (fields.parentId !== (before?.parentId ?? null)) {
    await requireParent(trx, fields.id, fields.parentId);
  }
  if (before) return updateDepot(trx, { ...fields, updateTime: time });
  const depot = await insertDepot(trx, { ...fields, createTime: time });
  if (depot) return depot;
  throw new AppError('DEPOT_EXISTS', `the depot ${fields.id} exists already`);
}

async function faultsIn(
  db: Db,
  rows: ReadRow[],
  found: (Depot | undefined)[],
  actor: Actor,
): Promise<SheetFault[]> {
  const read = rows.map(({ row, values }, place) => {
    const before = found[place];
    const whole: Row = { ...(before && rowOfDepot(before)), ...values };
    return { row, before, ...depotOfRow(row, whole) };
  });
  const faults = read.flatMap((each) => ('faults' in each ? each.faults : []));
  const whole = read.flatMap((each) => ('fields' in each ? [each] : []));
  const parents = whole.flatMap(({ fields }) => fields.parentId ?? []);
  const known = new Set((await findDepots(db, parents, false)).map(({ id }) => id));
  for (const { fields } of whole) known.add(fields.id);
  const reach = new Map<string, boolean>();
  for (const { row, before, fields } of whole) {
    const divisions = [fields.divisionCode, before?.divisionCode ?? fields.divisionCode];
    const outside = divisions.find((code) => !isInReach(reach, actor, code));
    if (outside !== undefined) {
      const problem = `${outside} is outside of the divisions you keep`;
      faults.push(faultAt(row, columnOf('divisionCode'), problem, 'remove the row'));
    }
    if (fields.parentId === null || known.has(fields.parentId)) continue;
    const problem = `there is no depot ${fields.parentId}`;
    faults.push(faultAt(row, columnOf('parentId'), problem, 'add it, or correct the cell'));
  }
  return faults;
}

const columnOf = (key: string) => depotColumns.find((column) => column.key === key);

/** Whether the actor may change stock in the division; asked once for each. */
export function isInReach(known: Map<string, boolean>, actor: Actor, code: string): boolean {
  const before = known.get(code);
  if (before !== undefined) return before;
  let isAllowed = true;
  try {
    requireWriter(actor, [code]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    isAllowed = false;
  }
  known.set(code, isAllowed);
  return isAllowed;
}
