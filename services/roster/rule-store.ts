// The rules that are data: rest, what stays at home, and types of resources.
import { sql, type Db, type Trx } from '../platform/db';
import type { HomeCount, HomeMinimum } from './home-minimum';
import type { DutyRule } from './rest-rules';
import type { Criterion, ResourceType } from './typing';

export type StoredDutyRule = DutyRule & { id: string; version: number };

const ruleColumns = `id, hours_per_day_max AS "hoursPerDayMax",
  hours_per_week_max AS "hoursPerWeekMax", rest_hours_min AS "restHoursMin",
  mission_hours_before_rest AS "missionHoursBeforeRest", version`;

export const defaultRuleId = 'default';

export function listDutyRules(db: Db | Trx): Promise<StoredDutyRule[]> {
  return sql<StoredDutyRule>(db, `SELECT ${ruleColumns} FROM duty_rules ORDER BY id LIMIT 10000`);
}

/** The rule of each team: its own, or the default. */
export async function dutyRulesOf(
  db: Db | Trx,
  teamIds: string[],
): Promise<(teamId: string) => StoredDutyRule> {
  const rows = await sql<StoredDutyRule>(
    db,
    `SELECT ${ruleColumns} FROM duty_rules WHERE id = ANY ($1::text[])`,
    [[...teamIds, defaultRuleId]],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (teamId) => byId.get(teamId) ?? byId.get(defaultRuleId)!;
}

export async function putDutyRule(
  trx: Trx,
  rule: Omit<StoredDutyRule, 'version'>,
  now: Date,
): Promise<StoredDutyRule> {
  const [row] = await sql<StoredDutyRule>(
    trx,
    `INSERT INTO duty_rules (id, hours_per_day_max, hours_per_week_max, rest_hours_min,
       mission_hours_before_rest, update_time)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET hours_per_day_max = $2, hours_per_week_max = $3,
       rest_hours_min = $4, mission_hours_before_rest = $5, update_time = $6,
       version = duty_rules.version + 1
     RETURNING ${ruleColumns}`,
    [
      rule.id,
      rule.hoursPerDayMax,
      rule.hoursPerWeekMax,
      rule.restHoursMin,
      rule.missionHoursBeforeRest,
      now,
    ],
  );
  return row!;
}

export type StoredHomeMinimum = HomeMinimum & { version: number };

const minimumColumns = `division_code AS "divisionCode", specialism, share,
  teams_min AS "teamsMin", version`;

export function listHomeMinimums(db: Db | Trx, divisionPattern: string) {
  return sql<StoredHomeMinimum>(
    db,
    `SELECT ${minimumColumns} FROM home_minimums WHERE division_code LIKE $1
     ORDER BY division_code, specialism LIMIT 10000`,
    [divisionPattern],
  );
}

/**
 * The minimums of these specialisms, locked: two teams that leave at once would otherwise both
 * count the other as at home.
 */
export function lockHomeMinimums(trx: Trx, specialisms: string[]): Promise<StoredHomeMinimum[]> {
  return sql<StoredHomeMinimum>(
    trx,
    `SELECT ${minimumColumns} FROM home_minimums WHERE specialism = ANY ($1::text[])
     ORDER BY division_code, specialism FOR UPDATE`,
    [specialisms],
  );
}

/** Teams of a specialism in a division; away are those on a task elsewhere or out of service. */
export async function homeCount(
  trx: Trx,
  query: { divisionPattern: string; specialism: string; now: Date },
): Promise<HomeCount> {
  const [row] = await sql<HomeCount>(
    trx,
    `SELECT count(*) AS total, count(*) FILTER (WHERE state = 'OUT_OF_SERVICE' OR EXISTS (
         SELECT FROM assignments a WHERE a.team_id = teams.id AND a.out_of_area
           AND a.exercise_id = '' AND a.to_division_code NOT LIKE $1
           AND (a.state = 'CONFIRMED' OR (a.state = 'HELD' AND a.hold_until > $3)))) AS away
     FROM teams WHERE specialism = $2 AND division_code LIKE $1 AND NOT archived
       AND kind <> 'PARTNER'`,
    [query.divisionPattern, query.specialism, query.now],
  );
  return row!;
}

export async function putHomeMinimum(
  trx: Trx,
  minimum: HomeMinimum,
  now: Date,
): Promise<StoredHomeMinimum> {
  const [row] = await sql<StoredHomeMinimum>(
    trx,
    `INSERT INTO home_minimums (division_code, specialism, share, teams_min, update_time)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (division_code, specialism) DO UPDATE SET share = $3, teams_min = $4,
       update_time = $5, version = home_minimums.version + 1
     RETURNING ${minimumColumns}`,
    [minimum.divisionCode, minimum.specialism, minimum.share, minimum.teamsMin, now],
  );
  return row!;
}

export type StoredResourceType = ResourceType & { version: number };

const typeColumns = `specialism, type, name_zh AS "nameZh", name_en AS "nameEn", criteria, version`;

export function listResourceTypes(
  db: Db | Trx,
  specialism: string | null,
): Promise<StoredResourceType[]> {
  return sql<StoredResourceType>(
    db,
    `SELECT ${typeColumns} FROM resource_types WHERE $1::text IS NULL OR specialism = $1
     ORDER BY specialism, type LIMIT 2000`,
    [specialism],
  );
}

export async function findResourceType(
  db: Db | Trx,
  specialism: string,
  type: number,
): Promise<StoredResourceType | undefined> {
  const [row] = await sql<StoredResourceType>(
    db,
    `SELECT ${typeColumns} FROM resource_types WHERE specialism = $1 AND type = $2`,
    [specialism, type],
  );
  return row;
}

export async function putResourceType(
  trx: Trx,
  given: {
    specialism: string;
    type: number;
    nameZh: string;
    nameEn: string;
    criteria: Criterion[];
  },
  now: Date,
): Promise<StoredResourceType> {
  const [row] = await sql<StoredResourceType>(
    trx,
    `INSERT INTO resource_types (specialism, type, name_zh, name_en, criteria, update_time)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (specialism, type) DO UPDATE SET name_zh = $3, name_en = $4, criteria = $5,
       update_time = $6, version = resource_types.version + 1
     RETURNING ${typeColumns}`,
    [given.specialism, given.type, given.nameZh, given.nameEn, JSON.stringify(given.criteria), now],
  );
  return row!;
}

export async function deleteResourceType(
  trx: Trx,
  specialism: string,
  type: number,
): Promise<boolean> {
  const text = 'DELETE FROM resource_types WHERE specialism = $1 AND type = $2 RETURNING true';
  return (await sql(trx, text, [specialism, type])).length > 0;
}
