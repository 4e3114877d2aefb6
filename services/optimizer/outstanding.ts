export type PlannedNeed = {
  divisionCode: string;
  itemId: string;
  standardId: string;
  /** FOOD, CLOTHING, WATER, SHELTER, MEDICAL, or SUPPORT, which is none of the five. */
  reliefNeed: string;
  quantity: number;
  priority: number;
  /** The item that was asked for, where this one is sent in its place. */
  insteadOf?: string;
};

/**
 * What is still needed after what is promised. Where several standards ask for the same item, the
 * more urgent one is met first. Never negative: too much in one community helps no other.
 */
export function outstandingNeeds(
  needs: PlannedNeed[],
  promised: { divisionCode: string; itemId: string; quantity: number }[],
): PlannedNeed[] {
  const left = new Map<string, number>();
  for (const { divisionCode, itemId, quantity } of promised) {
    const key = keyOf(divisionCode, itemId);
    left.set(key, (left.get(key) ?? 0) + quantity);
  }
  const urgentFirst = [...needs].sort(
    (a, b) => b.priority - a.priority || compare(a.standardId, b.standardId),
  );
  const covered = new Map<PlannedNeed, number>();
  for (const need of urgentFirst) {
    const key = keyOf(need.divisionCode, need.itemId);
    const used = Math.min(need.quantity, left.get(key) ?? 0);
    left.set(key, (left.get(key) ?? 0) - used);
    covered.set(need, used);
  }
  return needs
    .map((need) => ({ ...need, quantity: need.quantity - covered.get(need)! }))
    .filter(({ quantity }) => quantity > 0);
}

function keyOf(divisionCode: string, itemId: string): string {
  return JSON.stringify([divisionCode, itemId]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
