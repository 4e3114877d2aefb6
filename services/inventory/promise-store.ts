// The rows of agreements and of capacities: both are promised by a depot that is not ours, read,
// locked, listed and found by their terms in the same way.
import { sql, type Db, type Trx } from '../platform/db';
import { onlyBelow, onlyWhere } from '../platform/sql-filter';

/** What every promise says; the depot and the item of one are never changed. */
export type Terms = {
  quantity: number;
  validFrom: string;
  validTo: string | null;
  documentNumber: string;
  note: string;
  closed: boolean;
};

export type Promised = {
  id: string;
  depotId: string;
  itemId: string;
  called: number;
  /** Of the depot. */
  divisionCode: string;
  /** Of the item; fresh stock lasts so long. */
  lifeDays: number;
  version: number;
  createTime: Date;
  updateTime: Date;
};

/** What people know a promise by who do not know its id. */
export type TermsKey = {
  depotId: string;
  itemId: string;
  validFrom: string;
  documentNumber: string;
};

export type PromiseQuery = {
  division: string;
  scope: string[];
  depotId: string | null;
  itemId: string | null;
  includeClosed: boolean;
  beforeId: string | null;
  limit: number;
};

export type PromiseTable<Fields> = {
  table: 'agreements' | 'capacities';
  /** The column of each field that can be changed later. */
  fields: { [Field in keyof Fields]: string };
  /** The columns of fields that only call-offs change. */
  moved?: Record<string, string>;
};

/** The statements of a table, made once. */
function statementsOf<Fields>({ table, fields, moved = {} }: PromiseTable<Fields>) {
  const names = Object.keys(fields) as (keyof Fields & string)[];
  const named = Object.entries<string>({ ...fields, ...moved });
  const columns = `p.id, p.depot_id AS "depotId", p.item_id AS "itemId", p.called,
    ${named.map(([field, column]) => `p.${column} AS "${field}"`).join(', ')},
    p.version, p.create_time AS "createTime", p.update_time AS "updateTime",
    d.division_code AS "divisionCode", i.shelf_life_days AS "lifeDays"`;
  const columnNames = names.map((name) => fields[name]);
  return {
    select: `SELECT ${columns} FROM ${table} p JOIN depots d ON d.id = p.depot_id
      JOIN items i ON i.id = p.item_id`,
    insert: `INSERT INTO ${table} (id, depot_id, item_id, create_time, update_time,
        ${columnNames.join(', ')})
      VALUES ($1, $2, $3, $4, $4, ${names.map((_name, place) => `$${place + 5}`).join(', ')})`,
    update: `UPDATE ${table} SET update_time = $2, version = version + 1,
        ${columnNames.map((column, place) => `${column} = $${place + 3}`).join(', ')}
      WHERE id = $1`,
    valuesOf: (row: Fields): unknown[] =>
      names.map((name) => (Array.isArray(row[name]) ? JSON.stringify(row[name]) : row[name])),
  };
}

export function promiseStore<Fields extends Terms, Row = Fields & Promised>(
  table: PromiseTable<Fields>,
) {
  const { select, insert, update, valuesOf } = statementsOf(table);
  return {
    ...findersOf<Row>(select),

    insert: async (
      trx: Trx,
      row: Fields & { id: string; depotId: string; itemId: string; createTime: Date },
    ): Promise<void> => {
      const { id, depotId, itemId, createTime } = row;
      await sql(trx, insert, [id, depotId, itemId, createTime, ...valuesOf(row)]);
    },

    /** The caller holds the row. */
    update: async (trx: Trx, row: Fields & { id: string; updateTime: Date }): Promise<void> => {
      await sql(trx, update, [row.id, row.updateTime, ...valuesOf(row)]);
    },
  };
}

function findersOf<Row>(select: string) {
  return {
    find: async (db: Db | Trx, id: string): Promise<Row | undefined> =>
      (await sql<Row>(db, `${select} WHERE p.id = $1`, [id]))[0],

    /** Whoever changes a promise or a call-off of it holds this row first. */
    lock: async (trx: Trx, id: string): Promise<Row | undefined> =>
      (await sql<Row>(trx, `${select} WHERE p.id = $1 FOR NO KEY UPDATE OF p`, [id]))[0],

    /** Newest first. */
    list: (db: Db, query: PromiseQuery): Promise<Row[]> =>
      sql<Row>(
        db,
        `${select} WHERE d.division_code LIKE $2 AND d.division_code LIKE ANY ($3::text[])
           ${onlyBelow('p.id', '$1::uuid', query.beforeId)}
           ${onlyWhere('p.depot_id', '$4::text', query.depotId)}
           ${onlyWhere('p.item_id', '$5::text', query.itemId)}
           AND (NOT p.closed OR $6)
         ORDER BY p.id DESC LIMIT $7`,
        [
          query.beforeId,
          query.division,
          query.scope,
          query.depotId,
          query.itemId,
          query.includeClosed,
          query.limit,
        ],
      ),

    /** Those of the ids that exist; locked, in the order of their ids, when about to be changed. */
    findAll: (db: Db | Trx, ids: string[], lock: boolean): Promise<Row[]> =>
      sql<Row>(
        db,
        `${select} WHERE p.id = ANY ($1::uuid[]) ORDER BY p.id
         ${lock ? 'FOR NO KEY UPDATE OF p' : ''}`,
        [ids],
      ),

    findByTerms: (db: Db | Trx, keys: TermsKey[]): Promise<Row[]> =>
      sql<Row>(
        db,
        `${select} WHERE (p.depot_id, p.item_id, p.valid_from, p.document_number) IN (
           SELECT * FROM unnest($1::text[], $2::text[], $3::date[], $4::text[]))
         ORDER BY p.id`,
        [
          keys.map(({ depotId }) => depotId),
          keys.map(({ itemId }) => itemId),
          keys.map(({ validFrom }) => validFrom),
          keys.map(({ documentNumber }) => documentNumber),
        ],
      ),

    /** Oldest first, page by page. */
    next: (trx: Trx, scope: string[], afterId: string, limit: number): Promise<Row[]> =>
      sql<Row>(
        trx,
        `${select} WHERE p.id > $1::uuid AND d.division_code LIKE ANY ($2::text[])
         ORDER BY p.id LIMIT $3`,
        [afterId, scope, limit],
      ),
  };
}
