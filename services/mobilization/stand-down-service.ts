// Gives back what is reserved and no longer needed, when an incident closes or a commander asks. Each
// round starts from what the inventory says now, so a crash, or a departure meanwhile, is met by
// the next round.
import type { CommitInput } from '../../gen/muster/mobilization/v1/Commit';
import type { StandDownCommitRequest } from '../../gen/muster/mobilization/v1/StandDownCommitRequest';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import type { FollowedEvent } from '../platform/follow';
import { requireRole } from '../platform/identity';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-server';
import { every, type Sweep, type SweepLog } from '../platform/sweep';
import { endTrigger } from './callouts/trigger-store';
import type { Commit, TransferState } from './commit';
import { jobContext, publishCommit, startCancelling } from './commit-record';
import type { Peers } from './commit-steps';
import { reservationIdsOf } from './goods-steps';
import { standDownSchema, toCommit } from './messages';
import { checkProgress } from './processors/check-progress';
import { noteTransfers, tellPlanState } from './progress';
import { cancelCommitJob } from './queues';
import { stepRequestId } from './request-ids';
import { requireStanding, standDownMove } from './stand-down';
import { endPreparation } from './preparations/preparation-store';
import { isInUse, releaseUnused, type StillOut } from './stand-down-claims-service';
import {
  askForClosedIncidents,
  askToStandDown,
  insertClosedIncident,
  listToStandDown,
  markStoodDown,
} from './stand-down-store';
import { askToCancel, findCommit, lockCommit } from './store';
import { listTransfers } from './transfers-store';

const closedReason = 'the incident is closed';
const batch = 100;

export async function standDownCommit(
  { db }: { db: Db },
  body: StandDownCommitRequest,
  context: CallContext,
): Promise<CommitInput> {
  const { requestId, id, reason } = parse(standDownSchema, body);
  requireRole(context.actor, ['COMMANDER']);
  return once(db, context, { requestId, request: body }, async (trx) => {
    const commit = await lockCommit(trx, id);
    if (!commit) throw notFound('commit', id);
    requireRole(context.actor, ['COMMANDER'], commit.divisionCode);
    requireStanding(commit);
    await askToStandDown(trx, { commitId: id, reason });
    const { divisionCode, planId } = commit;
    const subject = `commits/${id}`;
    await audit(trx, context, {
      ...{ action: 'commit.stand-down', subject, divisionCode, after: { planId, reason } },
    });
    return toCommit((await findCommit(trx, id))!);
  });
}

/** An incident that closed; the sweep finds its commits. */
export function noteClosedIncident(trx: Trx, { data, createTime }: FollowedEvent): Promise<void> {
  const incidentId = String(data['incidentId']);
  return insertClosedIncident(trx, { incidentId, closeTime: createTime });
}

export function startStandDowns(
  db: Db,
  { peers, log, everyMs }: { peers: Peers; log: SweepLog; everyMs: number },
): Sweep {
  const sweep = async (trx: Trx) => {
    // In a transaction of its own: each commit is locked again below, on another connection.
    await db.transaction((own) =>
      askForClosedIncidents(own, { reason: closedReason, limit: batch }),
    );
    for (const { id, reason } of await listToStandDown(trx, batch)) {
      // One that cannot be reached now keeps no other waiting.
      await standDown(db, peers, { id, reason }).catch((error: unknown) =>
        log.error({ err: error, commitId: id }, 'a commit could not stand down yet'),
      );
    }
  };
  return every(everyMs, db, 'mobilization-stand-down', sweep, { log });
}

export async function standDown(
  db: Db,
  peers: Peers,
  { id, reason }: { id: string; reason: string },
): Promise<void> {
  // What left by another door than this service counts as well.
  await checkProgress({ db, peers }, id);
  const known = await findCommit(db, id);
  const inUse = known?.state === 'SUCCEEDED' && (await isInUse(peers, known));
  const rest = await db.transaction((trx) => takeBackOrList(trx, { id, reason, inUse }));
  if (!rest) return;
  const { commit, move } = rest;
  const out = await releaseUnused(peers, commit, reason);
  if (move === 'CANCEL_REST') {
    await cancelRest(db, peers, commit, { reason, out });
    return;
  }
  await db.transaction(async (trx) => {
    const locked = (await lockCommit(trx, id))!;
    await endStanding(trx, locked, { reason, out, cancelledTransfers: [] });
  });
}

type Rest = { commit: Commit; move: 'CANCEL_REST' | 'NOTHING' };

/** The commit when some of it has left or is in use: what is not is given back then. */
async function takeBackOrList(
  trx: Trx,
  { id, reason, inUse }: { id: string; reason: string; inUse: boolean },
): Promise<Rest | undefined> {
  const commit = await lockCommit(trx, id);
  if (commit?.state === 'RUNNING') await askToCancel(trx, id, reason);
  if (commit?.state !== 'SUCCEEDED') return undefined;
  const move = standDownMove(await listTransfers(trx, commit), inUse);
  if (move !== 'TAKE_BACK') return { commit, move };
  const changed = await startCancelling(trx, commit, reason);
  const job = cancelCommitJob(`${id}-${changed.version}`);
  await publishCommit(trx, 'commit.cancel_asked', changed, job);
  return undefined;
}

type Given = { reason: string; out: StillOut; cancelledTransfers: string[] };

/** On record once: what was given back and what demobilization still waits for. */
async function endStanding(trx: Trx, commit: Commit, given: Given): Promise<void> {
  const { id, planId, divisionCode, stoodDownTime } = commit;
  if (stoodDownTime) return;
  await markStoodDown(trx, id);
  // Whoever was called out for it and has not come is asked no longer.
  await endTrigger(trx, `commits/${id}`, given.reason);
  await endPreparation(trx, `commits/${id}`, given.reason);
  await publishCommit(trx, 'commit.stood_down', commit);
  await audit(trx, jobContext(commit), {
    action: 'commit.stood-down',
    subject: `commits/${id}`,
    divisionCode,
    after: { planId, ...given, cancelledTransfers: given.cancelledTransfers.slice(0, 1_000) },
  });
}

async function cancelRest(
  db: Db,
  peers: Peers,
  commit: Commit,
  { reason, out }: Omit<Given, 'cancelledTransfers'>,
): Promise<void> {
  const { id } = commit;
  const { actor } = jobContext(commit);
  const cancelled = await Promise.all(
    reservationIdsOf(commit).map((reservationId, n) => {
      const step = n === 0 ? 'STAND_DOWN' : `STAND_DOWN/${n}`;
      // No ids: whatever can stay does, also when a transfer is leaving just now.
      const request = { requestId: stepRequestId(id, step, 1), reservationId, ids: [], reason };
      return peers.inventory.cancelTransfers(request, { actor });
    }),
  );
  const transfers = cancelled.flatMap((one) => one.transfers);
  await db.transaction(async (trx) => {
    const locked = (await lockCommit(trx, id))!;
    const told = transfers.map((transfer) => ({
      transferId: transfer.id,
      state: transfer.state as TransferState,
    }));
    await noteTransfers(trx, locked, told);
    const cancelledTransfers = told.map(({ transferId }) => transferId);
    await endStanding(trx, locked, { reason, out, cancelledTransfers });
  });
  await tellPlanState(db, peers, id);
}
