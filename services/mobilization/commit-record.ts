// Each change of a commit in one transaction with its events and its audit entry. A worker claims
// the next step (which stores the step's compensation), makes the call, and saves what came of
// it; saving fails when a newer worker has claimed since.
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { serviceActor, type Actor } from '../platform/identity';
import { publish } from '../platform/outbox';
import { endTrigger, insertTrigger } from './callouts/trigger-store';
import { wantedOf } from './preparations/preparation';
import { endPreparation, insertItems, insertPreparation } from './preparations/preparation-store';
import type { ClaimedCommit, Commit } from './commit';
import type { JobOfRow } from './queues';
import { advance, beforeCall, cancelSucceeded, hasEnded, type Event, type Saga } from './saga';
import { findWork, forgetCancel, lockUnfinished, updateSaga } from './store';
import { insertTransfers, listTransfers, setNextCheck } from './transfers-store';

/** What a step's call came to; new transfers are stored with it. */
export type StepResult = { event: Event; transferIds?: string[] };

const progressCheckSeconds = 60;

/** Undefined when the commit has ended, perhaps just now. */
export function claimStep(db: Db, commitId: string): Promise<ClaimedCommit | undefined> {
  return db.transaction(async (trx) => {
    const read = await lockUnfinished(trx, commitId);
    if (!read) return undefined;
    const saga = beforeCall(read, { deadlinePassed: read.deadlinePassed });
    const commit = await changeCommit(trx, read, saga, hasEnded(saga) ? 0 : 1);
    if (!commit || hasEnded(commit)) return undefined;
    const transfers = await listTransfers(trx, commit);
    const transferIds = transfers.map(({ transferId }) => transferId);
    return { ...read, ...commit, transferIds };
  });
}

/** False when a newer worker has moved the commit on; this one then leaves it alone. */
export function saveStep(db: Db, claimed: ClaimedCommit, result: StepResult): Promise<boolean> {
  return db.transaction(async (trx) => {
    const commit = await changeCommit(trx, claimed, advance(claimed, result.event), 0);
    if (!commit) return false;
    const { transferIds } = result;
    const { id: commitId, reservationId } = commit;
    if (transferIds) await insertTransfers(trx, { commitId, reservationId, transferIds });
    return true;
  });
}

/** Starts to take back a commit that succeeded. */
export async function startCancelling(trx: Trx, commit: Commit, reason: string): Promise<Commit> {
  await setNextCheck(trx, { commitId: commit.id, inSeconds: null });
  const changed = await changeCommit(trx, commit, cancelSucceeded(commit, reason), 0);
  // The row is locked, so its version is the one that was read.
  if (!changed) throw new Error(`commit ${commit.id} changed under its lock`);
  return changed;
}

async function changeCommit(
  trx: Trx,
  before: Commit,
  saga: Saga,
  calls: number,
): Promise<Commit | undefined> {
  const { id, version } = before;
  const after = await updateSaga(trx, { id, version, saga, calls });
  if (!after) return undefined;
  if (before.cancelReason !== null && saga.cancelReason === null) await forgetCancel(trx, id);
  if (before.state !== after.state) await recordState(trx, before, after);
  else if (before.step !== after.step) await publishCommit(trx, 'commit.step', after);
  return after;
}

async function recordState(trx: Trx, before: Commit, after: Commit): Promise<void> {
  if (after.state === 'SUCCEEDED') {
    await setNextCheck(trx, { commitId: after.id, inSeconds: progressCheckSeconds });
    await callTeamsOut(trx, after);
    await readyPlaces(trx, after);
  }
  if (after.state === 'CANCELLED') {
    await endTrigger(trx, `commits/${after.id}`, after.ending?.message ?? '');
    await endPreparation(trx, `commits/${after.id}`, after.ending?.message ?? '');
  }
  await publishCommit(trx, `commit.${after.state.toLowerCase()}`, after);
  await audit(trx, jobContext(after), {
    action: `commit.${after.state.toLowerCase()}`,
    subject: `commits/${after.id}`,
    divisionCode: after.divisionCode,
    before: { state: before.state, step: before.step },
    after: { state: after.state, step: after.step, planId: after.planId, ...after.ending },
  });
}

/**
 * In the transaction in which the commit succeeds: the teams it claimed are called out once, those
 * of each place to it and by their time.
 */
async function callTeamsOut(trx: Trx, commit: Commit): Promise<void> {
  const { id, callOut, divisionCode, incidentId, approverId } = commit;
  if (!callOut || callOut.teamIds.length === 0) return;
  const { level, title, teamIds, actorName, language } = callOut;
  const createTime = commit.endTime ?? commit.createTime;
  const anywhere = { incidentId, divisionCode: '', title, teamIds, arriveHours: 0 };
  for (const [at, place] of (callOut.places ?? [anywhere]).entries()) {
    const due = new Date(createTime.getTime() + place.arriveHours * 3_600_000);
    const facts = {
      ...{ level, title: place.title, teamIds: place.teamIds, language },
      ...{ toDivisionCode: place.divisionCode },
      ...(place.arriveHours > 0 ? { dueTime: due.toISOString() } : {}),
    };
    await insertTrigger(trx, {
      source: at === 0 ? `commits/${id}` : `commits/${id}/places/${at}`,
      ...{ kind: 'COMMIT', divisionCode, incidentId: place.incidentId, exerciseId: '' },
      ...{ facts, actorId: approverId, actorName, createTime },
    });
  }
}

/** The shelters whose places a joint plan has taken are made ready: people are on their way there. */
async function readyPlaces(trx: Trx, commit: Commit): Promise<void> {
  if (!commit.joint) return;
  const places = (await findWork(trx, commit.id))?.claims?.places ?? [];
  const { id, divisionCode, incidentId, approverId: actorId } = commit;
  const source = `commits/${id}`;
  const wanted = places.flatMap(({ incidentId, hazard, lines }) =>
    wantedOf(
      { hazard, postures: [], shelterIds: lines.map(({ siteId }) => siteId) },
      { incidentId, stock: false, shelters: true },
    ),
  );
  // One without shelters has a row all the same: its call-out can be tried again by it.
  if (wanted.length === 0 && !commit.callOut) return;
  const facts = { stock: false, shelters: true };
  const createTime = commit.endTime ?? commit.createTime;
  const about = { divisionCode, incidentId, exerciseId: '', facts, actorId, createTime };
  await insertPreparation(trx, { source, state: 'LISTED', ...about });
  await insertItems(trx, source, wanted);
}

/** With a job, the event also has a worker carry the commit on. */
export async function publishCommit(
  trx: Trx,
  kind: string,
  commit: Commit,
  job?: JobOfRow,
): Promise<void> {
  const { id, planId, incidentId, state, step, divisionCode, ending } = commit;
  await publish(trx, {
    kind,
    subject: `commits/${id}`,
    divisionCode,
    data: { commitId: id, planId, incidentId, state, step, reason: ending?.reason ?? '' },
    ...(job ? { job } : {}),
  });
}

/** Who acts when no call is being answered: this service, for the commander who committed. */
export function jobContext(commit: Commit): { actor: Actor; method: string } {
  return { actor: serviceActor('mobilization', commit.approverId), method: 'job/run-commit' };
}
