// Gives back what a commit claimed or called off and nobody uses yet. Teams on their way, equipment that
// was handed out and people in shelters come home by demobilization.
import { fromTimestamp } from '../platform/wire-values';
import type { Commit } from './commit';
import { jobContext } from './commit-record';
import type { Peers } from './commit-steps';
import { saysNothingLeft } from './refusals';
import { undoRequestId } from './request-ids';
import type { Undo } from './saga';
import { isOut, mayBeFreed } from './stand-down';

type ClaimPeers = Pick<Peers, 'roster' | 'equipment' | 'shelters' | 'inventory'>;

/** What stays because it is in use, by the ids of assignments, claims and call-offs. */
export type StillOut = { assignmentIds: string[]; claimIds: string[]; callOffIds: string[] };

/** Each is looked at before it is released, so a repeat starts from what is true by then. */
export async function releaseUnused(
  peers: ClaimPeers,
  commit: Commit,
  reason: string,
): Promise<StillOut> {
  const out: StillOut = { assignmentIds: [], claimIds: [], callOffIds: [] };
  for (const { step, claimIds = [] } of commit.undo) {
    for (const id of claimIds) {
      if (step === 'CLAIM_TEAMS' && !(await freeTeam(peers, commit, id, reason))) {
        out.assignmentIds.push(id);
      }
      if (step === 'CLAIM_EQUIPMENT' && !(await freeAssets(peers, commit, id, reason))) {
        out.claimIds.push(id);
      }
      if (step === 'CALL_OFF' && !(await giveBack(peers, commit, id, reason))) {
        out.callOffIds.push(id);
      }
      if (step === 'RESERVE_PLACES') {
        const asked = { ...released(commit, step, id, reason), ids: [id] };
        await peers.shelters.releasePlaces(asked, optionsOf(commit)).catch(unlessNothingLeft);
      }
    }
  }
  return out;
}

/**
 * Whether a team has set out or equipment was handed over: such a commit is not taken back whole,
 * as that would have what is in the field claimed by somebody else.
 */
export async function isInUse(peers: ClaimPeers, commit: Commit): Promise<boolean> {
  for (const { step, claimIds = [] } of commit.undo) {
    for (const id of claimIds) {
      if (step === 'CLAIM_TEAMS' && (await teamOf(peers, commit, id)).isOut) return true;
      if (step === 'CLAIM_EQUIPMENT' && (await assetsOf(peers, commit, id)).isOut) return true;
    }
  }
  return false;
}

const optionsOf = (commit: Commit) => ({ actor: jobContext(commit).actor });

const released = (commit: Commit, step: Undo['step'], id: string, reason: string) => ({
  requestId: undoRequestId(commit.id, `STAND_DOWN/${step}/${id}`, 1),
  reason,
});

/** False when the team has set out. */
async function freeTeam(
  peers: ClaimPeers,
  commit: Commit,
  id: string,
  reason: string,
): Promise<boolean> {
  const { mayBeFreed: isFree, isOut: out } = await teamOf(peers, commit, id);
  if (!isFree) return !out;
  const asked = { ...released(commit, 'CLAIM_TEAMS', id, reason), ids: [id] };
  await peers.roster.releaseAssignments(asked, optionsOf(commit)).catch(unlessNothingLeft);
  return true;
}

type Held = { mayBeFreed: boolean; isOut: boolean };

async function teamOf({ roster }: ClaimPeers, commit: Commit, id: string): Promise<Held> {
  const assignment = await roster.getAssignment({ id }, optionsOf(commit));
  const open = assignment.state === 'HELD' || assignment.state === 'CONFIRMED';
  const free = mayBeFreed(assignment);
  return { mayBeFreed: free, isOut: open && !free };
}

/** False when one of the claim is in somebody's hands: a claim is given back as a whole. */
async function freeAssets(
  peers: ClaimPeers,
  commit: Commit,
  id: string,
  reason: string,
): Promise<boolean> {
  const { mayBeFreed: isFree, isOut: out } = await assetsOf(peers, commit, id);
  if (!isFree) return !out;
  const asked = { ...released(commit, 'CLAIM_EQUIPMENT', id, reason), id };
  await peers.equipment.releaseClaim(asked, optionsOf(commit)).catch(unlessNothingLeft);
  return true;
}

async function assetsOf({ equipment }: ClaimPeers, commit: Commit, id: string): Promise<Held> {
  const options = optionsOf(commit);
  const claim = await equipment.getClaim({ id }, options);
  const nothing = { mayBeFreed: false, isOut: false };
  if (claim.state !== 'HELD' && claim.state !== 'CONFIRMED') return nothing;
  const confirmTime = claim.confirmTime ? fromTimestamp(claim.confirmTime) : null;
  for (const { assetId, state } of claim.assets) {
    if (state !== 'ACTIVE') continue;
    const { handovers } = await equipment.listHandovers({ assetId, pageSize: 1 }, options);
    const last = handovers.map(({ claimId, occurTime }) => {
      return { claimId, occurTime: occurTime ? fromTimestamp(occurTime) : null };
    })[0];
    if (isOut({ id, confirmTime }, last)) return { mayBeFreed: false, isOut: true };
  }
  return { mayBeFreed: true, isOut: false };
}

/** False when some of it was delivered: then the rest still comes. */
async function giveBack(
  { inventory }: ClaimPeers,
  commit: Commit,
  id: string,
  reason: string,
): Promise<boolean> {
  const { state } = await inventory.getCallOff({ id }, optionsOf(commit));
  if (state !== 'HELD' && state !== 'CONFIRMED') return state !== 'PARTIALLY_RECEIVED';
  const asked = { ...released(commit, 'CALL_OFF', id, reason), id };
  await inventory.releaseCallOff(asked, optionsOf(commit)).catch(unlessNothingLeft);
  return true;
}

/** A hold that ran out, or a task that has ended meanwhile, keeps none of the others. */
function unlessNothingLeft(error: unknown): void {
  if (!saysNothingLeft(error)) throw error;
}
