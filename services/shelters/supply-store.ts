import { sql, type Db, type Trx } from '../platform/db';
import type { Sheltered, SupplyLine } from './supply';

export type OpenSite = Sheltered & {
  divisionCode: string;
  facilities: { kind: string; count: number }[];
};

/** Every site with people in it (or reserved for, where those count), and who they are. */
export function shelteredAt(
  db: Db | Trx,
  query: {
    scope: string[];
    pattern: string;
    exerciseId: string;
    incidentId: string;
    siteIds: string[];
    withReserved: boolean;
    householdPeople: number;
  },
): Promise<OpenSite[]> {
  return sql<OpenSite>(
    db,
    `SELECT o.site_id AS "siteId", division_code AS "divisionCode", facilities,
       o.open_time AS "openTime",
       o.persons + CASE WHEN $6 THEN o.reserved ELSE 0 END AS persons,
       coalesce(who.infants, 0) AS infants,
       coalesce(who.households, 0)
         + CASE WHEN $6 THEN ceil(o.reserved / $7::float8) ELSE 0 END AS households
     FROM occupancies o JOIN sites ON sites.id = o.site_id
     LEFT JOIN LATERAL (
       SELECT count(*) FILTER (WHERE age_group = 'INFANT') AS infants,
         count(DISTINCT household_id) AS households
       FROM people WHERE people.site_id = o.site_id AND people.exercise_id = o.exercise_id
         AND whereabouts = 'SHELTERED') AS who ON true
     WHERE o.exercise_id = $1 AND division_code LIKE ANY ($2::text[]) AND division_code LIKE $3
       AND ($4 = '' OR o.incident_id = $4)
       AND (cardinality($5::text[]) = 0 OR o.site_id = ANY ($5::text[]))
       AND (o.persons > 0 OR $6 AND o.reserved > 0)
     ORDER BY o.site_id LIMIT 5000`,
    [
      query.exerciseId,
      query.scope,
      query.pattern,
      query.incidentId,
      query.siteIds,
      query.withReserved,
      query.householdPeople,
    ],
  );
}

export type StoredLine = Omit<SupplyLine, 'needByTime'> & { needByTime: string };

export type Proposal = {
  id: string;
  state: 'PROPOSED' | 'ACCEPTED' | 'DISMISSED';
  divisionCode: string;
  incidentId: string;
  exerciseId: string;
  days: number;
  lines: StoredLine[];
  reference: string;
  note: string;
  createTime: Date;
  resolveTime: Date | null;
};

const columns = `id, state, division_code AS "divisionCode", incident_id AS "incidentId",
  exercise_id AS "exerciseId", days, lines, reference, note, create_time AS "createTime",
  resolve_time AS "resolveTime"`;

export async function insertProposal(trx: Trx, proposal: Proposal): Promise<void> {
  await sql(
    trx,
    `INSERT INTO resupply_proposals (id, state, division_code, incident_id, exercise_id, days,
       lines, create_time) VALUES ($1, 'PROPOSED', $2, $3, $4, $5, $6, $7)`,
    [
      proposal.id,
      proposal.divisionCode,
      proposal.incidentId,
      proposal.exerciseId,
      proposal.days,
      JSON.stringify(proposal.lines),
      proposal.createTime,
    ],
  );
}

export async function findProposal(db: Db, id: string): Promise<Proposal | undefined> {
  const text = `SELECT ${columns} FROM resupply_proposals WHERE id = $1`;
  const [proposal] = await sql<Proposal>(db, text, [id]);
  return proposal;
}

export async function lockProposal(trx: Trx, id: string): Promise<Proposal | undefined> {
  const text = `SELECT ${columns} FROM resupply_proposals WHERE id = $1 FOR UPDATE`;
  const [proposal] = await sql<Proposal>(trx, text, [id]);
  return proposal;
}

export async function resolveProposal(
  trx: Trx,
  id: string,
  to: { state: Proposal['state']; reference: string; note: string; now: Date },
): Promise<Proposal> {
  const [proposal] = await sql<Proposal>(
    trx,
    `UPDATE resupply_proposals SET state = $2, reference = $3, note = $4, resolve_time = $5
     WHERE id = $1 RETURNING ${columns}`,
    [id, to.state, to.reference, to.note, to.now],
  );
  return proposal!;
}

export function listProposals(
  db: Db,
  query: {
    scope: string[];
    incidentId: string;
    exerciseId: string;
    state: Proposal['state'] | null;
    beforeId: string | null;
    limit: number;
  },
): Promise<Proposal[]> {
  return sql<Proposal>(
    db,
    `SELECT ${columns} FROM resupply_proposals
     WHERE exercise_id = $1 AND ($2 = '' OR incident_id = $2) AND ($3::text IS NULL OR state = $3)
       AND ($4::uuid IS NULL OR id < $4) AND division_code LIKE ANY ($5::text[])
     ORDER BY id DESC LIMIT $6`,
    [query.exerciseId, query.incidentId, query.state, query.beforeId, query.scope, query.limit],
  );
}
