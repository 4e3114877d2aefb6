// A ledger of any size by set-based SQL. What it makes satisfies every rule that the ledger's
// triggers hold, which `muster ledger verify` proves; they are off while it is loaded.
import type { Site } from './inventory-under-load';
import { progress } from './report';

export type ScaleSizes = {
  depots: number;
  items: number;
  /** Lots of each item; each depot holds some of each. */
  lots: number;
  /** Receipts of each depot, each with a line for every lot of every item: two entries a line. */
  movements: number;
};

export async function fillLedger(site: Site, database: string, sizes: ScaleSizes): Promise<void> {
  const balances = sizes.depots * sizes.items * sizes.lots;
  progress(`filling ${database}: ${balances} balances, ${balances * 2 * sizes.movements} entries`);
  await site.query(database, catalogueText(sizes));
  if (balances === 0) return;
  const indexes = await site.query<{ name: string; definition: string }>(
    database,
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE schemaname = 'inventory' AND tablename = 'entries' AND indexname LIKE 'entries_by_%'`,
  );
  await site.query(
    database,
    `SET session_replication_role = replica; SET search_path = inventory;
     ${indexes.map(({ name }) => `DROP INDEX ${name};`).join('\n')}
     ${ledgerText(sizes)}
     SET maintenance_work_mem = '512MB';
     ${indexes.map(({ definition }) => `${definition};`).join('\n')}`,
  );
  await site.query(database, 'VACUUM ANALYZE');
}

// Depots stand in streets of ten, so that a street is as large in every database.
const catalogueText = ({ depots, items, lots }: ScaleSizes) => `
  SET search_path = inventory;
  INSERT INTO items (id, name_zh, name_en, unit_zh, unit_en, content_per_unit, standard_id, mass_kg,
    volume_m3, shelf_life_days, packs, archived, create_time, update_time)
  SELECT 'item-' || n, '物资', 'Item', '件', 'each', 1, '', 1, 0.01, 0, '[]', false, now(), now()
  FROM generate_series(1, ${items}) n;
  INSERT INTO depots (id, name_zh, name_en, tier, division_code, area_m2, keeper, phone, closed,
    create_time, update_time)
  SELECT 'depot-' || n, '库', 'Depot', 'COMMUNITY',
    (440310001000 + ((n - 1) / 10) * 1000)::text, 20, '', '', false, now(), now()
  FROM generate_series(1, ${depots}) n;
  INSERT INTO lots (id, item_id, batch_number, expire_date, state, create_time)
  SELECT gen_random_uuid(), 'item-' || i, 'B' || l, '2090-01-01'::date + l, 'AVAILABLE', now()
  FROM generate_series(1, ${items}) i, generate_series(1, ${lots}) l;`;

const ledgerText = ({ items, lots, movements }: ScaleSizes) => `
  INSERT INTO balances (depot_id, item_id, lot_id, expire_date, lot_state, on_hand)
  SELECT d.id, l.item_id, l.id, l.expire_date, l.state, ${10 * movements}
  FROM depots d CROSS JOIN lots l ORDER BY d.id, l.item_id, l.id;
  INSERT INTO movements (id, kind, document_number, reason, actor_id, entry_count, occur_time,
    create_time)
  SELECT gen_random_uuid(), 'RECEIPT', d.id, 'bench', 'bench', ${2 * items * lots}, now(), now()
  FROM depots d, generate_series(1, ${movements});
  INSERT INTO entries (movement_id, depot_id, item_id, lot_id, account, quantity, create_time)
  SELECT m.id, m.document_number, l.item_id, l.id, side.account, side.quantity, now()
  FROM movements m CROSS JOIN lots l
  CROSS JOIN (VALUES ('SUPPLIED', -10), ('ON_HAND', 10)) AS side (account, quantity);`;
