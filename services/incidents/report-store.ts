import { sql, type Db, type Trx } from '../platform/db';
import type { Figures, ReportedFigures, ReportKind } from './affected';

export type ReportLine = Figures & { divisionCode: string };

export type Report = {
  id: string;
  incidentId: string;
  kind: ReportKind;
  lines: ReportLine[];
  reporterId: string;
  observeTime: Date;
  createTime: Date;
  note: string;
};

export async function insertReport(trx: Trx, report: Report): Promise<void> {
  await sql(
    trx,
    `INSERT INTO reports (id, incident_id, kind, reporter_id, observe_time, create_time, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      report.id,
      report.incidentId,
      report.kind,
      report.reporterId,
      report.observeTime,
      report.createTime,
      report.note,
    ],
  );
  const { lines } = report;
  await sql(
    trx,
    `INSERT INTO report_lines (report_id, division_code, affected, displaced, injured, missing,
       dead, line_number)
     SELECT $1, line.* FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[],
       $6::bigint[], $7::bigint[]) WITH ORDINALITY AS line`,
    [
      report.id,
      lines.map((line) => line.divisionCode),
      lines.map((line) => line.affected),
      lines.map((line) => line.displaced),
      lines.map((line) => line.injured),
      lines.map((line) => line.missing),
      lines.map((line) => line.dead),
    ],
  );
}

const lineObject = `json_build_object('divisionCode', line.division_code,
  'affected', line.affected, 'displaced', line.displaced, 'injured', line.injured,
  'missing', line.missing, 'dead', line.dead)`;

export function listReports(
  db: Db,
  input: { incidentId: string; after?: [createTime: string, id: string]; limit: number },
): Promise<Report[]> {
  const [createTime, id] = input.after ?? [null, null];
  return sql<Report>(
    db,
    `SELECT report.id, report.incident_id AS "incidentId", report.kind,
       report.reporter_id AS "reporterId", report.observe_time AS "observeTime",
       report.create_time AS "createTime", report.note,
       (SELECT json_agg(${lineObject} ORDER BY line.line_number)
        FROM report_lines line WHERE line.report_id = report.id) AS lines
     FROM reports report
     WHERE report.incident_id = $1
       AND ($2::timestamptz IS NULL OR (report.create_time, report.id) < ($2::timestamptz, $3::text))
     ORDER BY report.create_time DESC, report.id DESC LIMIT $4`,
    [input.incidentId, createTime, id, input.limit],
  );
}

/** Every figure reported for an incident; affected.ts decides which count. */
export function reportedFigures(db: Db | Trx, incidentId: string): Promise<ReportedFigures[]> {
  return sql<ReportedFigures>(
    db,
    `SELECT line.division_code AS "divisionCode", line.affected, line.displaced, line.injured,
       line.missing, line.dead, report.id AS "reportId", report.kind,
       report.observe_time AS "observeTime", report.create_time AS "createTime"
     FROM reports report JOIN report_lines line ON line.report_id = report.id
     WHERE report.incident_id = $1`,
    [incidentId],
  );
}
