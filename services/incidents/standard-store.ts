import { sql, type Db, type Trx } from '../platform/db';
import type { ReliefRules } from './first-report';
import type { DemandStandard } from './standards';

export type VersionedStandard = { standard: DemandStandard; version: number };
export type VersionedReliefRules = { rules: ReliefRules; version: number };

type StandardRow = { id: string; figures: Omit<DemandStandard, 'id'>; version: number };

function standardOf(row: StandardRow): VersionedStandard {
  return { standard: { ...row.figures, id: row.id }, version: row.version };
}

export async function listStandards(db: Db | Trx): Promise<VersionedStandard[]> {
  const rows = await sql<StandardRow>(db, 'SELECT id, figures, version FROM standards ORDER BY id');
  return rows.map(standardOf);
}

export async function lockStandard(trx: Trx, id: string): Promise<VersionedStandard | undefined> {
  const [row] = await sql<StandardRow>(
    trx,
    'SELECT id, figures, version FROM standards WHERE id = $1 FOR UPDATE',
    [id],
  );
  return row && standardOf(row);
}

/** Writes the version it is given; undefined when someone else wrote the same new id first. */
export async function putStandard(
  trx: Trx,
  { standard, version }: VersionedStandard,
): Promise<VersionedStandard | undefined> {
  const { id, ...figures } = standard;
  const [row] = await sql<StandardRow>(
    trx,
    `INSERT INTO standards (id, figures, version) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE
       SET figures = excluded.figures, version = excluded.version, update_time = now()
       WHERE standards.version = excluded.version - 1
     RETURNING id, figures, version`,
    [id, JSON.stringify(figures), version],
  );
  return row && standardOf(row);
}

type RulesRow = ReliefRules & { version: number };

const rulesColumns = `first_report_minutes AS "firstReportMinutes",
  deadline_hours AS "deadlineHours", version`;

function rulesOf({ version, ...rules }: RulesRow): VersionedReliefRules {
  return { rules, version };
}

export async function reliefRules(db: Db | Trx): Promise<VersionedReliefRules> {
  const [row] = await sql<RulesRow>(db, `SELECT ${rulesColumns} FROM relief_rules`);
  return rulesOf(row!);
}

export async function lockReliefRules(trx: Trx): Promise<VersionedReliefRules> {
  const [row] = await sql<RulesRow>(trx, `SELECT ${rulesColumns} FROM relief_rules FOR UPDATE`);
  return rulesOf(row!);
}

export async function putReliefRules(trx: Trx, rules: ReliefRules): Promise<VersionedReliefRules> {
  const [row] = await sql<RulesRow>(
    trx,
    `UPDATE relief_rules SET first_report_minutes = $1, deadline_hours = $2, version = version + 1
     RETURNING ${rulesColumns}`,
    [rules.firstReportMinutes, rules.deadlineHours],
  );
  return rulesOf(row!);
}
