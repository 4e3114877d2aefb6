import { send, sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { Figures } from './capability';
import type { Condition } from './readiness';

export type AssetState = Condition['state'];

export type Asset = Condition & {
  id: string;
  classId: string;
  kindId: string;
  serial: string;
  nameZh: string;
  nameEn: string;
  /** Its own figures, where they differ from its class. */
  capabilities: Figures;
  homeDepotId: string;
  homeDivisionCode: string;
  areaCode: string;
  homeLatitude: number | null;
  homeLongitude: number | null;
  locationNote: string;
  latitude: number | null;
  longitude: number | null;
  locateTime: Date | null;
  custodian: string;
  custodyTime: Date | null;
  /** Null in the past: the output log has them by time. */
  hoursRun: number | null;
  output: number | null;
  note: string;
  version: number;
  createTime: Date;
  updateTime: Date;
};

const columns = `assets.id, assets.class_id AS "classId", assets.kind_id AS "kindId",
  assets.serial, assets.name_zh AS "nameZh", assets.name_en AS "nameEn", assets.state,
  assets.capabilities, assets.home_depot_id AS "homeDepotId",
  assets.home_division_code AS "homeDivisionCode", assets.area_code AS "areaCode",
  assets.home_latitude AS "homeLatitude", assets.home_longitude AS "homeLongitude",
  assets.location_note AS "locationNote", assets.latitude, assets.longitude,
  assets.locate_time AS "locateTime", assets.components, assets.consumables, assets.checks,
  assets.fuel_share AS "fuelShare", assets.pending_steps AS "pendingSteps",
  assets.open_work_orders AS "openWorkOrders", assets.custodian,
  assets.custody_time AS "custodyTime", assets.hours_run AS "hoursRun", assets.output,
  assets.note, assets.version, assets.create_time AS "createTime",
  assets.update_time AS "updateTime"`;

export function findAssets(db: Db | Trx, ids: string[], asOf?: Date): Promise<Asset[]> {
  const from = asOf ? tableAsOf('assets', '$2') : 'assets';
  const text = `SELECT ${columns} FROM ${from} WHERE assets.id = ANY ($1::text[]) ORDER BY assets.id`;
  return sql<Asset>(db, text, asOf ? [ids, asOf] : [ids]);
}

/** Held in id order: whoever claims or changes assets comes one after another. */
export function lockAssets(trx: Trx, ids: string[]): Promise<Asset[]> {
  const text = `SELECT ${columns} FROM assets WHERE id = ANY ($1::text[])
    ORDER BY id FOR NO KEY UPDATE`;
  return sql<Asset>(trx, text, [ids]);
}

export async function lockAsset(trx: Trx, id: string): Promise<Asset | undefined> {
  const [asset] = await lockAssets(trx, [id]);
  return asset;
}

export type AssetQuery = {
  kindId: string | null;
  classId: string | null;
  /** Prefixes of home divisions: those asked for, within those the caller may see. */
  prefixes: string[];
  homeDepotId: string | null;
  state: AssetState | null;
  /** LIKE pattern of ids, serials and names, lower case. */
  pattern: string | null;
  /** Only those that a real claim has, or does not have. */
  free: boolean | null;
  afterId: string;
  limit: number;
  asOf?: Date;
};

export function listAssets(db: Db | Trx, query: AssetQuery): Promise<Asset[]> {
  const from = query.asOf ? tableAsOf('assets', '$10') : 'assets';
  const parameters = [
    query.afterId,
    query.kindId,
    query.classId,
    query.prefixes,
    query.homeDepotId,
    query.state,
    query.pattern,
    query.free,
    query.limit,
  ];
  return sql<Asset>(
    db,
    `SELECT ${columns} FROM ${from}
     WHERE id > $1 AND ($2::text IS NULL OR kind_id = $2) AND ($3::text IS NULL OR class_id = $3)
       AND home_division_code ^@ ANY ($4::text[])
       AND ($5::text IS NULL OR home_depot_id = $5)
       AND (CASE WHEN $6::text IS NULL THEN state <> 'RETIRED' ELSE state = $6 END)
       AND ($7::text IS NULL OR lower(id || ' ' || serial || ' ' || name_zh || ' ' || name_en) LIKE $7)
       AND ($8::boolean IS NULL OR $8 <> EXISTS (
         SELECT FROM engagements e WHERE e.asset_id = assets.id AND NOT e.exercise))
     ORDER BY id LIMIT $9`,
    query.asOf ? [...parameters, query.asOf] : parameters,
  );
}

/** Those that may be claimed by their records; whether they are ready is for readiness.ts. */
export function findCandidates(
  db: Db | Trx,
  query: {
    kindId: string | null;
    classId: string | null;
    prefixes: string[];
    exercise: boolean;
    limit: number;
    /** The nearest come first, those without a place last. */
    near?: { latitude: number; longitude: number };
  },
): Promise<Asset[]> {
  return sql<Asset>(
    db,
    `SELECT ${columns} FROM assets
     WHERE ($1::text IS NULL OR kind_id = $1) AND ($2::text IS NULL OR class_id = $2)
       AND home_division_code ^@ ANY ($3::text[])
       AND state = 'IN_SERVICE' AND open_work_orders = 0 AND cardinality(pending_steps) = 0
       AND NOT EXISTS (SELECT FROM engagements e
         WHERE e.asset_id = assets.id AND (NOT e.exercise OR $4))
     -- Good enough an order to leave out what is far; distances are measured on what is left.
     ORDER BY (coalesce(latitude, home_latitude) - $5::float8) ^ 2
       + ((coalesce(longitude, home_longitude) - $6::float8) * cosd($5::float8)) ^ 2, id
     LIMIT $7`,
    [
      query.kindId,
      query.classId,
      query.prefixes,
      query.exercise,
      query.near?.latitude ?? null,
      query.near?.longitude ?? null,
      query.limit,
    ],
  );
}

export async function findTaken(
  db: Db | Trx,
  assets: { id: string; kindId: string; serial: string }[],
): Promise<{ id: string; kindId: string; serial: string }[]> {
  return sql(
    db,
    `SELECT id, kind_id AS "kindId", serial FROM assets
     WHERE id = ANY ($1::text[]) OR (kind_id, serial) IN (
       SELECT * FROM unnest($2::text[], $3::text[]))`,
    [
      assets.map(({ id }) => id),
      assets.map(({ kindId }) => kindId),
      assets.map(({ serial }) => serial),
    ],
  );
}

/** What of an asset is stored as JSON, and by which names. */
function recordOf(asset: Omit<Asset, 'version' | 'hoursRun' | 'output'>) {
  return {
    id: asset.id,
    class_id: asset.classId,
    kind_id: asset.kindId,
    serial: asset.serial,
    name_zh: asset.nameZh,
    name_en: asset.nameEn,
    state: asset.state,
    capabilities: asset.capabilities,
    home_depot_id: asset.homeDepotId,
    home_division_code: asset.homeDivisionCode,
    area_code: asset.areaCode,
    home_latitude: asset.homeLatitude,
    home_longitude: asset.homeLongitude,
    location_note: asset.locationNote,
    latitude: asset.latitude,
    longitude: asset.longitude,
    locate_time: asset.locateTime,
    components: asset.components,
    consumables: asset.consumables,
    checks: asset.checks,
    fuel_share: asset.fuelShare,
    pending_steps: asset.pendingSteps,
    open_work_orders: asset.openWorkOrders,
    custodian: asset.custodian,
    custody_time: asset.custodyTime,
    note: asset.note,
    create_time: asset.createTime,
    update_time: asset.updateTime,
  };
}

const written = `id, class_id, kind_id, serial, name_zh, name_en, state, capabilities,
  home_depot_id, home_division_code, area_code, home_latitude, home_longitude, location_note,
  latitude, longitude, locate_time, components, consumables, checks, fuel_share, pending_steps,
  open_work_orders, custodian, custody_time, note, create_time, update_time`;

export type AssetRecord = Omit<Asset, 'version' | 'hoursRun' | 'output'>;

export async function insertAssets(trx: Trx, assets: AssetRecord[]): Promise<void> {
  await send(
    trx,
    `INSERT INTO assets (${written})
     SELECT ${written} FROM jsonb_populate_recordset(NULL::assets, $1::jsonb)`,
    [JSON.stringify(assets.map(recordOf))],
  );
}

const changed = written
  .split(',')
  .map((name) => name.trim())
  .filter((name) => !['id', 'create_time', 'open_work_orders'].includes(name))
  .map((name) => `${name} = given.${name}`)
  .join(', ');

/** Writes assets that the caller holds, and returns them with their new versions. */
export function updateAssets(trx: Trx, assets: AssetRecord[]): Promise<Asset[]> {
  return sql<Asset>(
    trx,
    `UPDATE assets SET ${changed}, version = assets.version + 1
     FROM jsonb_populate_recordset(NULL::assets, $1::jsonb) AS given
     WHERE assets.id = given.id RETURNING ${columns}`,
    [JSON.stringify(assets.map(recordOf))],
  );
}

export async function changeWorkOrders(trx: Trx, id: string, by: 1 | -1): Promise<void> {
  const text = `UPDATE assets SET open_work_orders = open_work_orders + $2, version = version + 1
    WHERE id = $1`;
  await send(trx, text, [id, by]);
}

/** The places whose homes together are every asset's; few, however many there are. */
export async function findOuterDivisions(db: Db | Trx): Promise<string[]> {
  const text = `SELECT min(home_division_code) AS least, max(home_division_code) AS greatest
    FROM assets`;
  const [row] = await sql<{ least: string | null; greatest: string | null }>(db, text);
  return row?.least ? [row.least, row.greatest!] : [];
}
