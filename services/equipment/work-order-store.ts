import { send, sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { Part, WorkOrderState } from './work-order';

export type WorkOrder = {
  id: string;
  assetId: string;
  state: WorkOrderState;
  title: string;
  description: string;
  checkKey: string;
  dueDate: string | null;
  assignee: string;
  parts: Part[];
  labourCost: number;
  outcome: string;
  divisionCode: string;
  createTime: Date;
  startTime: Date | null;
  endTime: Date | null;
  version: number;
};

const columns = `id, asset_id AS "assetId", state, title, description, check_key AS "checkKey",
  due_date AS "dueDate", assignee, parts, labour_cost AS "labourCost", outcome,
  division_code AS "divisionCode", create_time AS "createTime", start_time AS "startTime",
  end_time AS "endTime", version`;

export async function insertWorkOrder(trx: Trx, order: WorkOrder): Promise<void> {
  await send(
    trx,
    `INSERT INTO work_orders (id, asset_id, title, description, check_key, due_date, assignee,
       division_code, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      order.id,
      order.assetId,
      order.title,
      order.description,
      order.checkKey,
      order.dueDate,
      order.assignee,
      order.divisionCode,
      order.createTime,
    ],
  );
}

/** As it is, or as it was at a time. */
export async function findWorkOrder(
  db: Db | Trx,
  id: string,
  asOf?: Date,
): Promise<WorkOrder | undefined> {
  const from = asOf ? tableAsOf('work_orders', '$2') : 'work_orders';
  const text = `SELECT ${columns} FROM ${from} WHERE id = $1`;
  const [order] = await sql<WorkOrder>(db, text, asOf ? [id, asOf] : [id]);
  return order;
}

export async function lockWorkOrder(trx: Trx, id: string): Promise<WorkOrder | undefined> {
  const text = `SELECT ${columns} FROM work_orders WHERE id = $1 FOR UPDATE`;
  const [order] = await sql<WorkOrder>(trx, text, [id]);
  return order;
}

export async function updateWorkOrder(trx: Trx, order: WorkOrder): Promise<WorkOrder> {
  const [updated] = await sql<WorkOrder>(
    trx,
    `UPDATE work_orders SET state = $2, assignee = $3, parts = $4, labour_cost = $5, outcome = $6,
       start_time = $7, end_time = $8, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      order.id,
      order.state,
      order.assignee,
      JSON.stringify(order.parts),
      order.labourCost,
      order.outcome,
      order.startTime,
      order.endTime,
    ],
  );
  return updated!;
}

export function listWorkOrders(
  db: Db | Trx,
  query: {
    assetId: string | null;
    state: WorkOrderState | null;
    prefixes: string[];
    overdueOnly: boolean;
    today: string;
    asOf?: Date | undefined;
    beforeId: string | null;
    limit: number;
  },
): Promise<WorkOrder[]> {
  const { asOf } = query;
  const parameters = [
    query.beforeId,
    query.assetId,
    query.state,
    query.prefixes,
    query.overdueOnly,
    query.today,
    query.limit,
  ];
  return sql<WorkOrder>(
    db,
    `SELECT ${columns} FROM ${asOf ? tableAsOf('work_orders', '$8') : 'work_orders'}
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR asset_id = $2)
       AND ($3::text IS NULL OR state = $3) AND division_code ^@ ANY ($4::text[])
       AND (NOT $5 OR (end_time IS NULL AND due_date < $6::date))
     ORDER BY id DESC LIMIT $7`,
    asOf ? [...parameters, asOf] : parameters,
  );
}
