// The five needs that the relief standard names; what supports them counts for none.
export const reliefNeeds = ['FOOD', 'CLOTHING', 'WATER', 'SHELTER', 'MEDICAL'] as const;
export type ReliefNeed = (typeof reliefNeeds)[number];

export type NeededItem = {
  divisionCode: string;
  itemId: string;
  /** SUPPORT is none of the five and is left out. */
  reliefNeed: string;
  quantity: number;
};

export type Delivery = {
  divisionCode: string;
  itemId: string;
  quantity: number;
  /** Hours after the plan starts; negative for what was there before. */
  arriveHours: number;
};

export type ItemCoverage = {
  itemId: string;
  needed: number;
  onTime: number;
  late: number;
  share: number;
};

export type ReliefCoverage = {
  divisionCode: string;
  reliefNeed: ReliefNeed;
  /** Least share of its items that is there by the deadline; 1 when nothing is needed. */
  share: number;
  /** When the last of it arrives; absent when nothing comes. */
  arriveHours?: number;
  items: ItemCoverage[];
};

type Arrived = { onTime: number; late: number; lastHours: number };

function arrivals(deliveries: Delivery[], deadlineHours: number): Map<string, Arrived> {
  const sums = new Map<string, Arrived>();
  for (const { divisionCode, itemId, quantity, arriveHours } of deliveries) {
    const key = `${divisionCode} ${itemId}`;
    if (quantity <= 0) continue;
    const sum = sums.get(key) ?? { onTime: 0, late: 0, lastHours: arriveHours };
    sums.set(key, sum);
    sum.lastHours = Math.max(sum.lastHours, arriveHours);
    // Arriving exactly at the deadline is on time, also after a sum of hours in floating point.
    if (arriveHours <= deadlineHours + 1e-9) sum.onTime += quantity;
    else sum.late += quantity;
  }
  return sums;
}

function itemCoverage(needs: NeededItem[], arrived: Map<string, Arrived>): ItemCoverage[] {
  const needed = new Map<string, { divisionCode: string; quantity: number }>();
  for (const { divisionCode, itemId, quantity } of needs) {
    const known = needed.get(itemId)?.quantity ?? 0;
    needed.set(itemId, { divisionCode, quantity: known + quantity });
  }
  return [...needed].map(([itemId, { divisionCode, quantity }]) => {
    const { onTime, late } = arrived.get(`${divisionCode} ${itemId}`) ?? { onTime: 0, late: 0 };
    const share = quantity === 0 ? 1 : Math.min(1, onTime / quantity);
    return { itemId, needed: quantity, onTime, late, share };
  });
}

/**
 * The five relief needs of every community: how much of each is there by the deadline. A need is
 * met as far as the scarcest of its items: beds do not stand in for tents.
 */
export function reliefCoverage(input: {
  needs: NeededItem[];
  deliveries: Delivery[];
  deadlineHours: number;
}): ReliefCoverage[] {
  const arrived = arrivals(input.deliveries, input.deadlineHours);
  const byDivision = new Map<string, NeededItem[]>();
  for (const need of input.needs) {
    const known = byDivision.get(need.divisionCode) ?? [];
    known.push(need);
    byDivision.set(need.divisionCode, known);
  }
  return [...byDivision.keys()].sort().flatMap((divisionCode) =>
    reliefNeeds.map((reliefNeed) => {
      const own = byDivision.get(divisionCode) ?? [];
      const items = itemCoverage(
        own.filter((need) => need.reliefNeed === reliefNeed),
        arrived,
      );
      const share = Math.min(1, ...items.map((item) => item.share));
      const hours = items.flatMap(({ itemId }) => {
        return arrived.get(`${divisionCode} ${itemId}`)?.lastHours ?? [];
      });
      const arriveHours = hours.length > 0 ? { arriveHours: Math.max(...hours) } : {};
      return { divisionCode, reliefNeed, share, ...arriveHours, items };
    }),
  );
}
