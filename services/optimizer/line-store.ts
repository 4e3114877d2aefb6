import { sql, type Db, type Trx } from '../platform/db';
import type { FleetCount } from './fleet-counts';
import {
  planSubstitutions,
  type PlanBasis,
  type PlanCallOff,
  type PlanLines,
  type PlanShipment,
  type PlanShortfall,
  type PlanSubstitution,
  type PlanTrip,
} from './plan-lines';
import type { PlanRoads } from './plan-roads';

type CoverageRow = {
  divisionCode: string;
  reliefNeed: string;
  share: number;
  arriveHours?: number;
};

export type StoredLines = {
  shipments: PlanShipment[];
  callOffs: PlanCallOff[];
  trips: PlanTrip[];
  shortfalls: PlanShortfall[];
  coverage: CoverageRow[];
  substitutions: PlanSubstitution[];
  fleets: FleetCount[];
  /** Empty: the day of the reading. */
  usableUntil: string;
  /** Null in plans from before. */
  roads: PlanRoads | null;
};

const tables = [
  'plan_shipments',
  'plan_call_offs',
  'plan_trips',
  'plan_shortfalls',
  'plan_coverage',
];

/** Writes the lines of a plan in the place of those it had. */
export async function replaceLines(trx: Trx, planId: string, lines: PlanLines): Promise<void> {
  for (const table of tables) {
    await sql(trx, `DELETE FROM ${table} WHERE plan_id = $1`, [planId]);
  }
  await insertShipments(trx, planId, lines.shipments);
  await insertCallOffs(trx, planId, lines.callOffs);
  await insertTrips(trx, planId, lines.trips);
  await insertFindings(trx, planId, lines);
}

async function insertShipments(trx: Trx, planId: string, lines: PlanShipment[]): Promise<void> {
  await sql(
    trx,
    `INSERT INTO plan_shipments (plan_id, from_depot_id, to_depot_id, to_division_code, item_id,
       quantity, fleet_id, depart_hours, arrive_hours, line_number)
     SELECT $1, line.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
       $7::text[], $8::float8[], $9::float8[]) WITH ORDINALITY AS line`,
    [
      planId,
      lines.map((line) => line.fromDepotId),
      lines.map((line) => line.toDepotId ?? null),
      lines.map((line) => line.toDivisionCode ?? null),
      lines.map((line) => line.itemId),
      lines.map((line) => line.quantity),
      lines.map((line) => line.fleetId ?? null),
      lines.map((line) => line.departHours),
      lines.map((line) => line.arriveHours),
    ],
  );
}

async function insertCallOffs(trx: Trx, planId: string, lines: PlanCallOff[]): Promise<void> {
  if (lines.length === 0) return;
  await sql(
    trx,
    `INSERT INTO plan_call_offs (plan_id, kind, source_id, from_depot_id, to_depot_id,
       to_division_code, item_id, quantity, fleet_id, available_hours, depart_hours, arrive_hours,
       reason_zh, reason_en, line_number)
     SELECT $1, line.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::bigint[], $9::text[], $10::float8[], $11::float8[], $12::float8[],
       $13::text[], $14::text[]) WITH ORDINALITY AS line`,
    [
      planId,
      lines.map((line) => line.kind),
      lines.map((line) => line.sourceId),
      lines.map((line) => line.fromDepotId),
      lines.map((line) => line.toDepotId ?? null),
      lines.map((line) => line.toDivisionCode ?? null),
      lines.map((line) => line.itemId),
      lines.map((line) => line.quantity),
      lines.map((line) => line.fleetId ?? null),
      lines.map((line) => line.availableHours),
      lines.map((line) => line.departHours),
      lines.map((line) => line.arriveHours),
      lines.map((line) => line.reasonZh),
      lines.map((line) => line.reasonEn),
    ],
  );
}

async function insertTrips(trx: Trx, planId: string, lines: PlanTrip[]): Promise<void> {
  await sql(
    trx,
    `INSERT INTO plan_trips (plan_id, fleet_id, from_depot_id, to_depot_id, to_division_code,
       count, mass_kg, volume_m3, trip_hours, line_number)
     SELECT $1, line.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int[],
       $7::float8[], $8::float8[], $9::float8[]) WITH ORDINALITY AS line`,
    [
      planId,
      lines.map((line) => line.fleetId),
      lines.map((line) => line.fromDepotId),
      lines.map((line) => line.toDepotId ?? null),
      lines.map((line) => line.toDivisionCode ?? null),
      lines.map((line) => line.count),
      lines.map((line) => line.massKg),
      lines.map((line) => line.volumeM3),
      lines.map((line) => line.tripHours),
    ],
  );
}

async function insertFindings(
  trx: Trx,
  planId: string,
  { shortfalls, coverage }: PlanLines,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO plan_shortfalls (plan_id, division_code, item_id, quantity, cause, relaxation_zh,
       relaxation_en, line_number)
     SELECT $1, line.* FROM unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
       $7::text[]) WITH ORDINALITY AS line`,
    [
      planId,
      shortfalls.map((line) => line.divisionCode),
      shortfalls.map((line) => line.itemId),
      shortfalls.map((line) => line.quantity),
      shortfalls.map((line) => line.cause),
      shortfalls.map((line) => line.relaxationZh),
      shortfalls.map((line) => line.relaxationEn),
    ],
  );
  await sql(
    trx,
    `INSERT INTO plan_coverage (plan_id, division_code, relief_need, share, arrive_hours)
     SELECT $1, line.* FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[]) AS line`,
    [
      planId,
      coverage.map((line) => line.divisionCode),
      coverage.map((line) => line.reliefNeed),
      coverage.map((line) => line.share),
      coverage.map((line) => line.arriveHours ?? null),
    ],
  );
}

const shipmentColumns = `from_depot_id AS "fromDepotId", to_depot_id AS "toDepotId",
  to_division_code AS "toDivisionCode", item_id AS "itemId", quantity, fleet_id AS "fleetId",
  depart_hours AS "departHours", arrive_hours AS "arriveHours"`;

const tripColumns = `fleet_id AS "fleetId", from_depot_id AS "fromDepotId",
  to_depot_id AS "toDepotId", to_division_code AS "toDivisionCode", count, mass_kg AS "massKg",
  volume_m3 AS "volumeM3", trip_hours AS "tripHours"`;

/** A missing value is absent in the domain, not null. */
function held<Row>(rows: Record<string, unknown>[]): Row[] {
  return rows.map(
    (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Row,
  );
}

export async function planShipments(db: Db | Trx, planId: string): Promise<PlanShipment[]> {
  return held(
    await sql(
      db,
      `SELECT ${shipmentColumns} FROM plan_shipments WHERE plan_id = $1 ORDER BY line_number`,
      [planId],
    ),
  );
}

export async function planCallOffs(db: Db | Trx, planId: string): Promise<PlanCallOff[]> {
  return held(
    await sql(
      db,
      `SELECT ${shipmentColumns}, kind, source_id AS "sourceId",
         available_hours AS "availableHours", reason_zh AS "reasonZh", reason_en AS "reasonEn"
       FROM plan_call_offs WHERE plan_id = $1 ORDER BY line_number`,
      [planId],
    ),
  );
}

/** Lines that move goods, from depots or called off. */
export async function countShipments(db: Db | Trx, planId: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    db,
    `SELECT (SELECT count(*) FROM plan_shipments WHERE plan_id = $1)
       + (SELECT count(*) FROM plan_call_offs WHERE plan_id = $1) AS count`,
    [planId],
  );
  return row!.count;
}

export async function planTrips(db: Db | Trx, planId: string): Promise<PlanTrip[]> {
  return held(
    await sql(db, `SELECT ${tripColumns} FROM plan_trips WHERE plan_id = $1 ORDER BY line_number`, [
      planId,
    ]),
  );
}

export async function storedLines(db: Db | Trx, planId: string): Promise<StoredLines> {
  const shortfalls = await sql<PlanShortfall>(
    db,
    `SELECT division_code AS "divisionCode", item_id AS "itemId", quantity, cause,
       relaxation_zh AS "relaxationZh", relaxation_en AS "relaxationEn"
     FROM plan_shortfalls WHERE plan_id = $1 ORDER BY line_number`,
    [planId],
  );
  // In the order in which people name the five needs.
  const coverage = await sql(
    db,
    `SELECT division_code AS "divisionCode", relief_need AS "reliefNeed", share,
       arrive_hours AS "arriveHours"
     FROM plan_coverage WHERE plan_id = $1
     ORDER BY division_code,
       array_position('{FOOD,CLOTHING,WATER,SHELTER,MEDICAL}'::text[], relief_need)`,
    [planId],
  );
  return {
    shipments: await planShipments(db, planId),
    callOffs: await planCallOffs(db, planId),
    trips: await planTrips(db, planId),
    shortfalls,
    coverage: held(coverage),
    substitutions: await storedSubstitutions(db, planId),
    ...(await storedBasis(db, planId)),
  };
}

/** What the plan counted on: vehicles that are equipment, and stock that is usable so long. */
async function storedBasis(
  db: Db | Trx,
  planId: string,
): Promise<Pick<StoredLines, 'fleets' | 'usableUntil' | 'roads'>> {
  type Row = { [field in 'fleets' | 'usableUntil' | 'roads']: StoredLines[field] | null };
  const [row] = await sql<Row>(
    db,
    `SELECT basis->'fleets' AS fleets, basis->>'usableUntil' AS "usableUntil",
       basis->'roads' AS roads
     FROM plan_documents WHERE plan_id = $1`,
    [planId],
  );
  return {
    fleets: row?.fleets ?? [],
    usableUntil: row?.usableUntil ?? '',
    roads: row?.roads ?? null,
  };
}

/** What the plan sends in the place of something else; decided before it was solved. */
export async function storedSubstitutions(
  db: Db | Trx,
  planId: string,
): Promise<PlanSubstitution[]> {
  const [row] = await sql<Pick<PlanBasis, 'substitutions' | 'names'>>(
    db,
    `SELECT basis->'substitutions' AS substitutions, basis->'names' AS names
     FROM plan_documents WHERE plan_id = $1 AND basis->'substitutions' IS NOT NULL`,
    [planId],
  );
  return row ? planSubstitutions(row) : [];
}

export type ActiveTrip = { fleetId: string; count: number; tripHours: number };

/**
 * Trips that plans of all real incidents still have before them. After a day a plan no longer
 * keeps its vehicles, whatever its transfers say.
 */
export function activeTrips(db: Db | Trx): Promise<ActiveTrip[]> {
  return sql<ActiveTrip>(
    db,
    `SELECT trips.fleet_id AS "fleetId", trips.count, trips.trip_hours AS "tripHours"
     FROM plan_trips trips JOIN plans ON plans.id = trips.plan_id
     WHERE plans.state IN ('APPROVED', 'COMMITTED', 'EXECUTING') AND NOT plans.exercise
       AND plans.read_time > clock_timestamp() - interval '1 day'
     UNION ALL
     SELECT trip->>'fleetId', (trip->>'count')::int, (trip->>'tripHours')::float8
     FROM joint_plans, jsonb_array_elements(body->'trips') AS trip
     WHERE state IN ('APPROVED', 'COMMITTED', 'EXECUTING')
       AND create_time > clock_timestamp() - interval '1 day'`,
  );
}
