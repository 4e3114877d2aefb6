import { tableAsOf } from '../../platform/history';
import { sql, type Db, type Trx } from '../../platform/db';
import type { ReadinessRule } from './rule';

export type VersionedRule = { rule: ReadinessRule; version: number };

type RuleRow = {
  id: string;
  pack: string;
  figures: Omit<ReadinessRule, 'id' | 'pack'>;
  version: number;
};

function ruleOf({ id, pack, figures, version }: RuleRow): VersionedRule {
  return { rule: { ...figures, id, pack }, version };
}

/** All rules, or one pack's. There are dozens of them, so they are read whole. */
export async function listRules(db: Db | Trx, pack: string): Promise<VersionedRule[]> {
  const rows = await sql<RuleRow>(
    db,
    `SELECT id, pack, figures, version FROM readiness_rules
     WHERE $1 = '' OR pack = $1 ORDER BY id`,
    [pack],
  );
  return rows.map(ruleOf);
}

export type RuleAt = { rule: ReadinessRule; isLater: boolean };

/** The rules as they were at a time; one that came later is there as it is now, and says so. */
export async function rulesAt(db: Db | Trx, pack: string, asOf: Date): Promise<RuleAt[]> {
  const rows = await sql<RuleRow & { isLater: boolean }>(
    db,
    `SELECT * FROM (
       SELECT id, coalesce(past.pack, now.pack) AS pack, coalesce(past.figures, now.figures)
         AS figures, coalesce(past.version, now.version) AS version, past.id IS NULL AS "isLater"
       FROM readiness_rules AS now
       LEFT JOIN (SELECT * FROM ${tableAsOf('readiness_rules', '$2')}) AS past USING (id)
     ) AS rules WHERE $1 = '' OR pack = $1 ORDER BY id`,
    [pack, asOf],
  );
  return rows.map((row) => ({ rule: ruleOf(row).rule, isLater: row.isLater }));
}

export async function findRule(db: Db | Trx, id: string): Promise<VersionedRule | undefined> {
  const [row] = await sql<RuleRow>(
    db,
    'SELECT id, pack, figures, version FROM readiness_rules WHERE id = $1',
    [id],
  );
  return row && ruleOf(row);
}

/** Writes the next version; undefined when someone else wrote it first. */
export async function putRule(
  trx: Trx,
  { rule, version }: VersionedRule,
): Promise<VersionedRule | undefined> {
  const { id, pack, ...figures } = rule;
  const [row] = await sql<RuleRow>(
    trx,
    `INSERT INTO readiness_rules (id, pack, figures, version) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE
       SET pack = excluded.pack, figures = excluded.figures, version = excluded.version,
         update_time = now()
       WHERE readiness_rules.version = excluded.version - 1
     RETURNING id, pack, figures, version`,
    [id, pack, JSON.stringify(figures), version],
  );
  return row && ruleOf(row);
}
