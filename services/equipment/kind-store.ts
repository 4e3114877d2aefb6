import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { CapabilityKind, Figures, Kind } from './capability';
import type { Requirements, ReturnStep } from './readiness';

export type EquipmentKind = Kind & {
  nameZh: string;
  nameEn: string;
  version: number;
  updateTime: Date;
};

export type EquipmentClass = Requirements & {
  id: string;
  kindId: string;
  nameZh: string;
  nameEn: string;
  itemId: string;
  capabilities: Figures;
  fuelCapacityL: number;
  returnSteps: ReturnStep[];
  homeMinimumShare: number | null;
  version: number;
  updateTime: Date;
};

const kindColumns = `id, name_zh AS "nameZh", name_en AS "nameEn", capabilities,
  output_unit AS "outputUnit", home_minimum_share AS "homeMinimumShare", version,
  update_time AS "updateTime"`;

const classColumns = `id, kind_id AS "kindId", name_zh AS "nameZh", name_en AS "nameEn",
  item_id AS "itemId", capabilities, components, checks, consumables, operators,
  fuel_minimum_share AS "fuelMinimumShare", fuel_capacity_l AS "fuelCapacityL",
  return_steps AS "returnSteps", home_minimum_share AS "homeMinimumShare", version,
  update_time AS "updateTime"`;

export function listKinds(db: Db | Trx, asOf?: Date): Promise<EquipmentKind[]> {
  const from = asOf ? tableAsOf('equipment_kinds', '$1') : 'equipment_kinds';
  const text = `SELECT ${kindColumns} FROM ${from} ORDER BY id`;
  return sql<EquipmentKind>(db, text, asOf ? [asOf] : []);
}

export async function lockKind(trx: Trx, id: string): Promise<EquipmentKind | undefined> {
  // The row may not exist yet: the lock is on its name.
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('kinds.' || $1, 0))`, [id]);
  const text = `SELECT ${kindColumns} FROM equipment_kinds WHERE id = $1 FOR UPDATE`;
  const [kind] = await sql<EquipmentKind>(trx, text, [id]);
  return kind;
}

export async function putKind(
  trx: Trx,
  kind: Omit<EquipmentKind, 'version'>,
): Promise<EquipmentKind> {
  const [put] = await sql<EquipmentKind>(
    trx,
    `INSERT INTO equipment_kinds (id, name_zh, name_en, capabilities, output_unit,
       home_minimum_share, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
       capabilities = excluded.capabilities, output_unit = excluded.output_unit,
       home_minimum_share = excluded.home_minimum_share, update_time = excluded.update_time,
       version = equipment_kinds.version + 1
     RETURNING ${kindColumns}`,
    [
      kind.id,
      kind.nameZh,
      kind.nameEn,
      JSON.stringify(kind.capabilities satisfies CapabilityKind[]),
      kind.outputUnit,
      kind.homeMinimumShare,
      kind.updateTime,
    ],
  );
  return put!;
}

/** The capabilities of a kind that classes or assets have figures in. */
export async function findUsedCapabilities(trx: Trx, kindId: string): Promise<string[]> {
  const rows = await sql<{ key: string }>(
    trx,
    `SELECT DISTINCT jsonb_object_keys(capabilities) AS key FROM equipment_classes
     WHERE kind_id = $1
     UNION SELECT DISTINCT jsonb_object_keys(capabilities) FROM assets WHERE kind_id = $1`,
    [kindId],
  );
  return rows.map(({ key }) => key);
}

export function findClasses(db: Db | Trx, ids: string[], asOf?: Date): Promise<EquipmentClass[]> {
  const from = asOf ? tableAsOf('equipment_classes', '$2') : 'equipment_classes';
  const text = `SELECT ${classColumns} FROM ${from} WHERE id = ANY ($1::text[]) ORDER BY id`;
  return sql<EquipmentClass>(db, text, asOf ? [ids, asOf] : [ids]);
}

export function findClassesOfAssets(trx: Trx, assetIds: string[]): Promise<EquipmentClass[]> {
  const text = `SELECT ${classColumns} FROM equipment_classes
    WHERE id IN (SELECT class_id FROM assets WHERE id = ANY ($1::text[])) ORDER BY id`;
  return sql<EquipmentClass>(trx, text, [assetIds]);
}

export function listClasses(
  db: Db,
  query: { kindId: string | null; afterId: string; limit: number },
): Promise<EquipmentClass[]> {
  return sql<EquipmentClass>(
    db,
    `SELECT ${classColumns} FROM equipment_classes
     WHERE id > $1 AND ($2::text IS NULL OR kind_id = $2) ORDER BY id LIMIT $3`,
    [query.afterId, query.kindId, query.limit],
  );
}

/** Claims that leave the area hold their classes, so that two of them are counted together. */
export async function lockClasses(trx: Trx, ids: string[]): Promise<void> {
  const text = `SELECT FROM equipment_classes WHERE id = ANY ($1::text[])
    ORDER BY id FOR NO KEY UPDATE`;
  await sql(trx, text, [ids]);
}

export async function lockClass(trx: Trx, id: string): Promise<EquipmentClass | undefined> {
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('classes.' || $1, 0))`, [id]);
  const text = `SELECT ${classColumns} FROM equipment_classes WHERE id = $1 FOR UPDATE`;
  const [found] = await sql<EquipmentClass>(trx, text, [id]);
  return found;
}

export async function hasAssets(trx: Trx, classId: string): Promise<boolean> {
  const text = 'SELECT FROM assets WHERE class_id = $1 LIMIT 1';
  return (await sql(trx, text, [classId])).length > 0;
}

export async function putClass(
  trx: Trx,
  one: Omit<EquipmentClass, 'version'>,
): Promise<EquipmentClass> {
  const [put] = await sql<EquipmentClass>(
    trx,
    `INSERT INTO equipment_classes (id, kind_id, name_zh, name_en, item_id, capabilities,
       components, checks, consumables, operators, fuel_minimum_share, fuel_capacity_l,
       return_steps, home_minimum_share, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
     ON CONFLICT (id) DO UPDATE SET kind_id = excluded.kind_id, name_zh = excluded.name_zh,
       name_en = excluded.name_en, item_id = excluded.item_id,
       capabilities = excluded.capabilities, components = excluded.components,
       checks = excluded.checks, consumables = excluded.consumables,
       operators = excluded.operators, fuel_minimum_share = excluded.fuel_minimum_share,
       fuel_capacity_l = excluded.fuel_capacity_l, return_steps = excluded.return_steps,
       home_minimum_share = excluded.home_minimum_share, update_time = excluded.update_time,
       version = equipment_classes.version + 1
     RETURNING ${classColumns}`,
    [
      one.id,
      one.kindId,
      one.nameZh,
      one.nameEn,
      one.itemId,
      JSON.stringify(one.capabilities),
      JSON.stringify(one.components),
      JSON.stringify(one.checks),
      JSON.stringify(one.consumables),
      JSON.stringify(one.operators),
      one.fuelMinimumShare,
      one.fuelCapacityL,
      one.returnSteps,
      one.homeMinimumShare,
      one.updateTime,
    ],
  );
  return put!;
}
