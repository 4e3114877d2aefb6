// What demand is derived from when nobody typed it; the view `demand` does the multiplying.
import { sql, type Db, type Trx } from '../platform/db';
import { unlessBlind } from './blind-store';
import type { CoverRow } from './par';

export type DemandRules = {
  populationShare: number;
  temperatureCelsius: number;
  tentShare: number;
  tentPeople: number;
  routineShare: number;
  routineInitialShare: number;
  coverDaysMin: number;
  version: number;
};

const rulesColumns = `population_share AS "populationShare", tent_share AS "tentShare",
  temperature_celsius AS "temperatureCelsius", tent_people AS "tentPeople",
  routine_share AS "routineShare", routine_initial_share AS "routineInitialShare",
  cover_days_min AS "coverDaysMin", version`;

export async function findDemandRules(db: Db | Trx): Promise<DemandRules> {
  const [rules] = await sql<DemandRules>(db, `SELECT ${rulesColumns} FROM demand_rules`);
  return rules!;
}

export async function lockDemandRules(trx: Trx): Promise<DemandRules> {
  const text = `SELECT ${rulesColumns} FROM demand_rules FOR NO KEY UPDATE`;
  const [rules] = await sql<DemandRules>(trx, text);
  return rules!;
}

/** The caller holds the row. */
export async function updateDemandRules(trx: Trx, rules: DemandRules): Promise<void> {
  await sql(
    trx,
    `UPDATE demand_rules SET population_share = $1, temperature_celsius = $2, tent_share = $3,
       tent_people = $4, routine_share = $5, routine_initial_share = $6, cover_days_min = $7,
       version = $8`,
    [
      rules.populationShare,
      rules.temperatureCelsius,
      rules.tentShare,
      rules.tentPeople,
      rules.routineShare,
      rules.routineInitialShare,
      rules.coverDaysMin,
      rules.version,
    ],
  );
}

export type DemandStandard = {
  itemId: string;
  initialPerPerson: number;
  dailyPerPerson: number;
};

/** What is not among them has no standard any more. */
export async function replaceDemandStandards(
  trx: Trx,
  standards: DemandStandard[],
  time: Date,
): Promise<void> {
  const itemIds = standards.map(({ itemId }) => itemId);
  await sql(trx, 'DELETE FROM demand_standards WHERE item_id <> ALL ($1::text[])', [itemIds]);
  await sql(
    trx,
    `INSERT INTO demand_standards (item_id, initial_per_person, daily_per_person, update_time)
     SELECT *, $4::timestamptz FROM unnest($1::text[], $2::float8[], $3::float8[]) AS s (item_id)
     ORDER BY item_id
     ON CONFLICT (item_id) DO UPDATE SET initial_per_person = excluded.initial_per_person,
       daily_per_person = excluded.daily_per_person, update_time = excluded.update_time`,
    [
      itemIds,
      standards.map(({ initialPerPerson }) => initialPerPerson),
      standards.map(({ dailyPerPerson }) => dailyPerPerson),
      time,
    ],
  );
}

/** In the order of their codes, so that two writers cannot wait for each other. */
export async function upsertPopulations(
  trx: Trx,
  populations: { divisionCode: string; population: number }[],
  time: Date,
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO division_populations (division_code, population, update_time)
     SELECT *, $3::timestamptz FROM unnest($1::text[], $2::bigint[]) AS p (division_code)
     ORDER BY division_code
     ON CONFLICT (division_code) DO UPDATE SET population = excluded.population,
       update_time = excluded.update_time
     WHERE division_populations.population <> excluded.population`,
    [
      populations.map(({ divisionCode }) => divisionCode),
      populations.map(({ population }) => population),
      time,
    ],
  );
}

/** Usable units of all open depots at or below a division. */
export const usableBelow = (today: string, counterId: string) => `coalesce((
  SELECT sum(b.on_hand) FROM balances b JOIN depots d ON d.id = b.depot_id
  WHERE b.item_id = p.item_id AND b.lot_state = 'AVAILABLE' AND b.expire_date > ${today}::date
    AND NOT d.closed AND d.division_code LIKE division_prefix(p.division_code) || '%'
    AND ${unlessBlind('b', counterId)}
  ), 0)::bigint`;

/**
 * What each district or higher level has against its demand, at its largest store. Streets and
 * communities are supplied from above: what they lack is no news while the district has it.
 */
export function findDistrictCover(trx: Trx, today: string, division: string): Promise<CoverRow[]> {
  return sql<CoverRow>(
    trx,
    `SELECT s.depot_id AS "depotId", p.item_id AS "itemId", p.initial_units AS "initialUnits",
       p.daily_units AS "dailyUnits", ${usableBelow('$1', '$2')} AS usable
     FROM (SELECT DISTINCT ON (division_code) division_code, id AS depot_id FROM depots
       WHERE NOT closed AND tier IN ('REGION', 'CITY', 'DISTRICT', 'SPECIAL_ZONE')
         AND division_code LIKE $3
       ORDER BY division_code, area_m2 DESC, id) s
     JOIN demand p ON p.division_code = s.division_code`,
    [today, '', division],
  );
}
