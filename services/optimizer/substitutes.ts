import type { PlannedNeed } from './outstanding';
import type { Name } from './relaxation-words';

// What may be given where an item runs short: the catalogue's substitutes at their ratio. A need that
// stock and promises cannot cover in full is split, and the part that goes short asks for the substitute
// instead, as far as that is not needed for itself.

export const substituteUses = ['WHEN_SHORT', 'NEVER'] as const;
export type SubstituteUse = (typeof substituteUses)[number];

export type SubstituteRule = {
  itemId: string;
  substituteItemId: string;
  /** Units of the substitute that replace one unit of the item. */
  ratio: number;
  twoWay: boolean;
  /** 1 is tried first. */
  priority: number;
};

/** A part of a need that asks for something else. */
export type Substitution = {
  divisionCode: string;
  standardId: string;
  itemId: string;
  substituteItemId: string;
  ratio: number;
  /** Units of the item that are replaced, and units of the substitute that do. */
  quantity: number;
  substituteQuantity: number;
  /** Units of the substitute that the community asks for itself; absent where none, and in older plans. */
  ownQuantity?: number;
  /** Of a joint plan: whose need it is, and where the people are; empty: in their community. */
  incidentId?: string;
  siteId?: string;
};

type Choice = Pick<SubstituteRule, 'substituteItemId' | 'ratio' | 'priority'>;

/** What may stand in for each item, in the order in which it is tried. */
export function choicesByItem(rules: readonly SubstituteRule[]): Map<string, Choice[]> {
  const choices = new Map<string, Choice[]>();
  const add = (itemId: string, choice: Choice): void => {
    const known = choices.get(itemId) ?? [];
    const isNew = known.every((one) => one.substituteItemId !== choice.substituteItemId);
    if (isNew) choices.set(itemId, [...known, choice]);
  };
  for (const { itemId, substituteItemId, ratio, twoWay, priority } of rules) {
    if (ratio <= 0) continue;
    add(itemId, { substituteItemId, ratio, priority });
    if (twoWay) add(substituteItemId, { substituteItemId: itemId, ratio: 1 / ratio, priority });
  }
  for (const list of choices.values()) {
    list.sort((a, b) => a.priority - b.priority || compare(a.substituteItemId, b.substituteItemId));
  }
  return choices;
}

/**
 * The needs with their short parts given over to substitutes. Under PRIORITY the least urgent needs
 * are those that go short; under the other rules every need does in proportion.
 */
export function withSubstitutes<T extends PlannedNeed & { incidentId?: string; siteId?: string }>(
  needs: readonly T[],
  stock: ReadonlyMap<string, number>,
  { rules, byPriority }: { rules: readonly SubstituteRule[]; byPriority: boolean },
): { needs: T[]; substitutions: Substitution[] } {
  const choices = choicesByItem(rules);
  const left = new Map(stock);
  for (const { itemId, quantity } of needs) left.set(itemId, (left.get(itemId) ?? 0) - quantity);
  const substitutions: Substitution[] = [];
  const parts = new Map<T, number>(needs.map((need) => [need, need.quantity]));
  const added: T[] = [];
  for (const itemId of shortItems(needs, left)) {
    const own = needs.filter((need) => need.itemId === itemId);
    let short = Math.floor(-(left.get(itemId) ?? 0) + 1e-9);
    for (const choice of choices.get(itemId) ?? []) {
      for (const { need, units } of shared(own, parts, short, byPriority)) {
        const spare = left.get(choice.substituteItemId) ?? 0;
        const quantity = Math.min(units, Math.floor(spare / choice.ratio + 1e-9));
        if (quantity <= 0) continue;
        const substituteQuantity = Math.ceil(quantity * choice.ratio - 1e-9);
        left.set(choice.substituteItemId, spare - substituteQuantity);
        parts.set(need, (parts.get(need) ?? 0) - quantity);
        short -= quantity;
        const { substituteItemId, ratio } = choice;
        const { divisionCode, standardId, priority, incidentId, siteId } = need;
        const joint = incidentId === undefined ? {} : { incidentId, siteId: siteId ?? '' };
        const said = { divisionCode, standardId, itemId, substituteItemId, ratio, ...joint };
        substitutions.push({ ...said, quantity, substituteQuantity });
        // So many units of it are worth as much as what they replace.
        const weight = (priority * quantity) / substituteQuantity;
        const instead = { itemId: substituteItemId, insteadOf: itemId };
        added.push({ ...need, ...instead, quantity: substituteQuantity, priority: weight });
      }
    }
  }
  const kept = needs.flatMap((need) => {
    const quantity = parts.get(need) ?? 0;
    return quantity > 0 ? [{ ...need, quantity }] : [];
  });
  return {
    needs: [...kept, ...added],
    substitutions: substitutions.map((line) => withOwn(line, kept)),
  };
}

/** With what the same community asks of the substitute for itself: what comes is shared with that. */
function withOwn(
  line: Substitution,
  needs: readonly (PlannedNeed & { incidentId?: string })[],
): Substitution {
  const ownQuantity = needs
    .filter((need) => need.divisionCode === line.divisionCode)
    .filter((need) => need.incidentId === line.incidentId)
    .filter((need) => need.itemId === line.substituteItemId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return ownQuantity > 0 ? { ...line, ownQuantity } : line;
}

/** Items that are short, the most urgent first: they choose first among what may replace them. */
function shortItems(needs: readonly PlannedNeed[], left: ReadonlyMap<string, number>): string[] {
  const urgency = new Map<string, number>();
  for (const { itemId, priority } of needs) {
    urgency.set(itemId, Math.max(priority, urgency.get(itemId) ?? 0));
  }
  return [...urgency]
    .filter(([itemId]) => (left.get(itemId) ?? 0) < 0)
    .sort((a, b) => b[1] - a[1] || compare(a[0], b[0]))
    .map(([itemId]) => itemId);
}

/** How many units of each need go short. */
function shared<T extends PlannedNeed>(
  needs: readonly T[],
  parts: ReadonlyMap<T, number>,
  short: number,
  byPriority: boolean,
): { need: T; units: number }[] {
  const open = needs
    .map((need) => ({ need, most: Math.floor(parts.get(need) ?? 0), units: 0 }))
    .sort((a, b) => a.need.priority - b.need.priority || keyOrder(a.need, b.need));
  const total = open.reduce((sum, { most }) => sum + most, 0);
  let rest = Math.min(short, total);
  if (!byPriority && total > 0) {
    for (const one of open) one.units = Math.floor((rest * one.most) / total);
    rest -= open.reduce((sum, { units }) => sum + units, 0);
  }
  for (const one of open) {
    const more = Math.min(rest, one.most - one.units);
    one.units += more;
    rest -= more;
  }
  return open.filter(({ units }) => units > 0);
}

function keyOrder(a: PlannedNeed, b: PlannedNeed): number {
  return compare(a.divisionCode, b.divisionCode) || compare(a.standardId, b.standardId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Goods = { divisionCode: string; itemId: string; quantity: number };

/**
 * Goods on their way to a community, counted as what they replace there. Where it asks for them for itself
 * as well, and not all come, both go without the same share: no delivery says for whom it is.
 */
export function asAsked<T extends Goods>(
  goods: readonly T[],
  substitutions: readonly Substitution[],
): T[] {
  const keyOf = (divisionCode: string, itemId: string) => JSON.stringify([divisionCode, itemId]);
  const pots = new Map<string, Pot>();
  for (const line of substitutions) {
    const key = keyOf(line.divisionCode, line.substituteItemId);
    const pot = pots.get(key) ?? { lines: [], own: 0, come: 0 };
    pot.lines.push({ line, taken: 0, counted: 0 });
    pot.own = Math.max(pot.own, line.ownQuantity ?? 0);
    pots.set(key, pot);
  }
  return goods.flatMap((one) => {
    const pot = pots.get(keyOf(one.divisionCode, one.itemId));
    if (pot === undefined) return [one];
    const { own, replaced } = shareOut(pot, one.quantity);
    const counted = replaced
      .filter(({ quantity }) => quantity > 0)
      .map(({ itemId, quantity }) => ({ ...one, itemId, quantity }));
    return own > 0 ? [...counted, { ...one, quantity: own }] : counted;
  });
}

/** All that a community gets of one item, and for what. */
type Pot = {
  lines: { line: Substitution; taken: number; counted: number }[];
  own: number;
  come: number;
};

/** So many units more have come: how many of them are for itself, and what the others replace. */
function shareOut(pot: Pot, quantity: number) {
  pot.come += quantity;
  const asked = pot.lines.reduce((sum, { line }) => sum + line.substituteQuantity, pot.own);
  const come = Math.min(pot.come, asked);
  let [before, earlier, own] = [0, 0, quantity];
  const replaced = pot.lines.map((each) => {
    const { line } = each;
    before += line.substituteQuantity;
    const mine = Math.floor((come * before) / asked + 1e-9) - earlier;
    const taken = Math.max(each.taken, Math.min(mine, each.taken + own));
    own -= taken - each.taken;
    earlier += taken;
    each.taken = taken;
    // Whole units of what was asked for, however the substitute is split over its journeys.
    const whole = Math.min(line.quantity, Math.floor(taken / line.ratio + 1e-9));
    const units = whole - each.counted;
    each.counted = whole;
    return { itemId: line.itemId, quantity: units };
  });
  return { own, replaced };
}

/** Why something else is sent, in words. */
export function substitutionReason(
  { quantity, substituteQuantity }: Substitution,
  item: Name,
  substitute: Name,
): { reasonZh: string; reasonEn: string } {
  return {
    reasonZh: `${item.zh}缺 ${quantity} 件，以${substitute.zh} ${substituteQuantity} 件代替`,
    reasonEn: `${item.en} is ${quantity} short: ${substituteQuantity} of ${substitute.en} go instead`,
  };
}
