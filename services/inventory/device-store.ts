import { sql, type Db, type Trx } from '../platform/db';

export type Device = {
  id: string;
  name: string;
  ownerId: string;
  ownerName: string;
  publicKey: string;
  lastSequence: number;
  lastHash: string;
  createTime: Date;
  revokeTime: Date | null;
};

const columns = `id, name, owner_id AS "ownerId", owner_name AS "ownerName",
  public_key AS "publicKey", last_sequence AS "lastSequence", last_hash AS "lastHash",
  create_time AS "createTime", revoke_time AS "revokeTime"`;

/** Undefined when the key is registered already. */
export async function insertDevice(
  trx: Trx,
  device: Pick<Device, 'id' | 'name' | 'ownerId' | 'ownerName' | 'publicKey' | 'createTime'>,
): Promise<Device | undefined> {
  const [row] = await sql<Device>(
    trx,
    `INSERT INTO devices (id, name, owner_id, owner_name, public_key, create_time)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [device.id, device.name, device.ownerId, device.ownerName, device.publicKey, device.createTime],
  );
  return row;
}

export async function findDevice(db: Db | Trx, id: string): Promise<Device | undefined> {
  const [row] = await sql<Device>(db, `SELECT ${columns} FROM devices WHERE id = $1`, [id]);
  return row;
}

/** The device's next batch waits until this one is taken. */
export async function lockDevice(trx: Trx, id: string): Promise<Device | undefined> {
  const text = `SELECT ${columns} FROM devices WHERE id = $1 FOR NO KEY UPDATE`;
  const [row] = await sql<Device>(trx, text, [id]);
  return row;
}

export async function advanceDevice(
  trx: Trx,
  device: { id: string; lastSequence: number; lastHash: string },
): Promise<void> {
  await sql(
    trx,
    `UPDATE devices SET last_sequence = $2, last_hash = $3, version = version + 1 WHERE id = $1`,
    [device.id, device.lastSequence, device.lastHash],
  );
}

export async function revokeDevice(trx: Trx, id: string, revokeTime: Date): Promise<Device> {
  const [row] = await sql<Device>(
    trx,
    `UPDATE devices SET revoke_time = coalesce(revoke_time, $2), version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [id, revokeTime],
  );
  return row!;
}

/** Newest first; of one owner, or of everyone. */
export function listDevices(
  db: Db,
  query: { ownerId: string | null; beforeId: string | null; limit: number },
): Promise<Device[]> {
  return sql<Device>(
    db,
    `SELECT ${columns} FROM devices
     WHERE ($1::text IS NULL OR owner_id = $1) AND ($2::uuid IS NULL OR id < $2)
     ORDER BY id DESC LIMIT $3`,
    [query.ownerId, query.beforeId, query.limit],
  );
}
