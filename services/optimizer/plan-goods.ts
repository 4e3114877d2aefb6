import type { CallContext } from '../platform/rpc-types';
import { mayDrawFrom } from './access';
import { itemsToCallOff, type Tranche } from './call-offs';
import type { PlannedNeed } from './outstanding';
import { expireHoursOf, type PlanPolicy, type StockLine } from './planner';
import { freeStock, type SafetyStock } from './safety-stock';
import {
  readNetwork,
  readSafetyStock,
  readStock,
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
  asked: {
    divisionCode: string;
    needs: PlannedNeed[];
    policy: PlanPolicy;
    usableUntil: string;
    /** On which something else is due: what is usable then, and no longer, is told apart. */
    earlierDays?: readonly string[];
  },
  context: CallContext,
): Promise<Held> {
  const { divisionCode, needs, policy, usableUntil, earlierDays = [] } = asked;
  const needed = new Set(needs.map(({ itemId }) => itemId));
  const wanted = (policy.substitutes ?? 'NEVER') !== 'NEVER' && needed.size > 0;
  const rules = wanted ? await readSubstitutes(sources, context) : [];
  const choices = choicesByItem(rules);
  const instead = [...needed].flatMap((id) => choices.get(id) ?? []);
  const itemIds = [...new Set([...needed, ...instead.map((one) => one.substituteItemId)])].sort();
  const network = await readNetwork(sources, { divisionCode, itemIds, usableUntil }, context);
  // An empty list would ask for every item there is.
  const days = itemIds.length > 0 ? earlierDays : [];
  const earlier = await Promise.all(
    days.map(async (day) => {
      const stock = await readStock(sources, { itemIds, usableUntil: day }, context);
      return { day, ...stock };
    }),
  );
  const startTime = network.readTime ?? new Date(0);
  const ending = earlier.map(({ day, availability: lines }) => {
    return { expireHours: expireHoursOf(startTime, day), lines };
  });
  const availability = stockByExpiry(network.availability, ending);
  const isKept = policy.releaseSafetyStock === false;
  const safetyStock = isKept ? await readSafetyStock(sources, itemIds, context) : [];
  const depots = network.depots.filter((depot) => mayDrawFrom(context.actor, depot.divisionCode));
  return { ...network, availability, depots, safetyStock, rules };
}

export type Goods = {
  tranches: Tranche[];
  /** Own stock that is free, at open depots. */
  own: StockLine[];
  /** Units by which own stock of an item that is called off is short. */
  short: Map<string, number>;
  rules: SubstituteRule[];
};

/** What can be given: own stock that is free, and what may be called off. */
export async function readGoods<T extends PlannedNeed>(
  sources: Sources,
  asked: {
    held: Held;
    needs: T[];
    hours: number;
    policy: PlanPolicy;
    dueOf?: (need: T) => number;
  },
  context: CallContext,
): Promise<Goods> {
  const { held, needs, hours, policy, dueOf } = asked;
  const usable = new Set(held.depots.filter(({ closed }) => !closed).map(({ id }) => id));
  const isUsable = ({ depotId }: { depotId: string }): boolean => usable.has(depotId);
  const own = freeStock(held.availability.filter(isUsable), held.safetyStock);
  const short = itemsToCallOff(policy.callOff ?? 'NEVER', needs, own, dueOf);
  const promised = { itemIds: [...short.keys()].sort(), hours };
  const tranches = (await readTranches(sources, promised, context)).filter(isUsable);
  return { tranches, own, short, rules: held.rules };
}

type SharedNeed = PlannedNeed & { incidentId?: string; siteId?: string };

/**
 * The needs with what replaces what neither stock nor promises cover. Where stock expires between two
 * deadlines, the needs that are due last have the first say in what lasts, for they have nothing else.
 */
export function shared<T extends SharedNeed>(
  needs: readonly T[],
  { own, tranches, rules }: Goods,
  { shortage }: PlanPolicy,
  dueOf: (need: T) => number = () => 0,
): ReturnType<typeof withSubstitutes<T>> {
  const byPriority = shortage === 'PRIORITY' || shortage === 'GUARANTEED_MINIMUM';
  const expires = [...new Set(own.flatMap(({ expireHours }) => expireHours ?? []))];
  const latestFirst = [...expires.sort((a, b) => b - a), -1];
  const found: ReturnType<typeof withSubstitutes<T>> = { needs: [], substitutions: [] };
  latestFirst.forEach((after, i) => {
    const before = latestFirst[i - 1] ?? Infinity;
    const some = needs.filter((need) => dueOf(need) > after && dueOf(need) <= before);
    const stock = new Map<string, number>();
    const give = (itemId: string, units: number): void => {
      stock.set(itemId, (stock.get(itemId) ?? 0) + units);
    };
    for (const { itemId, available, expireHours = Infinity } of own) {
      if (expireHours > after) give(itemId, Math.max(0, available));
    }
    for (const { itemId, quantity } of tranches) give(itemId, quantity);
    const taken = new Map<string, number>();
    for (const { itemId, quantity } of found.needs) {
      taken.set(itemId, (taken.get(itemId) ?? 0) + quantity);
    }
    for (const [itemId, units] of stock) {
      stock.set(itemId, Math.max(0, units - (taken.get(itemId) ?? 0)));
    }
    const next = withSubstitutes(some, stock, { rules, byPriority });
    found.needs.push(...next.needs);
    found.substitutions.push(...next.substitutions);
  });
  return found;
}

type Ending = { expireHours: number; lines: readonly StockLine[] };

/** What is usable to the last in its lines, and what is usable only until an earlier day in lines beside. */
export function stockByExpiry(
  lasting: readonly StockLine[],
  ending: readonly Ending[],
): StockLine[] {
  const keyOf = ({ depotId, itemId }: StockLine) => JSON.stringify([depotId, itemId]);
  const counted = new Map<string, number>();
  for (const line of lasting) counted.set(keyOf(line), line.available);
  const beside = ending
    .toSorted((a, b) => b.expireHours - a.expireHours)
    .flatMap(({ expireHours, lines }) =>
      lines.flatMap(({ depotId, itemId, available: all }): StockLine[] => {
        const key = keyOf({ depotId, itemId, available: all });
        const available = all - (counted.get(key) ?? 0);
        // Each day was read at a moment of its own.
        if (available <= 0) return [];
        counted.set(key, all);
        return [{ depotId, itemId, available, expireHours }];
      }),
    );
  return [...lasting, ...beside];
}
