import { sql, type Db, type Trx } from '../platform/db';

export type Handover = {
  id: string;
  state: 'OFFERED' | 'ACCEPTED' | 'WITHDRAWN';
  siteId: string;
  exerciseId: string;
  openingId: string | null;
  fromId: string;
  fromName: string;
  toId: string;
  toName: string;
  persons: number;
  countedPersons: number;
  note: string;
  acceptNote: string;
  createTime: Date;
  resolveTime: Date | null;
};

const columns = `id, state, site_id AS "siteId", exercise_id AS "exerciseId",
  opening_id AS "openingId", from_id AS "fromId", from_name AS "fromName", to_id AS "toId",
  to_name AS "toName", persons, counted_persons AS "countedPersons", note,
  accept_note AS "acceptNote", create_time AS "createTime", resolve_time AS "resolveTime"`;

/** False while one is offered already. */
export async function insertHandover(trx: Trx, handover: Handover): Promise<boolean> {
  const rows = await sql(
    trx,
    `INSERT INTO handovers (id, state, site_id, exercise_id, opening_id, from_id, from_name, to_id,
       to_name, persons, note, create_time)
     VALUES ($1, 'OFFERED', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT DO NOTHING RETURNING true`,
    [
      handover.id,
      handover.siteId,
      handover.exerciseId,
      handover.openingId,
      handover.fromId,
      handover.fromName,
      handover.toId,
      handover.toName,
      handover.persons,
      handover.note,
      handover.createTime,
    ],
  );
  return rows.length > 0;
}

export async function lockHandover(trx: Trx, id: string): Promise<Handover | undefined> {
  const text = `SELECT ${columns} FROM handovers WHERE id = $1 FOR UPDATE`;
  const [handover] = await sql<Handover>(trx, text, [id]);
  return handover;
}

export async function resolveHandover(
  trx: Trx,
  id: string,
  to: { state: Handover['state']; countedPersons: number; acceptNote: string; now: Date },
): Promise<Handover> {
  const [handover] = await sql<Handover>(
    trx,
    `UPDATE handovers SET state = $2, counted_persons = $3, accept_note = $4, resolve_time = $5
     WHERE id = $1 RETURNING ${columns}`,
    [id, to.state, to.countedPersons, to.acceptNote, to.now],
  );
  return handover!;
}

export async function setManager(
  trx: Trx,
  { siteId, exerciseId, toId, toName }: Handover,
): Promise<void> {
  await sql(
    trx,
    `UPDATE occupancies SET manager_id = $3, manager_name = $4, version = version + 1
     WHERE site_id = $1 AND exercise_id = $2`,
    [siteId, exerciseId, toId, toName],
  );
}

export function listHandovers(
  db: Db,
  query: { siteId: string; exerciseId: string; beforeId: string | null; limit: number },
): Promise<Handover[]> {
  return sql<Handover>(
    db,
    `SELECT ${columns} FROM handovers WHERE site_id = $1 AND exercise_id = $2
       AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [query.siteId, query.exerciseId, query.beforeId, query.limit],
  );
}
