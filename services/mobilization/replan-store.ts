// SQL on proposals to plan again.
import { sql, type Db, type Trx } from '../platform/db';
import { onlyBelow, onlyWhere } from '../platform/sql-filter';

export type ReplanProposal = {
  id: string;
  commitId: string;
  planId: string;
  incidentId: string;
  divisionCode: string;
  cause: string;
  itemId: string;
  quantity: number;
  state: 'OPEN' | 'SETTLED';
  createTime: Date;
  settleTime: Date | null;
  settlerName: string;
  note: string;
};

const select = `SELECT p.id, p.commit_id AS "commitId", c.plan_id AS "planId",
    c.incident_id AS "incidentId", c.division_code AS "divisionCode", p.cause,
    p.item_id AS "itemId", p.quantity, p.state, p.create_time AS "createTime",
    p.settle_time AS "settleTime", p.settler_name AS "settlerName", p.note
  FROM replan_proposals p JOIN commits c ON c.id = p.commit_id`;

export type Standing = { id: string; planId: string; incidentId: string; divisionCode: string };

/** The commit that a reservation is of, while its plan is to be carried out. */
export async function findStanding(
  trx: Trx,
  { reservationId, commitId }: { reservationId: string; commitId: string | null },
): Promise<Standing | undefined> {
  // The reservation may be so new that the commit does not know it yet: its purpose names both.
  const [commit] = await sql<Standing>(
    trx,
    `SELECT id, plan_id AS "planId", incident_id AS "incidentId",
       division_code AS "divisionCode"
     FROM commits WHERE (reservation_id = $1 OR id = $2::uuid) AND state IN ('RUNNING', 'SUCCEEDED')
     LIMIT 1`,
    [reservationId, commitId],
  );
  return commit;
}

/** False when this recall has proposed it before. */
export async function insertProposal(
  trx: Trx,
  proposal: Pick<ReplanProposal, 'id' | 'commitId' | 'cause' | 'itemId' | 'quantity'>,
): Promise<boolean> {
  const { id, commitId, cause, itemId, quantity } = proposal;
  const rows = await sql(
    trx,
    `INSERT INTO replan_proposals (id, commit_id, cause, item_id, quantity, state)
     VALUES ($1, $2, $3, $4, $5, 'OPEN') ON CONFLICT (commit_id, cause) DO NOTHING RETURNING true`,
    [id, commitId, cause, itemId, quantity],
  );
  return rows.length > 0;
}

export type ProposalQuery = {
  scope: string[];
  incidentId: string | null;
  planId: string | null;
  state: ReplanProposal['state'] | null;
  beforeId: string | null;
  limit: number;
};

/** Newest first. */
export function listProposals(db: Db, query: ProposalQuery): Promise<ReplanProposal[]> {
  return sql<ReplanProposal>(
    db,
    `${select} WHERE c.division_code LIKE ANY ($1::text[])
       ${onlyBelow('p.id', '$2::uuid', query.beforeId)}
       ${onlyWhere('c.incident_id', '$3::text', query.incidentId)}
       ${onlyWhere('c.plan_id', '$4::text', query.planId)}
       ${onlyWhere('p.state', '$5::text', query.state)}
     ORDER BY p.id DESC LIMIT $6`,
    [query.scope, query.beforeId, query.incidentId, query.planId, query.state, query.limit],
  );
}

export async function lockReplan(trx: Trx, id: string): Promise<ReplanProposal | undefined> {
  const text = `${select} WHERE p.id = $1 FOR UPDATE OF p`;
  const [proposal] = await sql<ReplanProposal>(trx, text, [id]);
  return proposal;
}

/** The caller holds the row. */
export async function settleProposal(
  trx: Trx,
  { id, note, settler }: { id: string; note: string; settler: { id: string; name: string } },
): Promise<ReplanProposal> {
  await sql(
    trx,
    `UPDATE replan_proposals SET state = 'SETTLED', settle_time = now(), settler_id = $2,
       settler_name = $3, note = $4
     WHERE id = $1`,
    [id, settler.id, settler.name, note],
  );
  const [settled] = await sql<ReplanProposal>(trx, `${select} WHERE p.id = $1`, [id]);
  return settled!;
}
