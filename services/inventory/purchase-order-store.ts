import { sql, type Db, type Trx } from '../platform/db';
import type { OrderLine, OrderState } from './purchase-order';

export type PurchaseOrder = {
  id: string;
  state: OrderState;
  supplierId: string;
  depotId: string;
  documentNumber: string;
  note: string;
  amountFen: number;
  expectedDate: string | null;
  createActor: string;
  submitActor: string;
  approveActor: string;
  cancelReason: string;
  version: number;
  createTime: Date;
  updateTime: Date;
  lines: OrderLine[];
  /** Of the depot. */
  divisionCode: string;
};

const columns = `p.id, p.state, p.supplier_id AS "supplierId", p.depot_id AS "depotId",
  p.document_number AS "documentNumber", p.note, p.amount_fen AS "amountFen",
  p.expected_date AS "expectedDate", p.create_actor AS "createActor",
  p.submit_actor AS "submitActor", p.approve_actor AS "approveActor",
  p.cancel_reason AS "cancelReason", p.version, p.create_time AS "createTime",
  p.update_time AS "updateTime", d.division_code AS "divisionCode",
  (SELECT jsonb_agg(jsonb_build_object('itemId', l.item_id, 'quantity', l.quantity,
     'unitPriceFen', l.unit_price_fen, 'frameworkId', l.framework_id, 'received', l.received)
     ORDER BY l.line_number)
   FROM purchase_order_lines l WHERE l.order_id = p.id) AS lines`;

const joined = 'purchase_orders p JOIN depots d ON d.id = p.depot_id';

export async function findOrder(db: Db | Trx, id: string): Promise<PurchaseOrder | undefined> {
  const text = `SELECT ${columns} FROM ${joined} WHERE p.id = $1`;
  const [order] = await sql<PurchaseOrder>(db, text, [id]);
  return order;
}

/** Whoever changes an order or its lines holds this row; the lines are read after it is held. */
export async function lockOrder(trx: Trx, id: string): Promise<PurchaseOrder | undefined> {
  await sql(trx, 'SELECT FROM purchase_orders WHERE id = $1 FOR NO KEY UPDATE', [id]);
  return findOrder(trx, id);
}

export type OrderQuery = {
  division: string;
  scope: string[];
  depotId: string | null;
  supplierId: string | null;
  state: OrderState | null;
  /** Only those expected before this date and not complete. */
  overdueOn: string | null;
  beforeId: string | null;
  limit: number;
};

/** Newest first. */
export function listOrders(db: Db, query: OrderQuery): Promise<PurchaseOrder[]> {
  return sql<PurchaseOrder>(
    db,
    `SELECT ${columns} FROM ${joined}
     WHERE ($1::uuid IS NULL OR p.id < $1) AND d.division_code LIKE $2
       AND d.division_code LIKE ANY ($3::text[]) AND ($4::text IS NULL OR p.depot_id = $4)
       AND ($5::text IS NULL OR p.supplier_id = $5) AND ($6::text IS NULL OR p.state = $6)
       AND ($7::date IS NULL OR p.state IN ('APPROVED', 'PARTIALLY_RECEIVED')
         AND p.expected_date < $7)
     ORDER BY p.id DESC LIMIT $8`,
    [
      query.beforeId,
      query.division,
      query.scope,
      query.depotId,
      query.supplierId,
      query.state,
      query.overdueOn,
      query.limit,
    ],
  );
}

export async function insertOrder(
  trx: Trx,
  order: Omit<PurchaseOrder, 'divisionCode'>,
): Promise<void> {
  const { lines } = order;
  await sql(
    trx,
    `WITH purchase AS (
       INSERT INTO purchase_orders (id, state, supplier_id, depot_id, document_number, note,
         amount_fen, expected_date, create_actor, create_time, update_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
     )
     INSERT INTO purchase_order_lines (order_id, line_number, item_id, quantity, unit_price_fen,
       framework_id)
     SELECT $1, number, item_id, quantity, price, framework
     FROM unnest($11::text[], $12::bigint[], $13::bigint[], $14::uuid[]) WITH ORDINALITY
       AS line (item_id, quantity, price, framework, number)`,
    [
      order.id,
      order.state,
      order.supplierId,
      order.depotId,
      order.documentNumber,
      order.note,
      order.amountFen,
      order.expectedDate,
      order.createActor,
      order.createTime,
      lines.map(({ itemId }) => itemId),
      lines.map(({ quantity }) => quantity),
      lines.map(({ unitPriceFen }) => unitPriceFen),
      lines.map(({ frameworkId }) => frameworkId),
    ],
  );
}

/** The caller holds the row. */
export async function updateOrder(trx: Trx, order: PurchaseOrder): Promise<void> {
  await sql(
    trx,
    `UPDATE purchase_orders SET state = $2, expected_date = $3, submit_actor = $4,
       approve_actor = $5, cancel_reason = $6, update_time = $7, version = version + 1
     WHERE id = $1`,
    [
      order.id,
      order.state,
      order.expectedDate,
      order.submitActor,
      order.approveActor,
      order.cancelReason,
      order.updateTime,
    ],
  );
}

/** The caller holds the order. */
export async function updateReceived(trx: Trx, id: string, lines: OrderLine[]): Promise<void> {
  await sql(
    trx,
    `UPDATE purchase_order_lines l SET received = line.received
     FROM unnest($2::text[], $3::bigint[]) AS line (item_id, received)
     WHERE l.order_id = $1 AND l.item_id = line.item_id`,
    [id, lines.map(({ itemId }) => itemId), lines.map(({ received }) => received)],
  );
}
