import { send, sql, type Db, type Trx } from '../platform/db';
import type {
  DecidedUnits,
  Exchanger,
  HeldLot,
  LadderMonth,
  ProposalKind,
  RotationProposal,
  RoutineUse,
} from './rotation';

export type RotationScope = { division: string; scope: string[]; itemIds: string[] };

const asked = `NOT d.closed AND d.division_code LIKE $1 AND d.division_code LIKE ANY ($2::text[])
  AND (cardinality($3::text[]) = 0 OR b.item_id = ANY ($3))`;

/** Usable units on hand by depot and dated lot. */
export function findDatedLots(
  trx: Trx,
  query: RotationScope,
  today: string,
  limit: number,
): Promise<HeldLot[]> {
  return sql<HeldLot>(
    trx,
    `SELECT b.depot_id AS "depotId", b.item_id AS "itemId", b.lot_id AS "lotId",
       b.expire_date AS "expireDate", b.on_hand AS quantity,
       d.division_code AS "divisionCode"
     FROM balances b JOIN depots d ON d.id = b.depot_id
     WHERE ${asked} AND b.on_hand > 0 AND b.lot_state = 'AVAILABLE' AND b.expire_date > $4::date
       AND b.expire_date < 'infinity' AND d.tier <> 'ENTERPRISE'
     LIMIT $5`,
    [query.division, query.scope, query.itemIds, today, limit],
  );
}

/**
 * What each depot uses a day: the routine rate of the profile of its very division, in equal parts
 * for the division's own depots. Enterprises and shelters use nothing in ordinary times.
 */
export function findRoutineUses(trx: Trx, query: RotationScope): Promise<RoutineUse[]> {
  return sql<RoutineUse>(
    trx,
    `SELECT d.id AS "depotId", b.item_id AS "itemId", d.division_code AS "divisionCode",
       b.routine_daily_units / count(*) OVER (PARTITION BY d.division_code, b.item_id) AS daily
     FROM demand b JOIN depots d ON d.division_code = b.division_code
     WHERE ${asked} AND d.tier NOT IN ('ENTERPRISE', 'SHELTER')`,
    [query.division, query.scope, query.itemIds],
  );
}

/**
 * Units whose use is decided and still to come: exchanges that are planned, and drills and issues
 * that were accepted, less what was issued of the lot since. One whose day has passed without
 * being done counts no more, so that it is proposed anew.
 */
export function findDecidedUnits(
  trx: Trx,
  query: RotationScope,
  today: string,
): Promise<DecidedUnits[]> {
  return sql<DecidedUnits>(
    trx,
    `WITH accepted AS (
       SELECT b.depot_id, b.item_id, b.lot_id, min(b.decide_time) AS since,
         sum(b.quantity) FILTER (WHERE b.kind = 'USE_IN_DRILL') AS drill, sum(b.quantity) AS units
       FROM rotation_proposals b JOIN depots d ON d.id = b.depot_id
       WHERE ${asked} AND b.state = 'ACCEPTED' AND b.kind IN ('USE_IN_DRILL', 'ISSUE')
         AND b.due_date >= $4::date
       GROUP BY 1, 2, 3
     ), to_come AS (
       SELECT a.*, greatest(0, units - coalesce((SELECT sum(e.quantity) FROM entries e
           WHERE e.depot_id = a.depot_id AND e.item_id = a.item_id AND e.lot_id = a.lot_id
             AND e.account = 'ISSUED' AND e.create_time >= since), 0)
         + coalesce((SELECT sum(x.quantity) FROM exchanges x
           WHERE x.depot_id = a.depot_id AND x.lot_id = a.lot_id AND x.state = 'COMPLETED'
             AND x.resolve_time >= since), 0)) AS left_units
       FROM accepted a
     ), decided AS (
       SELECT depot_id, lot_id, least(coalesce(drill, 0), left_units) AS drill,
         left_units - least(coalesce(drill, 0), left_units) AS other
       FROM to_come
       UNION ALL
       SELECT b.depot_id, b.lot_id, 0, b.quantity
       FROM exchanges b JOIN depots d ON d.id = b.depot_id
       WHERE ${asked} AND b.state = 'PLANNED'
     )
     SELECT depot_id AS "depotId", lot_id AS "lotId", sum(drill)::bigint AS drill,
       sum(other)::bigint AS other
     FROM decided GROUP BY 1, 2`,
    [query.division, query.scope, query.itemIds, today],
  );
}

export function findExchangers(
  trx: Trx,
  query: RotationScope,
  today: string,
): Promise<Exchanger[]> {
  return sql<Exchanger>(
    trx,
    `SELECT b.id AS "agreementId", b.item_id AS "itemId", b.exchange_days AS "exchangeDays",
       b.quantity - coalesce((SELECT sum(e.quantity) FROM exchanges e
         WHERE e.agreement_id = b.id AND e.state = 'PLANNED'), 0)::bigint AS quantity
     FROM agreements b JOIN depots d ON d.id = b.depot_id
     WHERE ${asked} AND NOT b.closed AND b.exchange_days > 0 AND b.valid_from <= $4::date
       AND (b.valid_to IS NULL OR b.valid_to >= $4::date)
     ORDER BY b.id`,
    [query.division, query.scope, query.itemIds, today],
  );
}

/** Yuan a unit: what the books say, else what the cheapest supplier asks. */
export async function findValues(trx: Trx, itemIds: string[]): Promise<Map<string, number>> {
  const rows = await sql<{ itemId: string; value: number }>(
    trx,
    `SELECT i.id AS "itemId", coalesce(v.unit_value,
       (SELECT min(s.unit_price_fen) / 100.0 FROM supplier_items s WHERE s.item_id = i.id),
       0)::float8 AS value
     FROM items i LEFT JOIN item_values v ON v.item_id = i.id WHERE i.id = ANY ($1::text[])`,
    [itemIds],
  );
  return new Map(rows.map(({ itemId, value }) => [itemId, value]));
}

export type RotationPlan = {
  id: string;
  divisionCode: string;
  months: number;
  ladder: LadderMonth[];
  units: number;
  value: number;
  savedUnits: number;
  savedValue: number;
  proposalCount: number;
  truncated: boolean;
  createTime: Date;
};

export type StoredProposal = RotationProposal & {
  id: string;
  planId: string;
  rank: number;
  state: 'PROPOSED' | 'ACCEPTED' | 'REJECTED';
  value: number;
  transferId: string | null;
  exchangeId: string | null;
  /** Of the depot. */
  divisionCode: string;
};

const planColumns = `id, division_code AS "divisionCode", months, ladder, units, value,
  saved_units AS "savedUnits", saved_value AS "savedValue", proposal_count AS "proposalCount",
  truncated, create_time AS "createTime"`;

export async function insertPlan(
  trx: Trx,
  plan: RotationPlan,
  proposals: (RotationProposal & { id: string; value: number })[],
): Promise<void> {
  await send(
    trx,
    `INSERT INTO rotation_plans (id, division_code, months, ladder, units, value, saved_units,
       saved_value, proposal_count, truncated, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      plan.id,
      plan.divisionCode,
      plan.months,
      JSON.stringify(plan.ladder),
      plan.units,
      plan.value,
      plan.savedUnits,
      plan.savedValue,
      plan.proposalCount,
      plan.truncated,
      plan.createTime,
    ],
  );
  const of = <K extends keyof (typeof proposals)[number]>(key: K) =>
    proposals.map((proposal) => proposal[key]);
  await send(
    trx,
    `INSERT INTO rotation_proposals (id, plan_id, rank, kind, state, depot_id, item_id, lot_id,
       expire_date, quantity, value, due_date, to_depot_id, agreement_id)
     SELECT id, $1, number, kind, 'PROPOSED', depot_id, item_id, lot_id, expire_date, quantity,
       value, due_date, to_depot_id, agreement_id
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::date[],
       $8::bigint[], $9::float8[], $10::date[], $11::text[], $12::uuid[]) WITH ORDINALITY
       AS p (id, kind, depot_id, item_id, lot_id, expire_date, quantity, value, due_date,
         to_depot_id, agreement_id, number)`,
    [
      plan.id,
      of('id'),
      of('kind'),
      of('depotId'),
      of('itemId'),
      of('lotId'),
      of('expireDate'),
      of('quantity'),
      of('value'),
      of('dueDate'),
      of('toDepotId'),
      of('agreementId'),
    ],
  );
}

export async function findPlan(db: Db | Trx, id: string): Promise<RotationPlan | undefined> {
  const text = `SELECT ${planColumns} FROM rotation_plans WHERE id = $1`;
  const [plan] = await sql<RotationPlan>(db, text, [id]);
  return plan;
}

export function listPlans(
  db: Db,
  query: { scope: string[]; beforeId: string | null; limit: number },
): Promise<RotationPlan[]> {
  return sql<RotationPlan>(
    db,
    `SELECT ${planColumns} FROM rotation_plans
     WHERE ($1::uuid IS NULL OR id < $1) AND division_code LIKE ANY ($2::text[])
     ORDER BY id DESC LIMIT $3`,
    [query.beforeId, query.scope, query.limit],
  );
}

const proposalColumns = `p.id, p.plan_id AS "planId", p.rank, p.kind, p.state,
  p.depot_id AS "depotId", p.item_id AS "itemId", p.lot_id AS "lotId",
  p.expire_date AS "expireDate", p.quantity, p.value, p.due_date AS "dueDate",
  p.to_depot_id AS "toDepotId", p.agreement_id AS "agreementId", p.transfer_id AS "transferId",
  p.exchange_id AS "exchangeId", d.division_code AS "divisionCode"`;

export type ProposalQuery = {
  planId: string;
  scope: string[];
  kind: ProposalKind | null;
  state: StoredProposal['state'] | null;
  afterRank: number;
  limit: number;
};

export function listProposals(db: Db, query: ProposalQuery): Promise<StoredProposal[]> {
  return sql<StoredProposal>(
    db,
    `SELECT ${proposalColumns} FROM rotation_proposals p JOIN depots d ON d.id = p.depot_id
     WHERE p.plan_id = $1 AND p.rank > $2 AND d.division_code LIKE ANY ($3::text[])
       AND ($4::text IS NULL OR p.kind = $4) AND ($5::text IS NULL OR p.state = $5)
     ORDER BY p.rank LIMIT $6`,
    [query.planId, query.afterRank, query.scope, query.kind, query.state, query.limit],
  );
}

export async function lockProposal(trx: Trx, id: string): Promise<StoredProposal | undefined> {
  const [proposal] = await sql<StoredProposal>(
    trx,
    `SELECT ${proposalColumns} FROM rotation_proposals p JOIN depots d ON d.id = p.depot_id
     WHERE p.id = $1 FOR NO KEY UPDATE OF p`,
    [id],
  );
  return proposal;
}

/** The caller holds the row. */
export async function updateProposal(
  trx: Trx,
  proposal: StoredProposal,
  time: Date,
): Promise<void> {
  await sql(
    trx,
    `UPDATE rotation_proposals SET state = $2, transfer_id = $3, exchange_id = $4,
       decide_time = $5
     WHERE id = $1`,
    [proposal.id, proposal.state, proposal.transferId, proposal.exchangeId, time],
  );
}

export const exchangeStates = ['PLANNED', 'COMPLETED', 'CANCELLED'] as const;

export type Exchange = {
  id: string;
  state: (typeof exchangeStates)[number];
  agreementId: string;
  depotId: string;
  itemId: string;
  lotId: string;
  quantity: number;
  dueDate: string;
  createTime: Date;
  resolveTime: Date | null;
  divisionCode: string;
};

const exchangeColumns = `e.id, e.state, e.agreement_id AS "agreementId", e.depot_id AS "depotId",
  e.item_id AS "itemId", e.lot_id AS "lotId", e.quantity, e.due_date AS "dueDate",
  e.create_time AS "createTime", e.resolve_time AS "resolveTime",
  d.division_code AS "divisionCode"`;

export async function insertExchange(
  trx: Trx,
  exchange: Omit<Exchange, 'divisionCode' | 'resolveTime'>,
): Promise<void> {
  await send(
    trx,
    `INSERT INTO exchanges (id, state, agreement_id, depot_id, item_id, lot_id, quantity, due_date,
       create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      exchange.id,
      exchange.state,
      exchange.agreementId,
      exchange.depotId,
      exchange.itemId,
      exchange.lotId,
      exchange.quantity,
      exchange.dueDate,
      exchange.createTime,
    ],
  );
}

export async function lockExchange(trx: Trx, id: string): Promise<Exchange | undefined> {
  const [exchange] = await sql<Exchange>(
    trx,
    `SELECT ${exchangeColumns} FROM exchanges e JOIN depots d ON d.id = e.depot_id
     WHERE e.id = $1 FOR NO KEY UPDATE OF e`,
    [id],
  );
  return exchange;
}

/** The caller holds the row. */
export async function resolveExchange(trx: Trx, exchange: Exchange): Promise<void> {
  await sql(trx, 'UPDATE exchanges SET state = $2, resolve_time = $3 WHERE id = $1', [
    exchange.id,
    exchange.state,
    exchange.resolveTime,
  ]);
}

export function listExchanges(
  db: Db,
  query: {
    division: string;
    scope: string[];
    state: Exchange['state'] | null;
    beforeId: string | null;
    limit: number;
  },
): Promise<Exchange[]> {
  return sql<Exchange>(
    db,
    `SELECT ${exchangeColumns} FROM exchanges e JOIN depots d ON d.id = e.depot_id
     WHERE ($1::uuid IS NULL OR e.id < $1) AND d.division_code LIKE $2
       AND d.division_code LIKE ANY ($3::text[]) AND ($4::text IS NULL OR e.state = $4)
     ORDER BY e.id DESC LIMIT $5`,
    [query.beforeId, query.division, query.scope, query.state, query.limit],
  );
}
