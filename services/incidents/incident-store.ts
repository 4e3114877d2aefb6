import { sql, type Db, type Trx } from '../platform/db';
import { divisionPrefix } from '../platform/identity';
import type { Incident } from './incident';

const columns = `id, name, place, hazard, state, division_code AS "divisionCode",
  response_level AS "responseLevel", response_level_reason AS "responseLevelReason", conditions,
  detect_time AS "detectTime", create_time AS "createTime",
  first_report_due_time AS "firstReportDueTime", first_report_time AS "firstReportTime",
  first_report_late AS "firstReportLate", relief_due_time AS "reliefDueTime",
  relief_reach_time AS "reliefReachTime", relief_note AS "reliefNote",
  close_time AS "closeTime", close_summary AS "closeSummary", exercise, version`;

/** A missing value is absent in the domain, not null. */
function incidentOf(row: Record<string, unknown>): Incident {
  const held = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(held) as Incident;
}

export async function insertIncident(trx: Trx, incident: Incident): Promise<void> {
  await sql(
    trx,
    `INSERT INTO incidents (id, name, place, hazard, state, division_code, division_prefix,
       response_level, response_level_reason, conditions, detect_time, create_time,
       first_report_due_time, exercise, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      incident.id,
      incident.name,
      incident.place,
      incident.hazard,
      incident.state,
      incident.divisionCode,
      divisionPrefix(incident.divisionCode),
      incident.responseLevel ?? null,
      incident.responseLevelReason,
      JSON.stringify(incident.conditions),
      incident.detectTime,
      incident.createTime,
      incident.firstReportDueTime,
      incident.exercise,
      incident.version,
    ],
  );
}

export async function findIncident(db: Db | Trx, id: string): Promise<Incident | undefined> {
  const [row] = await sql(db, `SELECT ${columns} FROM incidents WHERE id = $1`, [id]);
  return row && incidentOf(row);
}

// Two first reports that arrive together must not both start the countdown: the row is locked
// until the report that came first has committed.
export async function lockIncident(trx: Trx, id: string): Promise<Incident | undefined> {
  const [row] = await sql(trx, `SELECT ${columns} FROM incidents WHERE id = $1 FOR UPDATE`, [id]);
  return row && incidentOf(row);
}

/** Saves a locked incident under its next version. */
export async function updateIncident(trx: Trx, incident: Incident): Promise<Incident> {
  const [row] = await sql(
    trx,
    `UPDATE incidents SET name = $2, place = $3, hazard = $4, state = $5, response_level = $6,
       response_level_reason = $7, conditions = $8, first_report_time = $9,
       first_report_late = $10, relief_due_time = $11, close_time = $12, close_summary = $13,
       relief_reach_time = $14, relief_note = $15, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      incident.id,
      incident.name,
      incident.place,
      incident.hazard,
      incident.state,
      incident.responseLevel ?? null,
      incident.responseLevelReason,
      JSON.stringify(incident.conditions),
      incident.firstReportTime ?? null,
      incident.firstReportLate,
      incident.reliefDueTime ?? null,
      incident.closeTime ?? null,
      incident.closeSummary,
      incident.reliefReachTime ?? null,
      incident.reliefNote,
    ],
  );
  return incidentOf(row!);
}

export type IncidentFilter = {
  /** The caller sees incidents in these divisions, and those that these divisions are part of. */
  scopePrefixes: string[];
  state?: Incident['state'];
  /** At or below a division; '' is everywhere. */
  prefix: string;
};

export async function listIncidents(
  db: Db,
  input: IncidentFilter & { after?: [createTime: string, id: string]; limit: number },
): Promise<Incident[]> {
  const [createTime, id] = input.after ?? [null, null];
  const rows = await sql(
    db,
    `SELECT ${columns} FROM incidents
     WHERE EXISTS (SELECT FROM unnest($1::text[]) AS scope
                   WHERE starts_with(division_code, scope) OR starts_with(scope, division_prefix))
       AND ($2::text IS NULL OR state = $2)
       AND starts_with(division_code, $3)
       AND ($4::timestamptz IS NULL OR (create_time, id) < ($4::timestamptz, $5::text))
     ORDER BY create_time DESC, id DESC LIMIT $6`,
    [input.scopePrefixes, input.state ?? null, input.prefix, createTime, id, input.limit],
  );
  return rows.map(incidentOf);
}
