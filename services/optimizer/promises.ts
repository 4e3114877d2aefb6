import { asAsked, type Substitution } from './substitutes';

// What earlier plans of an incident already bring, or have brought.

export type PromisingPlan = {
  startTime: Date;
  /** Shipments and call-offs of one plan share its substitutions. */
  planId?: string;
  reservationId?: string;
  /** What of it replaces something else. */
  substitutions?: Substitution[];
  shipments: {
    toDivisionCode?: string;
    itemId: string;
    quantity: number;
    arriveHours: number;
    /** Whose need it meets, where that is not where it goes: to a shelter. */
    needDivisionCode?: string;
    /** Of the shelter: its own store, or where it has none the division its goods are sent to. */
    siteDepotId?: string;
    siteDivisionCode?: string;
  }[];
};

/** A transfer of inventory: what became of the goods of one shipment. */
export type TransferFacts = {
  reservationId: string;
  toDivisionCode?: string;
  toDepotId?: string;
  cancelled: boolean;
  lines: { itemId: string; quantity: number; lost: number }[];
};

/** What an incident has called off and not received; what was received is stock like any other. */
export type CallOffFacts = { sourceId: string; open: number };

/** The lines of plans that call-offs still stand for, the earliest plan first. */
export function openCallOffs<
  T extends { plan: PromisingPlan; lines: { sourceId: string; quantity: number }[] },
>(plans: T[], facts: CallOffFacts[]): PromisingPlan[] {
  const open = new Map<string, number>();
  for (const { sourceId, open: units } of facts) {
    open.set(sourceId, (open.get(sourceId) ?? 0) + units);
  }
  return plans.map(({ plan, lines }) => ({
    ...plan,
    shipments: plan.shipments.flatMap((shipment, n) => {
      const { sourceId } = lines[n]!;
      const quantity = Math.min(shipment.quantity, open.get(sourceId) ?? 0);
      open.set(sourceId, (open.get(sourceId) ?? 0) - quantity);
      return quantity > 0 ? [{ ...shipment, quantity }] : [];
    }),
  }));
}

export type PromisedGoods = {
  divisionCode: string;
  itemId: string;
  quantity: number;
  arriveTime: Date;
};

const hourMs = 3_600_000;

/**
 * What is promised to the communities: what was planned, less what was lost on the way and what
 * was cancelled. The goods that arrive last are taken to be the ones that are missing.
 */
export function promisedGoods(plans: PromisingPlan[], transfers: TransferFacts[]): PromisedGoods[] {
  const missing = missingUnits(transfers);
  const byPlan = new Map<string, { goods: PromisedGoods[]; substitutions: Substitution[] }>();
  plans.forEach((plan, n) => {
    const key = plan.planId === undefined ? `part ${n}` : `plan ${plan.planId}`;
    const known = byPlan.get(key) ?? { goods: [], substitutions: plan.substitutions ?? [] };
    byPlan.set(key, { ...known, goods: [...known.goods, ...goodsOf(plan, missing)] });
  });
  return [...byPlan.values()].flatMap(({ goods, substitutions }) => asAsked(goods, substitutions));
}

/** What of one part of a plan is still to come or came; what is missing is taken from `missing`. */
function goodsOf(plan: PromisingPlan, missing: Map<string, number>): PromisedGoods[] {
  const lastFirst = [...plan.shipments].sort((a, b) => b.arriveHours - a.arriveHours);
  return lastFirst.flatMap((shipment) => {
    const { toDivisionCode, itemId, quantity, arriveHours } = shipment;
    const divisionCode = shipment.needDivisionCode ?? toDivisionCode;
    if (!divisionCode) return [];
    const { siteDepotId, siteDivisionCode } = shipment;
    const target = targetOf(toDivisionCode || siteDivisionCode, siteDepotId);
    const key = keyOf(plan.reservationId ?? '', target, itemId);
    const gone = Math.min(quantity, missing.get(key) ?? 0);
    missing.set(key, (missing.get(key) ?? 0) - gone);
    if (gone === quantity) return [];
    const arriveTime = new Date(plan.startTime.getTime() + arriveHours * hourMs);
    return [{ divisionCode, itemId, quantity: quantity - gone, arriveTime }];
  });
}

function missingUnits(transfers: TransferFacts[]): Map<string, number> {
  const missing = new Map<string, number>();
  for (const { reservationId, toDivisionCode, toDepotId, cancelled, lines } of transfers) {
    const target = targetOf(toDivisionCode, toDepotId);
    if (target === '') continue;
    for (const { itemId, quantity, lost } of lines) {
      const key = keyOf(reservationId, target, itemId);
      missing.set(key, (missing.get(key) ?? 0) + (cancelled ? quantity : lost));
    }
  }
  return missing;
}

/** Where goods are sent; a store is named before the division it stands in. */
function targetOf(divisionCode: string | undefined, depotId: string | undefined): string {
  if (depotId) return `depots/${depotId}`;
  return divisionCode ? `divisions/${divisionCode}` : '';
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

/** Vehicle-hours that trips under way need, by fleet. */
export function busyHours(
  trips: { fleetId: string; count: number; tripHours: number }[],
): Map<string, number> {
  const busy = new Map<string, number>();
  for (const { fleetId, count, tripHours } of trips) {
    busy.set(fleetId, (busy.get(fleetId) ?? 0) + count * tripHours);
  }
  return busy;
}
