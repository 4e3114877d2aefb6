// The steps that take teams, equipment and places, and that call goods off: several calls a step, one for
// each incident, place or promise. All calls of a step are repeated together; what was answered is answered again.
import type { Client } from '../platform/rpc-client';
import type { ClaimedCommit } from './commit';
import type { StepResult } from './commit-record';
import { jobContext } from './commit-record';
import { failedClaims, isRefusal, saysNothingLeft } from './refusals';
import { claimRequestId, undoRequestId } from './request-ids';
import type { CallStep, ClaimStep, ConfirmStep, Part, Undo } from './saga';
import type { ClaimWork } from './work';

type ClaimPeers = {
  roster: Client<'roster'>;
  equipment: Client<'equipment'>;
  shelters: Client<'shelters'>;
  inventory: Client<'inventory'>;
};

/** One call of a claim step: what it asks for, and how it is made. */
type ClaimCall = {
  part: Part;
  incidentId: string;
  /** What is claimed, in the order of the request. */
  ids: string[];
  /** Answers with the ids of the claims. */
  take: (requestId: string) => Promise<string[]>;
};

const claimOf: Record<ConfirmStep, ClaimStep> = {
  CONFIRM_TEAMS: 'CLAIM_TEAMS',
  CONFIRM_EQUIPMENT: 'CLAIM_EQUIPMENT',
  CONFIRM_PLACES: 'RESERVE_PLACES',
  CONFIRM_CALL_OFFS: 'CALL_OFF',
};

export function isClaimStep(step: CallStep): step is ClaimStep {
  return Object.values<string>(claimOf).includes(step);
}

export function isConfirmStep(step: CallStep): step is ConfirmStep {
  return Object.hasOwn(claimOf, step);
}

/** What a call is for, by which others recognise the commit behind it. */
export function purposeOf(commit: { planId: string; id: string; joint: boolean }): string {
  return `${commit.joint ? 'joint-plans' : 'plans'}/${commit.planId}/commits/${commit.id}`;
}

/** Takes everything the step asks for; the first refusal ends it and says which line it was. */
export async function takeClaims(
  peers: ClaimPeers,
  commit: ClaimedCommit,
  step: ClaimStep,
): Promise<StepResult> {
  const claimIds: string[] = [];
  for (const [n, call] of callsOf(peers, commit, step).entries()) {
    try {
      claimIds.push(...(await call.take(claimRequestId(commit.id, step, n))));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { reason, message } = error;
      const ending = { reason, message, failures: [], claims: failedClaims(error, call) };
      return { event: { type: 'refused', ending, partly: n > 0 } };
    }
  }
  return { event: { type: 'succeeded', claimIds } };
}

/** Makes what was held last. The claims of a commit are confirmed once, whatever its round is. */
export async function confirmClaims(
  peers: ClaimPeers,
  commit: ClaimedCommit,
  step: ConfirmStep,
): Promise<StepResult> {
  const ids = commit.undo.find((entry) => entry.step === claimOf[step])?.claimIds ?? [];
  const options = { actor: jobContext(commit).actor };
  for (const [n, some] of chunked(ids, idsMax[step]).entries()) {
    const requestId = claimRequestId(commit.id, step, n);
    if (step === 'CONFIRM_TEAMS') {
      await peers.roster.confirmAssignments({ requestId, ids: some }, options);
    } else if (step === 'CONFIRM_PLACES') {
      await peers.shelters.confirmPlaces({ requestId, ids: some }, options);
    } else if (step === 'CONFIRM_CALL_OFFS') {
      await peers.inventory.confirmCallOff({ requestId, id: some[0]! }, options);
    } else {
      await peers.equipment.confirmClaim({ requestId, id: some[0]! }, options);
    }
  }
  return { event: { type: 'succeeded' } };
}

/**
 * Gives back what the step took. When its answers never came it is asked again, under the same
 * request ids: what was taken is then answered, and a refusal says that nothing was.
 */
export async function releaseClaims(
  peers: ClaimPeers,
  commit: ClaimedCommit,
  { step, round, claimIds }: Undo & { step: ClaimStep },
  reason: string,
): Promise<void> {
  const ids = claimIds ?? (await learnClaims(peers, commit, step));
  const options = { actor: jobContext(commit).actor };
  for (const id of ids) {
    const requestId = undoRequestId(commit.id, `${step}/${id}`, round);
    const asked = { requestId, ids: [id], reason };
    try {
      if (step === 'CLAIM_TEAMS') await peers.roster.releaseAssignments(asked, options);
      else if (step === 'RESERVE_PLACES') await peers.shelters.releasePlaces(asked, options);
      else if (step === 'CALL_OFF') {
        await peers.inventory.releaseCallOff({ requestId, id, reason }, options);
      } else await peers.equipment.releaseClaim({ requestId, id, reason }, options);
    } catch (error) {
      // A hold that ran out, or a task that has ended, keeps none of the others.
      if (!saysNothingLeft(error)) throw error;
    }
  }
}

async function learnClaims(
  peers: ClaimPeers,
  commit: ClaimedCommit,
  step: ClaimStep,
): Promise<string[]> {
  const ids: string[] = [];
  for (const [n, call] of callsOf(peers, commit, step).entries()) {
    try {
      ids.push(...(await call.take(claimRequestId(commit.id, step, n))));
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return ids;
}

// Equipment and call-offs are confirmed one by one.
const idsMax = {
  CONFIRM_TEAMS: 100,
  CONFIRM_EQUIPMENT: 1,
  CONFIRM_PLACES: 5_000,
  CONFIRM_CALL_OFFS: 1,
};

function chunked<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, n) => all.slice(n * size, (n + 1) * size));
}

function callsOf(peers: ClaimPeers, commit: ClaimedCommit, step: ClaimStep): ClaimCall[] {
  const { claims } = commit.work;
  if (!claims) return [];
  if (step === 'CLAIM_TEAMS') return teamCalls(peers, commit, claims);
  if (step === 'CLAIM_EQUIPMENT') return equipmentCalls(peers, commit, claims);
  if (step === 'CALL_OFF') return callOffCalls(peers, commit, claims);
  return placeCalls(peers, commit, claims);
}

function teamCalls({ roster }: ClaimPeers, commit: ClaimedCommit, work: ClaimWork): ClaimCall[] {
  const options = { actor: jobContext(commit).actor };
  const { holdSeconds } = work;
  return work.teams.map(({ incidentId, toDivisionCode, teamIds }) => ({
    ...{ part: 'TEAMS', incidentId, ids: teamIds },
    take: async (requestId) => {
      const claims = teamIds.map((teamId) => ({ teamId }));
      const about = { task: purposeOf(commit), incidentId, toDivisionCode, holdSeconds };
      const taken = await roster.claimTeams({ requestId, claims, ...about }, options);
      return taken.assignments.map(({ id }) => id);
    },
  }));
}

function equipmentCalls(
  { equipment }: ClaimPeers,
  commit: ClaimedCommit,
  work: ClaimWork,
): ClaimCall[] {
  const options = { actor: jobContext(commit).actor };
  const { holdSeconds } = work;
  return work.equipment.map(({ incidentId, divisionCode, assetIds }) => ({
    ...{ part: 'EQUIPMENT', incidentId, ids: assetIds },
    take: async (requestId) => {
      const about = { purpose: purposeOf(commit), incidentId, divisionCode, holdSeconds };
      const { id } = await equipment.createClaim({ requestId, assetIds, ...about }, options);
      return [id];
    },
  }));
}

function placeCalls({ shelters }: ClaimPeers, commit: ClaimedCommit, work: ClaimWork): ClaimCall[] {
  const options = { actor: jobContext(commit).actor };
  const { holdSeconds } = work;
  return work.places.map(({ incidentId, hazard, lines }) => ({
    ...{ part: 'PLACES', incidentId, ids: lines.map(({ siteId }) => siteId) },
    take: async (requestId) => {
      const about = { purpose: purposeOf(commit), incidentId, hazard, holdSeconds };
      const taken = await shelters.reservePlaces({ requestId, lines, ...about }, options);
      return taken.reservations.map(({ id }) => id);
    },
  }));
}

function callOffCalls(
  { inventory }: ClaimPeers,
  commit: ClaimedCommit,
  { callOffs = [], holdSeconds }: ClaimWork,
): ClaimCall[] {
  const options = { actor: jobContext(commit).actor };
  return callOffs.map(({ kind, sourceId, quantity, incidentId = commit.incidentId }) => ({
    ...{ part: 'CALL_OFFS', incidentId, ids: [sourceId] },
    take: async (requestId) => {
      const source = kind === 'AGREEMENT' ? { agreementId: sourceId } : { capacityId: sourceId };
      const about = { quantity, incidentId, purpose: purposeOf(commit), holdSeconds };
      const { id } = await inventory.createCallOff({ requestId, ...source, ...about }, options);
      return [id];
    },
  }));
}
