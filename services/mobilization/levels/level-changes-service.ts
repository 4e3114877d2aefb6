import { z } from 'zod';
import type { StockLevelChangeRequest } from '../../../gen/muster/mobilization/v1/StockLevelChangeRequest';
import { parse } from '../../platform/errors';
import { requireRole, serviceActor, type Role } from '../../platform/identity';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import { text } from '../../platform/wire-values';
import { isRefusal } from '../refusals';
import { countsOf, type Way } from './level-change';
import { carryThrough, type LevelPeers } from './level-change-clients';

const changers: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'];
const shape = z.object({ requestId: z.guid('must be a UUID'), proposalId: text(64) });

export function stockLevelChangesService(peers: LevelPeers): ServiceHandlers {
  return implement('muster.mobilization.v1.StockLevelChangesService', {
    applyStockLevels: (request, context) => change(peers, request, context, 'apply'),
    undoStockLevels: (request, context) => change(peers, request, context, 'undo'),
  });
}

/**
 * That it was begun is the proposal's own state, stored first under the caller's request id: a repeat
 * finds it begun and carries it through again, which changes nothing more.
 */
async function change(
  peers: LevelPeers,
  body: StockLevelChangeRequest,
  context: CallContext,
  way: Way,
) {
  const { requestId, proposalId: id } = parse(shape, body);
  const { actor } = context;
  requireRole(actor, changers);
  const { divisionCode } = await peers.optimizer.getStockProposal({ id }, { parent: context });
  requireRole(actor, changers, divisionCode);
  const state = way === 'apply' ? ('APPLYING' as const) : ('UNDOING' as const);
  const options = { parent: context, actor: serviceActor('mobilization', actor.id) };
  const begun = await peers.optimizer.moveStockProposal({ requestId, id, state }, options);
  try {
    return await carryThrough(peers, begun, { way, userId: actor.id });
  } catch (error) {
    // It stands as begun, and the sweep carries it on; a refusal is for the caller to know.
    if (isRefusal(error)) throw error;
    return { proposalId: id, state, ...countsOf([]) };
  }
}
