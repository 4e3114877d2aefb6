import { send, sql, type Db, type Trx } from '../platform/db';
import type { SignedFacts } from './custody';

export type Handover = SignedFacts & {
  id: string;
  claimId: string | null;
  createTime: Date;
  digest: string;
};

const columns = `h.id, h.asset_id AS "assetId", h.sequence, h.from_holder AS "fromHolder",
  h.to_holder AS "toHolder", h.signature, h.condition, h.claim_id AS "claimId",
  h.occur_time AS "occurTime", h.create_time AS "createTime", h.actor_id AS "actorId", h.digest`;

export async function findLastHandover(trx: Trx, assetId: string): Promise<Handover | undefined> {
  const text = `SELECT ${columns} FROM handovers h WHERE asset_id = $1
    ORDER BY sequence DESC LIMIT 1`;
  const [last] = await sql<Handover>(trx, text, [assetId]);
  return last;
}

export async function insertHandover(trx: Trx, handover: Handover): Promise<void> {
  await send(
    trx,
    `INSERT INTO handovers (id, asset_id, sequence, from_holder, to_holder, signature, condition,
       claim_id, occur_time, create_time, actor_id, digest)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      handover.id,
      handover.assetId,
      handover.sequence,
      handover.fromHolder,
      handover.toHolder,
      handover.signature,
      handover.condition,
      handover.claimId,
      handover.occurTime,
      handover.createTime,
      handover.actorId,
      handover.digest,
    ],
  );
}

/** The whole chain of an asset, first to last. */
export function findChain(db: Db, assetId: string): Promise<Handover[]> {
  const text = `SELECT ${columns} FROM handovers h WHERE asset_id = $1 ORDER BY sequence`;
  return sql<Handover>(db, text, [assetId]);
}

export function listHandovers(
  db: Db,
  query: {
    assetId: string | null;
    holder: string | null;
    prefixes: string[];
    /** What had been written down by then. */
    asOf?: Date | undefined;
    beforeId: string | null;
    limit: number;
  },
): Promise<Handover[]> {
  return sql<Handover>(
    db,
    `SELECT ${columns} FROM handovers h JOIN assets ON assets.id = h.asset_id
     WHERE ($1::uuid IS NULL OR h.id < $1) AND ($2::text IS NULL OR h.asset_id = $2)
       AND ($3::text IS NULL OR $3 IN (h.from_holder, h.to_holder))
       AND assets.home_division_code ^@ ANY ($4::text[])
       AND ($6::timestamptz IS NULL OR h.create_time <= $6)
     ORDER BY h.id DESC LIMIT $5`,
    [query.beforeId, query.assetId, query.holder, query.prefixes, query.limit, query.asOf ?? null],
  );
}
