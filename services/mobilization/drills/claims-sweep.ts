// The roster and the equipment are told who is in a drill and who no longer is. Both know exercises
// apart: nobody's real availability changes, and a real claim takes whom it wants. Every call can
// be made again: what is to be done stands in the database, and request ids follow from it.
import type { Db } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import { serviceActor } from '../../platform/identity';
import { isRefusal } from '../refusals';
import { uuidFromName } from '../request-ids';
import {
  endClaimTask,
  listClaimTasks,
  noteAssetClaims,
  noteTeamClaim,
  wantedAssets,
  wantedTeams,
  type ClaimTask,
} from './claim-store';
import type { DrillPeers } from './context-service';
import { markedZh } from './drill';
import type { FaultLog } from './start-service';

const actor = serviceActor('mobilization');
const tasksMax = 50;
const assetBatch = 200;
const releaseBatch = 100;

export async function moveClaims(
  { db, peers }: { db: Db; peers: DrillPeers },
  log: FaultLog,
): Promise<void> {
  for (const task of await listClaimTasks(db, tasksMax)) {
    const work = task.claims === 'WANTED' ? claimAll(db, peers, task) : releaseAll(peers, task);
    // One that cannot be reached now keeps no other waiting.
    await work
      .then(() => faultPoint(`drill:claims-${task.claims}:after`))
      .then(() => endClaimTask(db, task))
      .catch((error: unknown) =>
        log.error({ err: error, drillId: task.id }, 'claims of a drill could not be moved yet'),
      );
  }
}

async function claimAll(db: Db, peers: DrillPeers, task: ClaimTask): Promise<void> {
  const drillId = task.id;
  for (const teamId of await wantedTeams(db, drillId)) {
    await noteTeamClaim(db, { drillId, teamId, refusal: await claimTeam(peers, task, teamId) });
  }
  for (;;) {
    const assetIds = await wantedAssets(db, drillId, assetBatch);
    if (assetIds.length === 0) return;
    const claimed = await claimAssets(peers, task, assetIds);
    const refused = assetIds.filter((id) => !claimed.includes(id));
    await noteAssetClaims(db, { drillId, assetIds: claimed, state: 'CLAIMED' });
    await noteAssetClaims(db, { drillId, assetIds: refused, state: 'REFUSED' });
  }
}

const taskName = ({ nameZh }: ClaimTask) => markedZh(nameZh).slice(0, 200);

/** The reason of a refusal, or nothing. */
async function claimTeam({ roster }: DrillPeers, task: ClaimTask, teamId: string): Promise<string> {
  const key = `${task.id}/${task.round}/${teamId}`;
  const claim = { teamId, includeOffShift: true, offShiftReason: '【演练】全员集结' };
  try {
    const { assignments } = await roster.claimTeams(
      {
        requestId: uuidFromName(`${key}/claim`),
        ...{ claims: [claim], task: taskName(task), exerciseId: task.id },
      },
      { actor },
    );
    const ids = assignments.map(({ id }) => id);
    await roster.confirmAssignments({ requestId: uuidFromName(`${key}/confirm`), ids }, { actor });
    return '';
  } catch (error) {
    return refusalOf(error);
  }
}

/** A refusal is an answer; anything else says nothing of the outcome and is tried again. */
function refusalOf(error: unknown): string {
  if (isRefusal(error)) return error.reason;
  throw error;
}

/** All or none: a batch that is refused is tried in halves, down to the piece that is meant. */
async function claimAssets(
  peers: DrillPeers,
  task: ClaimTask,
  assetIds: string[],
): Promise<string[]> {
  const key = `${task.id}/${task.round}/${assetIds[0]}/${assetIds.length}`;
  try {
    const { id } = await peers.equipment.createClaim(
      {
        requestId: uuidFromName(`${key}/claim`),
        ...{ purpose: taskName(task), exerciseId: task.id, divisionCode: task.divisionCode },
        ...{ assetIds, acceptGapsReason: '演练清点 / ticked off in a drill' },
      },
      { actor },
    );
    await peers.equipment.confirmClaim(
      { requestId: uuidFromName(`${key}/confirm`), id },
      { actor },
    );
    return assetIds;
  } catch (error) {
    refusalOf(error);
    if (assetIds.length === 1) return [];
    const half = Math.ceil(assetIds.length / 2);
    const first = await claimAssets(peers, task, assetIds.slice(0, half));
    return [...first, ...(await claimAssets(peers, task, assetIds.slice(half)))];
  }
}

/** Whatever is held in the name of the drill, whoever claimed it. */
async function releaseAll({ roster, equipment }: DrillPeers, task: ClaimTask): Promise<void> {
  const reason = `${markedZh(task.nameZh)} 结束或中止`.slice(0, 200);
  const requestOf = (ids: string[]) => uuidFromName(`${task.id}/release/${ids.join(',')}`);
  for (const state of ['HELD', 'CONFIRMED'] as const) {
    const query = { exerciseId: task.id, state, pageSize: releaseBatch };
    for (;;) {
      const { assignments } = await roster.listAssignments(query, { actor });
      if (assignments.length === 0) break;
      const ids = assignments.map(({ id }) => id);
      await roster.releaseAssignments({ requestId: requestOf(ids), ids, reason }, { actor });
    }
    for (;;) {
      const { claims } = await equipment.listClaims(query, { actor });
      if (claims.length === 0) break;
      for (const { id } of claims) {
        await equipment.releaseClaim({ requestId: requestOf([id]), id, reason }, { actor });
      }
    }
  }
}
