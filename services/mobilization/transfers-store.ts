// SQL on the transfers of commits and on how far their plans are.
import { sql, type Db, type Trx } from '../platform/db';
import type { Commit, KnownTransfer, PlanState, TransferState } from './commit';

export async function insertTransfers(
  trx: Trx,
  input: { commitId: string; reservationId: string; transferIds: string[] },
): Promise<void> {
  await sql(
    trx,
    `INSERT INTO commit_transfers (transfer_id, commit_id, reservation_id, state)
     SELECT unnest($3::text[]), $1, $2, 'PLANNED'
     ON CONFLICT (transfer_id) DO NOTHING`,
    [input.commitId, input.reservationId, input.transferIds],
  );
}

export async function findCommitOfTransfer(
  db: Db | Trx,
  transferId: string,
): Promise<{ commitId: string; state: TransferState } | undefined> {
  const [found] = await sql<{ commitId: string; state: TransferState }>(
    db,
    `SELECT commit_id AS "commitId", state FROM commit_transfers WHERE transfer_id = $1`,
    [transferId],
  );
  return found;
}

/** The transfers of the reservation that stands, in id order. */
export function listTransfers(db: Db | Trx, commit: Commit): Promise<KnownTransfer[]> {
  return sql<KnownTransfer>(
    db,
    `SELECT transfer_id AS "transferId", state FROM commit_transfers
     WHERE commit_id = $1 AND reservation_id = $2
     ORDER BY transfer_id`,
    [commit.id, commit.reservationId],
  );
}

export async function setTransferStates(
  trx: Trx,
  { state, transferIds }: { state: TransferState; transferIds: string[] },
): Promise<void> {
  await sql(
    trx,
    `UPDATE commit_transfers SET state = $2, update_time = now()
     WHERE transfer_id = ANY ($1::text[])`,
    [transferIds, state],
  );
}

/**
 * Has the plan's progress compared with the inventory before long. Written before a departure or
 * a receipt is recorded, so that a crash right after it is noticed.
 */
export async function expectProgress(
  db: Db | Trx,
  { commitId, withinSeconds }: { commitId: string; withinSeconds: number },
): Promise<void> {
  await sql(
    db,
    `UPDATE commits
     SET progress_check_time =
       least(progress_check_time, now() + make_interval(secs => $2))
     WHERE id = $1`,
    [commitId, withinSeconds],
  );
}

/** When to look again; null once there is nothing left to happen. */
export async function setNextCheck(
  db: Db | Trx,
  { commitId, inSeconds }: { commitId: string; inSeconds: number | null },
): Promise<void> {
  await sql(
    db,
    `UPDATE commits SET progress_check_time = now() + make_interval(secs => $2) WHERE id = $1`,
    [commitId, inSeconds],
  );
}

/** The commits whose check is due. Each is put off a little, so that it is queued once. */
export async function takeDueChecks(
  db: Db | Trx,
  { retrySeconds, limit }: { retrySeconds: number; limit: number },
): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    db,
    `UPDATE commits SET progress_check_time = now() + make_interval(secs => $1)
     WHERE id IN (SELECT id FROM commits WHERE progress_check_time <= now()
                  ORDER BY progress_check_time LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [retrySeconds, limit],
  );
  return rows.map(({ id }) => id);
}

/** False when it was told already: two recorders may finish in either order. */
export async function setPlanState(
  db: Db | Trx,
  { commitId, planState }: { commitId: string; planState: PlanState },
): Promise<boolean> {
  const moved = await sql(
    db,
    `UPDATE commits SET plan_state = $2
     WHERE id = $1 AND array_position(ARRAY['COMMITTED', 'EXECUTING', 'COMPLETED'], plan_state)
         < array_position(ARRAY['COMMITTED', 'EXECUTING', 'COMPLETED'], $2)
     RETURNING true`,
    [commitId, planState],
  );
  return moved.length === 1;
}
