import type { StockProposal } from '../../../gen/muster/optimizer/v1/StockProposal';
import { serviceActor } from '../../platform/identity';
import type { Client } from '../../platform/rpc-client';
import { uuidFromName } from '../request-ids';
import { changesOf, countsOf, settled, type PutOutcome, type Way } from './level-change';

// Carries a change of par levels through. It asks as itself, so that whoever carries it on after a
// crash repeats the same calls, and each is answered as it was the first time.

export type LevelPeers = { inventory: Client<'inventory'>; optimizer: Client<'optimizer'> };

const putMs = 30_000;

export async function carryThrough(
  { inventory, optimizer }: LevelPeers,
  { id, lines }: Pick<StockProposal, 'id' | 'lines'>,
  { way, userId }: { way: Way; userId?: string | undefined },
) {
  const options = { actor: serviceActor('mobilization', userId), timeoutMs: putMs };
  const outcomes: PutOutcome[] = [];
  for (const [n, change] of changesOf(lines, way).entries()) {
    const requestId = uuidFromName(`${id}/${way}-levels/${n}`);
    const answer = await inventory.putParLevels({ requestId, guarded: true, ...change }, options);
    outcomes.push(...answer.outcomes);
  }
  const state = way === 'apply' ? ('APPLIED' as const) : ('UNDONE' as const);
  const told = { requestId: uuidFromName(`${id}/${way}-levels/done`), id, state };
  const after = settled(lines, outcomes, way) as never[];
  await optimizer.moveStockProposal({ ...told, lines: after }, options);
  return { proposalId: id, state, ...countsOf(outcomes) };
}

/** Carries on what somebody began and nobody ended; returns how many. */
export async function carryOn(peers: LevelPeers): Promise<number> {
  const { optimizer } = peers;
  const begun = { states: ['APPLYING' as const, 'UNDOING' as const], pageSize: 100 };
  const { proposals } = await optimizer.listStockProposals(begun);
  for (const { id } of proposals) {
    const proposal = await optimizer.getStockProposal({ id });
    if (proposal.state === 'APPLYING') await carryThrough(peers, proposal, { way: 'apply' });
    if (proposal.state === 'UNDOING') await carryThrough(peers, proposal, { way: 'undo' });
  }
  return proposals.length;
}
