import { sql, type Db, type Trx } from '../platform/db';
import type { KnownDepot, KnownItem } from './catalogue';

type Row = {
  kind: 'depot' | 'item';
  id: string;
  code: string;
  flag: boolean;
  days: number;
  remaining: number;
};

/** What an order's lines mention, in one statement: those that exist. */
export async function findMentioned(
  db: Db | Trx,
  depotIds: string[],
  itemIds: string[],
): Promise<{ depots: KnownDepot[]; items: KnownItem[] }> {
  const rows = await sql<Row>(
    db,
    `SELECT 'depot' AS kind, id, division_code AS code, closed AS flag, 0 AS days,
       0 AS remaining
     FROM depots WHERE id = ANY ($1::text[])
     UNION ALL
     SELECT 'item', id, '', archived, shelf_life_days, min_remaining_days
     FROM items WHERE id = ANY ($2::text[])`,
    [[...new Set(depotIds)], [...new Set(itemIds)]],
  );
  return {
    depots: rows
      .filter(({ kind }) => kind === 'depot')
      .map(({ id, code, flag }) => ({ id, divisionCode: code, closed: flag })),
    items: rows
      .filter(({ kind }) => kind === 'item')
      .map(({ id, flag, days, remaining }) => ({
        id,
        archived: flag,
        shelfLifeDays: days,
        minRemainingDays: remaining,
      })),
  };
}

/** The sizes of each item's packs in base units, smallest first. */
export async function findPackSizes(
  db: Db | Trx,
  itemIds: string[],
): Promise<Map<string, number[]>> {
  if (itemIds.length === 0) return new Map();
  const rows = await sql<{ id: string; units: number[] }>(
    db,
    `SELECT id, ARRAY(SELECT (pack ->> 'units')::float8 FROM jsonb_array_elements(packs) AS pack
       ORDER BY 1) AS units
     FROM items WHERE id = ANY ($1::text[])`,
    [[...new Set(itemIds)]],
  );
  return new Map(rows.map(({ id, units }) => [id, units]));
}
