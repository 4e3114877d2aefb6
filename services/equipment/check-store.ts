import { send, sql, type Db, type Trx } from '../platform/db';

export type Inspection = {
  id: string;
  assetId: string;
  checkKey: string;
  passed: boolean;
  checkDate: string;
  dueDate: string;
  findings: string;
  inspector: string;
  actorId: string;
  workOrderId: string | null;
  createTime: Date;
};

const columns = `i.id, i.asset_id AS "assetId", i.check_key AS "checkKey", i.passed,
  i.check_date AS "checkDate", i.due_date AS "dueDate", i.findings, i.inspector,
  i.actor_id AS "actorId", i.work_order_id AS "workOrderId", i.create_time AS "createTime"`;

export async function insertInspections(trx: Trx, inspections: Inspection[]): Promise<void> {
  await send(
    trx,
    `INSERT INTO inspections (id, asset_id, check_key, passed, check_date, due_date, findings,
       inspector, actor_id, work_order_id, create_time)
     SELECT * FROM jsonb_to_recordset($1::jsonb) AS i (id uuid, "assetId" text, "checkKey" text,
       passed boolean, "checkDate" date, "dueDate" date, findings text, inspector text,
       "actorId" text, "workOrderId" uuid, "createTime" timestamptz)`,
    [JSON.stringify(inspections)],
  );
}

export function listInspections(
  db: Db | Trx,
  query: {
    assetId: string | null;
    checkKey: string | null;
    failedOnly: boolean;
    prefixes: string[];
    beforeId: string | null;
    limit: number;
  },
): Promise<Inspection[]> {
  return sql<Inspection>(
    db,
    `SELECT ${columns} FROM inspections i JOIN assets ON assets.id = i.asset_id
     WHERE ($1::uuid IS NULL OR i.id < $1) AND ($2::text IS NULL OR i.asset_id = $2)
       AND ($3::text IS NULL OR i.check_key = $3) AND (NOT $4 OR NOT i.passed)
       AND assets.home_division_code ^@ ANY ($5::text[])
     ORDER BY i.id DESC LIMIT $6`,
    [query.beforeId, query.assetId, query.checkKey, query.failedOnly, query.prefixes, query.limit],
  );
}

export type Due = {
  assetId: string;
  classId: string;
  divisionCode: string;
  key: string;
  checkKind: 'INSPECTION' | 'MAINTENANCE' | null;
  consumable: boolean;
  dueDate: string;
};

/** What falls due by a day, never done first, then by date. */
export function listDue(
  db: Db,
  query: { kindId: string | null; prefixes: string[]; until: string; limit: number },
): Promise<Due[]> {
  return sql<Due>(
    db,
    `SELECT assets.id AS "assetId", assets.class_id AS "classId",
       assets.home_division_code AS "divisionCode", due.*
     FROM assets JOIN equipment_classes k ON k.id = assets.class_id
     CROSS JOIN LATERAL (
       SELECT c ->> 'key' AS key, c ->> 'kind' AS "checkKind", false AS consumable,
         coalesce(assets.checks -> (c ->> 'key') ->> 'dueDate', '') AS "dueDate"
       FROM jsonb_array_elements(k.checks) AS c
       UNION ALL SELECT s ->> 'key', NULL, true, s ->> 'expireDate'
       FROM jsonb_array_elements(assets.consumables) AS s WHERE s ->> 'expireDate' <> ''
     ) AS due
     WHERE assets.state = 'IN_SERVICE' AND due."dueDate" <= $1
       AND ($2::text IS NULL OR assets.kind_id = $2)
       AND assets.home_division_code ^@ ANY ($3::text[])
     ORDER BY due."dueDate", assets.id, due.key LIMIT $4`,
    [query.until, query.kindId, query.prefixes, query.limit],
  );
}

/** Every inspection of these assets. */
export function findInspections(db: Db | Trx, assetIds: string[]): Promise<Inspection[]> {
  const text = `SELECT ${columns} FROM inspections i WHERE i.asset_id = ANY ($1::text[])`;
  return sql<Inspection>(db, text, [assetIds]);
}
