import { sql, type Db, type Trx } from '../platform/db';
import type { KnownDepot, KnownItem } from './catalogue';

type Row = { kind: 'depot' | 'item'; id: string; code: string; flag: boolean; days: number };

/** What an order's lines mention, in one statement: those that exist. */
export async function findMentioned(
  db: Db | Trx,
  depotIds: string[],
  itemIds: string[],
): Promise<{ depots: KnownDepot[]; items: KnownItem[] }> {
  const rows = await sql<Row>(
    db,
    `SELECT 'depot' AS kind, id, division_code AS code, closed AS flag, 0 AS days
     FROM depots WHERE id = ANY ($1::text[])
     UNION ALL
     SELECT 'item', id, '', archived, shelf_life_days FROM items WHERE id = ANY ($2::text[])`,
    [[...new Set(depotIds)], [...new Set(itemIds)]],
  );
  return {
    depots: rows
      .filter(({ kind }) => kind === 'depot')
      .map(({ id, code, flag }) => ({ id, divisionCode: code, closed: flag })),
    items: rows
      .filter(({ kind }) => kind === 'item')
      .map(({ id, flag, days }) => ({ id, archived: flag, shelfLifeDays: days })),
  };
}
