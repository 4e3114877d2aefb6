import type { CallContext } from '../platform/rpc-types';
import { mayDrawFrom } from './access';
import { itemsToCallOff, type Tranche } from './call-offs';
import type { PlannedNeed } from './outstanding';
import type { PlanPolicy } from './planner';
import { freeStock, type SafetyStock } from './safety-stock';
import {
  readNetwork,
  readSafetyStock,
  readSubstitutes,
  readTranches,
  type Network,
  type Sources,
} from './source-clients';
import { choicesByItem, withSubstitutes, type SubstituteRule } from './substitutes';

// What there is to give, read and shared out in one way by the plan of an incident and by joint plans.

export type Held = Network & { safetyStock: SafetyStock[]; rules: SubstituteRule[] };

/** What depots hold of the items, and of what may replace them, where the asker may plan. */
export async function readHeld(
  sources: Sources,
  asked: { divisionCode: string; needs: PlannedNeed[]; policy: PlanPolicy; usableUntil: string },
  context: CallContext,
): Promise<Held> {
  const { divisionCode, needs, policy, usableUntil } = asked;
  const needed = new Set(needs.map(({ itemId }) => itemId));
  const wanted = (policy.substitutes ?? 'NEVER') !== 'NEVER' && needed.size > 0;
  const rules = wanted ? await readSubstitutes(sources, context) : [];
  const choices = choicesByItem(rules);
  const instead = [...needed].flatMap((id) => choices.get(id) ?? []);
  const itemIds = [...new Set([...needed, ...instead.map((one) => one.substituteItemId)])].sort();
  const network = await readNetwork(sources, { divisionCode, itemIds, usableUntil }, context);
  const isKept = policy.releaseSafetyStock === false;
  const safetyStock = isKept ? await readSafetyStock(sources, itemIds, context) : [];
  const depots = network.depots.filter((depot) => mayDrawFrom(context.actor, depot.divisionCode));
  return { ...network, depots, safetyStock, rules };
}

export type Goods = {
  tranches: Tranche[];
  /** Own stock that is free, at open depots. */
  own: { depotId: string; itemId: string; available: number }[];
  /** Units by which own stock of an item that is called off is short. */
  short: Map<string, number>;
  rules: SubstituteRule[];
};

/** What can be given: own stock that is free, and what may be called off. */
export async function readGoods(
  sources: Sources,
  asked: { held: Held; needs: PlannedNeed[]; hours: number; policy: PlanPolicy },
  context: CallContext,
): Promise<Goods> {
  const { held, needs, hours, policy } = asked;
  const usable = new Set(held.depots.filter(({ closed }) => !closed).map(({ id }) => id));
  const isUsable = ({ depotId }: { depotId: string }): boolean => usable.has(depotId);
  const own = freeStock(held.availability.filter(isUsable), held.safetyStock);
  const short = itemsToCallOff(policy.callOff ?? 'NEVER', needs, own);
  const promised = { itemIds: [...short.keys()].sort(), hours };
  const tranches = (await readTranches(sources, promised, context)).filter(isUsable);
  return { tranches, own, short, rules: held.rules };
}

/** The needs with what replaces what neither stock nor promises cover. */
export function shared<T extends PlannedNeed & { incidentId?: string; siteId?: string }>(
  needs: readonly T[],
  { own, tranches, rules }: Goods,
  { shortage }: PlanPolicy,
) {
  const stock = new Map<string, number>();
  const give = (itemId: string, units: number): void => {
    stock.set(itemId, (stock.get(itemId) ?? 0) + units);
  };
  for (const { itemId, available } of own) give(itemId, Math.max(0, available));
  for (const { itemId, quantity } of tranches) give(itemId, quantity);
  const byPriority = shortage === 'PRIORITY' || shortage === 'GUARANTEED_MINIMUM';
  return withSubstitutes(needs, stock, { rules, byPriority });
}
