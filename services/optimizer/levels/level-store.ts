import { sql, type Db, type Trx } from '../../platform/db';
import type { LevelRules } from './level-rules';
import type { ProposalState } from './level-states';
import type { ProposalFacts, ProposalResult } from './stock-proposal';
import type { LevelAsk } from './level-problem';

export type KeptRules = { divisionCode: string; rules: LevelRules; version: number };

/** The division's own, else those of the nearest above it; there are always those of everywhere. */
export async function findLevelRules(
  db: Db | Trx,
  divisionCode: string,
  { lock = false } = {},
): Promise<KeptRules> {
  const [row] = await sql<KeptRules>(
    db,
    `SELECT division_code AS "divisionCode", body AS rules, version FROM level_rules
     WHERE starts_with($1, regexp_replace(division_code,
       '^(..)0{10}$|^(....)0{8}$|^(.{6})0{6}$|^(.{9})000$', '\\1\\2\\3\\4'))
     ORDER BY length(rtrim(division_code, '0')) DESC LIMIT 1${lock ? ' FOR UPDATE' : ''}`,
    [divisionCode],
  );
  return row!;
}

export async function putLevelRules(
  trx: Trx,
  { divisionCode, rules }: { divisionCode: string; rules: LevelRules },
): Promise<KeptRules> {
  const [row] = await sql<KeptRules>(
    trx,
    `INSERT INTO level_rules (division_code, body) VALUES ($1, $2)
     ON CONFLICT (division_code) DO UPDATE
       SET body = excluded.body, version = level_rules.version + 1
     RETURNING division_code AS "divisionCode", body AS rules, version`,
    [divisionCode, JSON.stringify(rules)],
  );
  return row!;
}

export type SolveState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** What became of lines by depot and item, and what stood there before. */
export type LineOutcome = {
  depotId: string;
  itemId: string;
  applied?: 'SET' | 'REMOVED' | 'STALE';
  undone?: 'SET' | 'REMOVED' | 'STALE';
  previous?: { minimum: number; reorder: number; maximum: number };
  appliedEtag?: string;
};

export type ProposalRecord = {
  id: string;
  divisionCode: string;
  state: ProposalState;
  ask: LevelAsk;
  facts: ProposalFacts;
  result: ProposalResult | null;
  outcomes: { lines?: LineOutcome[] };
  version: number;
  solveState: SolveState;
  phase: string;
  progressShare: number;
  failure: string;
  failureReason: string;
  creatorId: string;
  createTime: Date;
  approverId: string;
  approveTime: Date | null;
  reason: string;
  applyTime: Date | null;
  undoTime: Date | null;
};

const heads = `id, division_code AS "divisionCode", state, ask, version, solve_state AS "solveState",
  phase, progress_share AS "progressShare", failure, failure_reason AS "failureReason", creator_id AS "creatorId",
  create_time AS "createTime", approver_id AS "approverId", approve_time AS "approveTime", reason,
  apply_time AS "applyTime", undo_time AS "undoTime"`;
const columns = `${heads}, facts, result, outcomes`;

/** What a list shows: not what it rests on, nor its lines. */
export type ProposalHead = Omit<ProposalRecord, 'facts' | 'outcomes'>;

export async function insertProposal(
  trx: Trx,
  proposal: Pick<
    ProposalRecord,
    'id' | 'divisionCode' | 'ask' | 'facts' | 'creatorId' | 'createTime'
  >,
): Promise<ProposalRecord> {
  const { id, divisionCode, ask, facts, creatorId, createTime } = proposal;
  const [row] = await sql<ProposalRecord>(
    trx,
    `INSERT INTO stock_proposals (id, division_code, ask, facts, creator_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
    [id, divisionCode, JSON.stringify(ask), JSON.stringify(facts), creatorId, createTime],
  );
  return row!;
}

export async function findProposal(
  db: Db | Trx,
  id: string,
  { lock = false } = {},
): Promise<ProposalRecord | undefined> {
  const [row] = await sql<ProposalRecord>(
    db,
    `SELECT ${columns} FROM stock_proposals WHERE id = $1${lock ? ' FOR UPDATE' : ''}`,
    [id],
  );
  return row;
}

export function listProposals(
  db: Db,
  input: {
    scopePrefixes: string[];
    division: string;
    states: string[];
    after?: [createTime: string, id: string];
    limit: number;
  },
): Promise<ProposalHead[]> {
  const [createTime, id] = input.after ?? [null, null];
  return sql<ProposalHead>(
    db,
    `SELECT ${heads}, result - '{lines,curve,losses}'::text[] AS result FROM stock_proposals
     WHERE EXISTS (SELECT FROM unnest($1::text[]) AS scope WHERE starts_with(division_code, scope))
       AND starts_with(division_code, $2)
       AND (cardinality($3::text[]) = 0 OR state = ANY ($3))
       AND ($4::timestamptz IS NULL OR (create_time, id) < ($4::timestamptz, $5::text))
     ORDER BY create_time DESC, id DESC LIMIT $6`,
    [input.scopePrefixes, input.division, input.states, createTime, id, input.limit],
  );
}

export async function saveProposal(
  trx: Trx,
  proposal: Pick<
    ProposalRecord,
    'id' | 'state' | 'approverId' | 'approveTime' | 'reason' | 'applyTime' | 'undoTime' | 'outcomes'
  >,
): Promise<ProposalRecord> {
  const [row] = await sql<ProposalRecord>(
    trx,
    `UPDATE stock_proposals SET state = $2, approver_id = $3, approve_time = $4, reason = $5,
       apply_time = $6, undo_time = $7, outcomes = $8, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [
      proposal.id,
      proposal.state,
      proposal.approverId,
      proposal.approveTime,
      proposal.reason,
      proposal.applyTime,
      proposal.undoTime,
      JSON.stringify(proposal.outcomes),
    ],
  );
  return row!;
}

/** With levels changed by hand, and what they cost and are worth. */
export async function saveEditedProposal(
  trx: Trx,
  { id, result }: { id: string; result: ProposalResult },
): Promise<ProposalRecord> {
  const [row] = await sql<ProposalRecord>(
    trx,
    `UPDATE stock_proposals SET result = $2, version = version + 1
     WHERE id = $1 RETURNING ${columns}`,
    [id, JSON.stringify(result)],
  );
  return row!;
}

/** Takes the solve up and returns how often that has been done; undefined when it has ended. */
export async function claimProposal(db: Db, id: string): Promise<number | undefined> {
  const [row] = await sql<{ attempts: number }>(
    db,
    `UPDATE stock_proposals SET attempts = attempts + 1, beat_time = clock_timestamp()
     WHERE id = $1 AND solve_state = 'RUNNING' RETURNING attempts`,
    [id],
  );
  return row?.attempts;
}

/** How far back it counts who was served. */
const fairMinutes = 30;
/** A proposal nobody has said anything about for so long is waiting again. */
const silentSeconds = 10;

/**
 * The waiting proposal whose turn it is: of the division that was served least lately, the oldest. A job
 * is a turn, not a proposal, so that one division's many do not keep the others waiting.
 */
export async function takeNextProposal(db: Db): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>(
    db,
    `WITH served AS (
       SELECT division_code, count(*) AS turns FROM stock_proposals
       WHERE start_time > clock_timestamp() - $2 * interval '1 minute' GROUP BY division_code)
     UPDATE stock_proposals SET phase = 'STARTING', beat_time = clock_timestamp(),
       start_time = clock_timestamp()
     WHERE id = (
       SELECT waiting.id FROM stock_proposals AS waiting
         LEFT JOIN served ON served.division_code = waiting.division_code
       WHERE waiting.solve_state = 'RUNNING' AND (waiting.phase = 'WAITING'
         OR waiting.beat_time < clock_timestamp() - $1 * interval '1 second')
       ORDER BY coalesce(served.turns, 0), waiting.create_time, waiting.id
       LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED)
     RETURNING id`,
    [silentSeconds, fairMinutes],
  );
  return row?.id;
}

/** Says where the solve is, with a better answer if there is one; false when it has been ended. */
export async function beatProposal(
  db: Db | Trx,
  {
    id,
    phase,
    share,
    result,
  }: { id: string; phase: string; share: number; result?: ProposalResult | undefined },
): Promise<boolean> {
  const rows = await sql(
    db,
    `UPDATE stock_proposals SET phase = $2, progress_share = $3, beat_time = clock_timestamp(),
       result = coalesce($4::jsonb, result)
     WHERE id = $1 AND solve_state = 'RUNNING' RETURNING true`,
    [id, phase, share, result ? JSON.stringify(result) : null],
  );
  return rows.length > 0;
}

/** Only the first to end a solve does. Its etag changes: what is approved is what was shown. */
export async function endProposalSolve(
  trx: Trx,
  end: {
    id: string;
    state: SolveState;
    failure?: string;
    failureReason?: string;
    result?: ProposalResult;
  },
): Promise<ProposalRecord | undefined> {
  const { id, state, failure = '', failureReason = '', result } = end;
  const [row] = await sql<ProposalRecord>(
    trx,
    `UPDATE stock_proposals SET solve_state = $2, failure = $3, failure_reason = $5, version = version + 1,
       result = coalesce($4::jsonb, result), beat_time = clock_timestamp(),
       phase = CASE WHEN $2 = 'SUCCEEDED' THEN 'DONE' ELSE phase END,
       progress_share = CASE WHEN $2 = 'SUCCEEDED' THEN 1 ELSE progress_share END
     WHERE id = $1 AND solve_state = 'RUNNING' RETURNING ${columns}`,
    [id, state, failure, result ? JSON.stringify(result) : null, failureReason],
  );
  return row;
}

/** Gives the solve back: it was not the problem's fault that it ended. */
export async function releaseProposal(db: Db, id: string): Promise<void> {
  await sql(
    db,
    `UPDATE stock_proposals SET attempts = attempts - 1, phase = 'WAITING'
     WHERE id = $1 AND solve_state = 'RUNNING'`,
    [id],
  );
}

/** Running solves nobody has said anything about for a while; they are put off until next time. */
export function takeSilentProposals(
  trx: Trx,
  { silentSeconds, limit }: { silentSeconds: number; limit: number },
): Promise<{ id: string; divisionCode: string }[]> {
  return sql<{ id: string; divisionCode: string }>(
    trx,
    `UPDATE stock_proposals SET beat_time = clock_timestamp(), phase = 'WAITING' WHERE id IN
       (SELECT id FROM stock_proposals WHERE solve_state = 'RUNNING'
          AND beat_time < clock_timestamp() - $1 * interval '1 second'
        ORDER BY beat_time LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id, division_code AS "divisionCode"`,
    [silentSeconds, limit],
  );
}
