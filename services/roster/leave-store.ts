import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';

export const leaveKinds = ['ANNUAL', 'SICK', 'TRAINING', 'OTHER'] as const;
export const leaveStates = ['REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED'] as const;
export type LeaveState = (typeof leaveStates)[number];

export type Leave = {
  id: string;
  personId: string;
  kind: (typeof leaveKinds)[number];
  startTime: Date;
  endTime: Date;
  state: LeaveState;
  reason: string;
  createTime: Date;
};

const leaveColumns = `id, person_id AS "personId", kind, start_time AS "startTime",
  end_time AS "endTime", state, reason, create_time AS "createTime"`;

export async function insertLeave(trx: Trx, leave: Leave): Promise<void> {
  await sql(
    trx,
    `INSERT INTO leaves (id, person_id, kind, start_time, end_time, state, reason, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      leave.id,
      leave.personId,
      leave.kind,
      leave.startTime,
      leave.endTime,
      leave.state,
      leave.reason,
      leave.createTime,
    ],
  );
}

export async function lockLeave(trx: Trx, id: string): Promise<Leave | undefined> {
  const text = `SELECT ${leaveColumns} FROM leaves WHERE id = $1 FOR UPDATE`;
  const [leave] = await sql<Leave>(trx, text, [id]);
  return leave;
}

export async function setLeaveState(
  trx: Trx,
  { id, state, actorId }: { id: string; state: LeaveState; actorId: string },
): Promise<Leave> {
  const [leave] = await sql<Leave>(
    trx,
    `UPDATE leaves SET state = $2, decide_actor_id = $3, version = version + 1 WHERE id = $1
     RETURNING ${leaveColumns}`,
    [id, state, actorId],
  );
  return leave!;
}

/** Approved leave of these people that touches a time. */
export function approvedLeaves(
  trx: Db | Trx,
  query: { personIds: string[]; from: Date; until: Date },
): Promise<{ personId: string; start: Date; end: Date }[]> {
  return sql(
    trx,
    `SELECT person_id AS "personId", start_time AS start, end_time AS end FROM leaves
     WHERE person_id = ANY ($1::text[]) AND state = 'APPROVED' AND end_time > $2
       AND start_time < $3`,
    [query.personIds, query.from, query.until],
  );
}

type PeopleQuery = {
  /** Undefined is now. */
  asOf?: Date;
  scope: string[];
  teamId: string | null;
  personId: string | null;
  beforeId: string | null;
  limit: number;
};

// Histories hold no reasons: what is left of them is in the present rows.
const pastColumns = (columns: string, table: 'leaves' | 'swaps') =>
  columns.replace(
    'reason',
    `coalesce((SELECT kept.reason FROM ${table} AS kept WHERE kept.id = ${table}.id), '') AS reason`,
  );

const leavesText = (isPast: boolean) => {
  const from = (table: string) => (isPast ? tableAsOf(table, '$7') : table);
  return `SELECT ${isPast ? pastColumns(leaveColumns, 'leaves') : leaveColumns}
     FROM ${from('leaves')}
     WHERE ($7::timestamptz IS NOT NULL) = ${isPast} AND ($1::uuid IS NULL OR id < $1)
       AND EXISTS (SELECT FROM people p WHERE p.id = leaves.person_id
         AND p.division_code LIKE ANY ($2::text[]))
       AND ($3::text IS NULL OR EXISTS (SELECT FROM ${from('team_members')}
         WHERE team_members.person_id = leaves.person_id AND team_members.team_id = $3))
       AND ($4::text IS NULL OR person_id = $4) AND ($5::text IS NULL OR state = $5)
     ORDER BY id DESC LIMIT $6`;
};
const presentLeaves = leavesText(false);
const pastLeaves = leavesText(true);

export function listLeaves(
  db: Db,
  query: PeopleQuery & { state: LeaveState | null },
): Promise<Leave[]> {
  return sql<Leave>(db, query.asOf ? pastLeaves : presentLeaves, parametersOf(query));
}

const parametersOf = (query: PeopleQuery & { state: string | null }) => [
  query.beforeId,
  query.scope,
  query.teamId,
  query.personId,
  query.state,
  query.limit,
  query.asOf ?? null,
];

export const swapStates = [
  'OFFERED',
  'ACCEPTED',
  'DECLINED',
  'APPROVED',
  'REJECTED',
  'WITHDRAWN',
] as const;
export type SwapState = (typeof swapStates)[number];

export type Swap = {
  id: string;
  shiftId: string;
  fromPersonId: string;
  toPersonId: string;
  state: SwapState;
  reason: string;
  createTime: Date;
};

const swapColumns = `id, shift_id AS "shiftId", from_person_id AS "fromPersonId",
  to_person_id AS "toPersonId", state, reason, create_time AS "createTime"`;

/** Undefined when the same place is on offer already. */
export async function insertSwap(trx: Trx, swap: Swap): Promise<Swap | undefined> {
  const [inserted] = await sql<Swap>(
    trx,
    `INSERT INTO swaps (id, shift_id, from_person_id, to_person_id, state, reason, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING ${swapColumns}`,
    [
      swap.id,
      swap.shiftId,
      swap.fromPersonId,
      swap.toPersonId,
      swap.state,
      swap.reason,
      swap.createTime,
    ],
  );
  return inserted;
}

export async function lockSwap(trx: Trx, id: string): Promise<Swap | undefined> {
  const text = `SELECT ${swapColumns} FROM swaps WHERE id = $1 FOR UPDATE`;
  const [swap] = await sql<Swap>(trx, text, [id]);
  return swap;
}

export async function setSwapState(trx: Trx, id: string, state: SwapState): Promise<Swap> {
  const [swap] = await sql<Swap>(
    trx,
    `UPDATE swaps SET state = $2, version = version + 1 WHERE id = $1 RETURNING ${swapColumns}`,
    [id, state],
  );
  return swap!;
}

const swapsText = (isPast: boolean) => {
  const from = (table: string) => (isPast ? tableAsOf(table, '$7') : table);
  return `SELECT ${isPast ? pastColumns(swapColumns, 'swaps') : swapColumns} FROM ${from('swaps')}
     WHERE ($7::timestamptz IS NOT NULL) = ${isPast} AND ($1::uuid IS NULL OR id < $1)
       AND EXISTS (SELECT FROM ${from('shifts')} JOIN teams t ON t.id = shifts.team_id
         WHERE shifts.id = swaps.shift_id AND t.division_code LIKE ANY ($2::text[])
           AND ($3::text IS NULL OR t.id = $3))
       AND ($4::text IS NULL OR $4 IN (from_person_id, to_person_id))
       AND ($5::text IS NULL OR state = $5)
     ORDER BY id DESC LIMIT $6`;
};
const presentSwaps = swapsText(false);
const pastSwaps = swapsText(true);

export function listSwaps(
  db: Db,
  query: PeopleQuery & { state: SwapState | null },
): Promise<Swap[]> {
  return sql<Swap>(db, query.asOf ? pastSwaps : presentSwaps, parametersOf(query));
}
