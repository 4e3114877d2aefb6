import { send, sql, type Db, type Trx } from '../platform/db';
import type { LegShare } from './legs';
import type { CarriedShare, Receipt } from './receipt';
import type { TransferState } from './transfer';

export type Transfer = {
  id: string;
  state: TransferState;
  reservationId: string;
  incidentId: string;
  fromDepotId: string;
  fromDivisionCode: string;
  /** Null when it goes to a community; the division is then the community's. */
  toDepotId: string | null;
  toDivisionCode: string;
  fleetId: string;
  shareCount: number;
  plannedDepartTime: Date | null;
  plannedArriveTime: Date | null;
  departTime: Date | null;
  arriveTime: Date | null;
  version: number;
  createTime: Date;
};

const columns = `id, state, reservation_id AS "reservationId", incident_id AS "incidentId",
  from_depot_id AS "fromDepotId", from_division_code AS "fromDivisionCode",
  to_depot_id AS "toDepotId", to_division_code AS "toDivisionCode", fleet_id AS "fleetId",
  share_count AS "shareCount", planned_depart_time AS "plannedDepartTime",
  planned_arrive_time AS "plannedArriveTime", depart_time AS "departTime",
  arrive_time AS "arriveTime", version, create_time AS "createTime"`;

export async function insertTransfers(trx: Trx, transfers: Transfer[]): Promise<void> {
  const of = <K extends keyof Transfer>(key: K) => transfers.map((transfer) => transfer[key]);
  await send(
    trx,
    `INSERT INTO transfers (id, state, reservation_id, incident_id, from_depot_id,
       from_division_code, to_depot_id, to_division_code, fleet_id, share_count,
       planned_depart_time, planned_arrive_time, create_time)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[],
       $7::text[], $8::text[], $9::text[], $10::integer[], $11::timestamptz[],
       $12::timestamptz[], $13::timestamptz[])`,
    [
      of('id'),
      of('state'),
      of('reservationId'),
      of('incidentId'),
      of('fromDepotId'),
      of('fromDivisionCode'),
      of('toDepotId'),
      of('toDivisionCode'),
      of('fleetId'),
      of('shareCount'),
      of('plannedDepartTime'),
      of('plannedArriveTime'),
      of('createTime'),
    ],
  );
}

/** `transferIds[n]` is the transfer of leg n. */
export async function insertTransferShares(
  trx: Trx,
  transferIds: string[],
  shares: LegShare[],
): Promise<void> {
  await send(
    trx,
    `INSERT INTO transfer_shares (transfer_id, line_number, item_id, lot_id, expire_date, quantity)
     SELECT * FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::uuid[], $5::date[],
       $6::bigint[])`,
    [
      shares.map(({ legNumber }) => transferIds[legNumber]),
      shares.map(({ lineNumber }) => lineNumber),
      shares.map(({ itemId }) => itemId),
      shares.map(({ lotId }) => lotId),
      shares.map(({ expireDate }) => expireDate),
      shares.map(({ quantity }) => quantity),
    ],
  );
}

export async function findTransfer(db: Db | Trx, id: string): Promise<Transfer | undefined> {
  const [transfer] = await sql<Transfer>(db, `SELECT ${columns} FROM transfers WHERE id = $1`, [
    id,
  ]);
  return transfer;
}

export async function lockTransfer(trx: Trx, id: string): Promise<Transfer | undefined> {
  const text = `SELECT ${columns} FROM transfers WHERE id = $1 FOR NO KEY UPDATE`;
  const [transfer] = await sql<Transfer>(trx, text, [id]);
  return transfer;
}

/** All transfers of these reservations, in id order; the caller holds the reservations. */
export function lockTransfersOf(trx: Trx, reservationIds: string[]): Promise<Transfer[]> {
  return sql<Transfer>(
    trx,
    `SELECT ${columns} FROM transfers WHERE reservation_id = ANY ($1::uuid[])
     ORDER BY id FOR NO KEY UPDATE`,
    [reservationIds],
  );
}

/** The caller holds the rows. A time that is null stays as it is. */
export function setTransferStates(
  trx: Trx,
  ids: string[],
  state: TransferState,
  times: { departTime?: Date; arriveTime?: Date } = {},
): Promise<Transfer[]> {
  return sql<Transfer>(
    trx,
    `UPDATE transfers SET state = $2, depart_time = coalesce($3, depart_time),
       arrive_time = coalesce($4, arrive_time), version = version + 1
     WHERE id = ANY ($1::uuid[]) RETURNING ${columns}`,
    [ids, state, times.departTime ?? null, times.arriveTime ?? null],
  );
}

export type TransferShare = CarriedShare & { transferId: string; lineNumber: number };

/** What these transfers carry, in the order of their lines, earliest expiry first. */
export function findTransferShares(db: Db | Trx, ids: string[]): Promise<TransferShare[]> {
  return sql<TransferShare>(
    db,
    `SELECT transfer_id AS "transferId", line_number AS "lineNumber", item_id AS "itemId",
       lot_id AS "lotId", expire_date AS "expireDate", quantity, received, lost
     FROM transfer_shares WHERE transfer_id = ANY ($1::uuid[])
     ORDER BY transfer_id, line_number, expire_date, lot_id`,
    [ids],
  );
}

export type TransferLoss = {
  transferId: string;
  itemId: string;
  quantity: number;
  reason: string;
  createTime: Date;
};

export function findLosses(db: Db | Trx, ids: string[]): Promise<TransferLoss[]> {
  return sql<TransferLoss>(
    db,
    `SELECT transfer_id AS "transferId", item_id AS "itemId", quantity, reason,
       create_time AS "createTime"
     FROM transfer_losses WHERE transfer_id = ANY ($1::uuid[]) ORDER BY id`,
    [ids],
  );
}

/** Adds a receipt to the lots it is of; the caller holds the transfer. */
export async function addReceipt(
  trx: Trx,
  id: string,
  { shares }: Pick<Receipt, 'shares'>,
): Promise<void> {
  await send(
    trx,
    `UPDATE transfer_shares s
     SET received = s.received + added.received, lost = s.lost + added.lost
     FROM unnest($2::text[], $3::uuid[], $4::bigint[], $5::bigint[])
       AS added (item_id, lot_id, received, lost)
     WHERE s.transfer_id = $1 AND s.item_id = added.item_id AND s.lot_id = added.lot_id`,
    [
      id,
      shares.map(({ itemId }) => itemId),
      shares.map(({ lotId }) => lotId),
      shares.map(({ received }) => received),
      shares.map(({ lost }) => lost),
    ],
  );
}

export async function insertLosses(
  trx: Trx,
  id: string,
  losses: { itemId: string; quantity: number; reason: string }[],
  createTime: Date,
): Promise<void> {
  await send(
    trx,
    `INSERT INTO transfer_losses (transfer_id, item_id, quantity, reason, create_time)
     SELECT $1, loss.*, $5 FROM unnest($2::text[], $3::bigint[], $4::text[]) AS loss`,
    [
      id,
      losses.map(({ itemId }) => itemId),
      losses.map(({ quantity }) => quantity),
      losses.map(({ reason }) => reason),
      createTime,
    ],
  );
}

export type TransferQuery = {
  incidentId: string | null;
  reservationId: string | null;
  state: TransferState | null;
  depotId: string | null;
  /** LIKE patterns; both ends of a transfer see it. */
  scope: string[];
  beforeId: string | null;
  limit: number;
};

/** Newest first. */
export function listTransfers(db: Db, query: TransferQuery): Promise<Transfer[]> {
  return sql<Transfer>(
    db,
    `SELECT ${columns} FROM transfers
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR incident_id = $2)
       AND ($3::uuid IS NULL OR reservation_id = $3) AND ($4::text IS NULL OR state = $4)
       AND ($5::text IS NULL OR from_depot_id = $5 OR to_depot_id = $5)
       AND (from_division_code LIKE ANY ($6::text[]) OR to_division_code LIKE ANY ($6::text[]))
     ORDER BY id DESC LIMIT $7`,
    [
      query.beforeId,
      query.incidentId,
      query.reservationId,
      query.state,
      query.depotId,
      query.scope,
      query.limit,
    ],
  );
}
