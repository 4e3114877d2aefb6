// Agreements and capacities as sheets. A row names its promise by the id, or, where the id is empty
// as in a file that people wrote, by its depot, item, first day and document number.
import type { Trx } from '../platform/db';
import { requireRole } from '../platform/identity';
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import type { ApplyContext, RowChange, SheetDefinition } from '../platform/sheets/definition';
import type { ReadRow } from '../platform/sheets/read-sheet';
import { requireWholePromise } from './agreement-shapes';
import { grouped } from './grouping';
import { changePromise, insertPromise, type PromiseNoun } from './promise-service';
import type { Promised, Terms, TermsKey } from './promise-store';
import { readers, readScope, writers, type Inventory } from './service-context';
import { placesOf, type SheetPlaces } from './sheet-places-service';
import { faultsOf, refusalOf } from './sheet-rows';

export type PromiseSheet<Fields extends Terms, Stored extends Fields & Promised, Message> = {
  zh: string;
  en: string;
  columns: Column[];
  noun: PromiseNoun<Fields, Stored, Message>;
  rowOf: (stored: Stored) => Row;
  /** The row's fields as a request would give them. */
  givenOf: (values: Row) => object;
};

const idColumn: Column = { key: 'id', zh: '系统编号', en: 'Id', kind: 'text', code: true };
const rowsAtOnce = 1_000;
const nilUuid = '00000000-0000-0000-0000-000000000000';
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function promiseSheet<Fields extends Terms, Stored extends Fields & Promised, Message>(
  { now }: Inventory,
  sheet: PromiseSheet<Fields, Stored, Message>,
): SheetDefinition {
  const { zh, en, noun, rowOf } = sheet;
  const { store, plural } = noun;
  const columns = [idColumn, ...sheet.columns];
  return {
    ...{ kind: plural, zh, en, columns, rowsAtOnce },
    key: ['id', 'depotId', 'itemId', 'validFrom', 'documentNumber'],
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? writers : readers),
    current: async (db, rows, { actor, lock }) => {
      const found = await storedOf(db as Trx, store, rows, lock);
      const keys = rows.map(({ values }) => termsOf(values));
      const places = await placesOf(db, actor, keys);
      return {
        current: found.map((match, place) =>
          match === undefined || match === 'several'
            ? undefined
            : { ...rowOf(match), id: rows[place]!.values['id'] ? match.id : null },
        ),
        faults: rows.flatMap((row, place) => faultsIn(row, found[place], places, sheet, columns)),
      };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) await save(trx, batch, context, sheet, now());
    },
    rows: async function* (trx, actor) {
      for (let afterId = nilUuid; ;) {
        const stored = await store.next(trx, readScope(actor), afterId, rowsAtOnce);
        if (stored.length === 0) return;
        yield stored.map((each) => ({ ...rowOf(each), id: each.id }));
        afterId = stored.at(-1)!.id;
      }
    },
  };
}

const termsOf = (values: Row): TermsKey => ({
  depotId: String(values['depotId'] ?? ''),
  itemId: String(values['itemId'] ?? ''),
  validFrom: String(values['validFrom'] ?? ''),
  documentNumber: String(values['documentNumber'] ?? ''),
});

const termsText = (key: TermsKey) =>
  [key.depotId, key.itemId, key.validFrom, key.documentNumber].join('\n');

type Store<Stored> = {
  findAll: (db: Trx, ids: string[], lock: boolean) => Promise<Stored[]>;
  findByTerms: (db: Trx, keys: TermsKey[]) => Promise<Stored[]>;
};

/** The promise of each row, or 'several' where its terms name more than one. */
async function storedOf<Stored extends Promised & Terms>(
  db: Trx,
  store: Store<Stored>,
  rows: Pick<ReadRow, 'values'>[],
  lock: boolean,
): Promise<(Stored | 'several' | undefined)[]> {
  const ids = rows.flatMap(({ values }) => {
    const id = String(values['id'] ?? '');
    return uuidPattern.test(id) ? id : [];
  });
  const nameless = rows.filter(({ values }) => !values['id']).map(({ values }) => termsOf(values));
  const alike = grouped(await store.findByTerms(db, nameless), termsText);
  const meant = [...alike.values()].flatMap((each) => (each.length === 1 ? each[0]!.id : []));
  const all = await store.findAll(db, [...new Set([...ids, ...meant])], lock);
  const byId = new Map(all.map((each) => [each.id, each]));
  return rows.map(({ values }) => {
    if (values['id']) return byId.get(String(values['id']));
    const same = alike.get(termsText(termsOf(values))) ?? [];
    return same.length > 1 ? 'several' : byId.get(same[0]?.id ?? '');
  });
}

function faultsIn<Fields extends Terms, Stored extends Fields & Promised, Message>(
  { row, values }: ReadRow,
  found: Stored | 'several' | undefined,
  places: SheetPlaces,
  { noun, rowOf, givenOf }: PromiseSheet<Fields, Stored, Message>,
  columns: Column[],
): SheetFault[] {
  const at = (key: string, problem: string, remedy: string) => {
    const column = columns.find((each) => each.key === key);
    return [faultAt(row, column, problem, remedy)];
  };
  const { depotId, itemId } = termsOf(values);
  const strange = places.faultOf(row, columns, { depotId, itemId });
  if (strange) return [strange];
  if (found === 'several') {
    return at('id', 'is empty, and more than one has these terms', 'fill in the id of one');
  }
  if (!found && values['id']) {
    const problem = `there is no ${noun.kind} ${values['id']}`;
    return at('id', problem, 'leave it empty for a new one');
  }
  if (found && (found.depotId !== depotId || found.itemId !== itemId)) {
    const key = found.depotId === depotId ? 'itemId' : 'depotId';
    return at(key, `it is of ${found[key]}`, 'close it, and add another');
  }
  if (!found && places.items.get(itemId)!.archived) {
    return at('itemId', `${itemId} is archived`, 'remove the row');
  }
  const read = noun.created.safeParse(givenOf({ ...(found && rowOf(found)), ...values }));
  if (!read.success) return faultsOf(row, columns, read.error);
  const refusal = refusalOf(() => requireWholePromise(noun.kind, read.data));
  if (refusal) return [faultAt(row, undefined, refusal.problem, refusal.remedy)];
  if (found && read.data.quantity < found.called) {
    return at('quantity', `${found.called} units are called off`, 'write at least as many');
  }
  return [];
}

/** The rows are locked and have been looked at once more. */
async function save<Fields extends Terms, Stored extends Fields & Promised, Message>(
  trx: Trx,
  batch: RowChange[],
  context: ApplyContext,
  { noun, givenOf }: PromiseSheet<Fields, Stored, Message>,
  now: Date,
): Promise<void> {
  const found = await storedOf(
    trx,
    noun.store,
    batch.map(({ after }) => ({ values: after })),
    true,
  );
  for (const [place, { after }] of batch.entries()) {
    const before = found[place];
    const fields = noun.created.parse(givenOf(after));
    if (before === 'several') throw new Error('the terms of a row name more than one');
    if (!before) await insertPromise(trx, context, noun, fields, now);
    else await changePromise(trx, context, noun, { before, changes: fields, now });
  }
}
