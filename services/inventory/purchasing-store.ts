// Suppliers, their prices, framework agreements and the rules of purchasing.
import { sql, type Db, type Trx } from '../platform/db';
import type { Offer } from './purchase-proposal';

export type SupplierItem = { itemId: string; unitPriceFen: number; packUnits: number };

export type SupplierFields = {
  nameZh: string;
  nameEn: string;
  code: string;
  contact: string;
  phone: string;
  leadDays: number;
  rating: number;
  blocked: boolean;
  blockReason: string;
};

export type Supplier = SupplierFields & {
  id: string;
  items: SupplierItem[];
  version: number;
  createTime: Date;
  updateTime: Date;
};

const supplierColumns = `s.id, s.name_zh AS "nameZh", s.name_en AS "nameEn", s.code, s.contact,
  s.phone, s.lead_days AS "leadDays", s.rating, s.blocked, s.block_reason AS "blockReason",
  s.version, s.create_time AS "createTime", s.update_time AS "updateTime",
  coalesce((SELECT jsonb_agg(jsonb_build_object('itemId', i.item_id,
     'unitPriceFen', i.unit_price_fen, 'packUnits', i.pack_units) ORDER BY i.item_id)
   FROM supplier_items i WHERE i.supplier_id = s.id), '[]') AS items`;

export async function findSupplier(db: Db | Trx, id: string): Promise<Supplier | undefined> {
  const text = `SELECT ${supplierColumns} FROM suppliers s WHERE s.id = $1`;
  const [supplier] = await sql<Supplier>(db, text, [id]);
  return supplier;
}

export async function lockSupplier(trx: Trx, id: string): Promise<Supplier | undefined> {
  const text = `SELECT ${supplierColumns} FROM suppliers s WHERE s.id = $1 FOR NO KEY UPDATE OF s`;
  const [supplier] = await sql<Supplier>(trx, text, [id]);
  return supplier;
}

export function listSuppliers(
  db: Db,
  query: { itemId: string | null; afterId: string; limit: number },
): Promise<Supplier[]> {
  return sql<Supplier>(
    db,
    `SELECT ${supplierColumns} FROM suppliers s
     WHERE s.id > $1 AND ($2::text IS NULL OR EXISTS (
       SELECT FROM supplier_items i WHERE i.supplier_id = s.id AND i.item_id = $2))
     ORDER BY s.id LIMIT $3`,
    [query.afterId, query.itemId, query.limit],
  );
}

const supplierValues = (supplier: SupplierFields) => [
  supplier.nameZh,
  supplier.nameEn,
  supplier.code,
  supplier.contact,
  supplier.phone,
  supplier.leadDays,
  supplier.rating,
  supplier.blocked,
  supplier.blockReason,
];

/** False when the id or the code is taken. */
export async function insertSupplier(
  trx: Trx,
  supplier: SupplierFields & { id: string },
  time: Date,
): Promise<boolean> {
  const rows = await sql(
    trx,
    `INSERT INTO suppliers (id, name_zh, name_en, code, contact, phone, lead_days, rating, blocked,
       block_reason, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
     ON CONFLICT DO NOTHING RETURNING true`,
    [supplier.id, ...supplierValues(supplier), time],
  );
  return rows.length === 1;
}

/** The caller holds the row; false when another supplier has the code. */
export async function updateSupplier(
  trx: Trx,
  supplier: SupplierFields & { id: string },
  time: Date,
): Promise<boolean> {
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('suppliers.code', 0))`);
  const rows = await sql(
    trx,
    `UPDATE suppliers SET name_zh = $2, name_en = $3, code = $4, contact = $5, phone = $6,
       lead_days = $7, rating = $8, blocked = $9, block_reason = $10, update_time = $11,
       version = version + 1
     WHERE id = $1 AND NOT EXISTS
       (SELECT FROM suppliers WHERE code = $4 AND code <> '' AND id <> $1) RETURNING true`,
    [supplier.id, ...supplierValues(supplier), time],
  );
  return rows.length === 1;
}

/** Everything it sells, in place of what it sold before. */
export async function replaceItems(trx: Trx, id: string, items: SupplierItem[]): Promise<void> {
  await sql(trx, 'DELETE FROM supplier_items WHERE supplier_id = $1', [id]);
  await sql(
    trx,
    `INSERT INTO supplier_items (supplier_id, item_id, unit_price_fen, pack_units)
     SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[])`,
    [
      id,
      items.map(({ itemId }) => itemId),
      items.map(({ unitPriceFen }) => unitPriceFen),
      items.map(({ packUnits }) => packUnits),
    ],
  );
}

export type Framework = {
  id: string;
  supplierId: string;
  itemId: string;
  unitPriceFen: number;
  quantity: number;
  ordered: number;
  validFrom: string;
  validTo: string | null;
  documentNumber: string;
  closed: boolean;
  version: number;
  createTime: Date;
};

const frameworkColumns = `f.id, f.supplier_id AS "supplierId", f.item_id AS "itemId",
  f.unit_price_fen AS "unitPriceFen", f.quantity, f.ordered, f.valid_from AS "validFrom",
  f.valid_to AS "validTo", f.document_number AS "documentNumber", f.closed, f.version,
  f.create_time AS "createTime"`;

export function findFrameworks(db: Db | Trx, ids: string[]): Promise<Framework[]> {
  const text = `SELECT ${frameworkColumns} FROM framework_agreements f WHERE f.id = ANY ($1::uuid[])`;
  return sql<Framework>(db, text, [ids]);
}

/** In id order, so that two approvals cannot wait for each other. */
export function lockFrameworks(trx: Trx, ids: string[]): Promise<Framework[]> {
  return sql<Framework>(
    trx,
    `SELECT ${frameworkColumns} FROM framework_agreements f WHERE f.id = ANY ($1::uuid[])
     ORDER BY f.id FOR NO KEY UPDATE`,
    [ids],
  );
}

export function listFrameworks(
  db: Db,
  query: {
    supplierId: string | null;
    itemId: string | null;
    includeClosed: boolean;
    beforeId: string | null;
    limit: number;
  },
): Promise<Framework[]> {
  return sql<Framework>(
    db,
    `SELECT ${frameworkColumns} FROM framework_agreements f
     WHERE ($1::uuid IS NULL OR f.id < $1) AND ($2::text IS NULL OR f.supplier_id = $2)
       AND ($3::text IS NULL OR f.item_id = $3) AND (NOT f.closed OR $4)
     ORDER BY f.id DESC LIMIT $5`,
    [query.beforeId, query.supplierId, query.itemId, query.includeClosed, query.limit],
  );
}

export async function insertFramework(trx: Trx, framework: Framework): Promise<void> {
  await sql(
    trx,
    `INSERT INTO framework_agreements (id, supplier_id, item_id, unit_price_fen, quantity,
       valid_from, valid_to, document_number, closed, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
    [
      framework.id,
      framework.supplierId,
      framework.itemId,
      framework.unitPriceFen,
      framework.quantity,
      framework.validFrom,
      framework.validTo,
      framework.documentNumber,
      framework.closed,
      framework.createTime,
    ],
  );
}

/** The caller holds the row. */
export async function closeFramework(trx: Trx, id: string, time: Date): Promise<void> {
  await sql(
    trx,
    `UPDATE framework_agreements SET closed = true, version = version + 1, update_time = $2
     WHERE id = $1`,
    [id, time],
  );
}

/** The caller holds the row; its CHECK refuses more than the ceiling. */
export async function changeOrdered(trx: Trx, id: string, units: number): Promise<void> {
  const text = 'UPDATE framework_agreements SET ordered = ordered + $2 WHERE id = $1';
  await sql(trx, text, [id, units]);
}

/** What can be bought today: list prices without end, framework prices as far as they reach. */
export async function findOffers(db: Db | Trx, itemIds: string[], today: string): Promise<Offer[]> {
  const rows = await sql<Offer & { remaining: number | null }>(
    db,
    `SELECT s.id AS "supplierId", i.item_id AS "itemId", i.unit_price_fen AS "unitPriceFen",
       i.pack_units AS "packUnits", s.lead_days AS "leadDays", s.rating,
       NULL::uuid AS "frameworkId", NULL::bigint AS remaining
     FROM suppliers s JOIN supplier_items i ON i.supplier_id = s.id
     WHERE NOT s.blocked AND i.item_id = ANY ($1::text[])
     UNION ALL
     SELECT s.id, f.item_id, f.unit_price_fen, coalesce(i.pack_units, 1), s.lead_days, s.rating,
       f.id, f.quantity - f.ordered
     FROM framework_agreements f JOIN suppliers s ON s.id = f.supplier_id
     LEFT JOIN supplier_items i ON i.supplier_id = f.supplier_id AND i.item_id = f.item_id
     WHERE NOT s.blocked AND NOT f.closed AND f.item_id = ANY ($1::text[]) AND f.valid_from <= $2
       AND (f.valid_to IS NULL OR f.valid_to >= $2) AND f.ordered < f.quantity
     ORDER BY 2, 3, 1, 7`,
    [itemIds, today],
  );
  return rows.map((row) => ({ ...row, remaining: row.remaining ?? Infinity }));
}

export type PurchasingRules = {
  approvalAmountFen: number;
  overReceiptShare: number;
  version: number;
};

const rulesColumns = `approval_amount_fen AS "approvalAmountFen",
  over_receipt_share AS "overReceiptShare", version`;

export async function findPurchasingRules(db: Db | Trx): Promise<PurchasingRules> {
  const [rules] = await sql<PurchasingRules>(db, `SELECT ${rulesColumns} FROM purchasing_rules`);
  return rules!;
}

export async function lockPurchasingRules(trx: Trx): Promise<PurchasingRules> {
  const text = `SELECT ${rulesColumns} FROM purchasing_rules FOR NO KEY UPDATE`;
  const [rules] = await sql<PurchasingRules>(trx, text);
  return rules!;
}

export async function updatePurchasingRules(trx: Trx, rules: PurchasingRules): Promise<void> {
  await sql(
    trx,
    `UPDATE purchasing_rules SET approval_amount_fen = $1, over_receipt_share = $2, version = $3`,
    [rules.approvalAmountFen, rules.overReceiptShare, rules.version],
  );
}
