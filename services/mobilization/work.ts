// What a plan asks of the stock, frozen when the commander decided: a repeat of a call must carry
// the very same body, whatever has happened to the plan since.
import { AppError } from '../platform/errors';
import type { Part } from './saga';

export type ShipmentOfPlan = {
  fromDepotId: string;
  toDepotId: string;
  toDivisionCode: string;
  itemId: string;
  quantity: number;
  fleetId: string;
  departHours: number;
  arriveHours: number;
  /** Of a joint plan: whose need they meet. */
  incidentId?: string;
};

/** Units of an agreement or a capacity that leave at one hour. */
export type CallOffOfPlan = {
  kind: 'AGREEMENT' | 'CAPACITY';
  sourceId: string;
  fromDepotId: string;
  quantity: number;
  departHours: number;
  /** Of a joint plan: whose need they meet. */
  incidentId?: string;
};

export type ReservationLine = { depotId: string; itemId: string; quantity: number };

export type Leg = {
  fromDepotId: string;
  toDepotId: string;
  toDivisionCode: string;
  fleetId: string;
  lines: { itemId: string; quantity: number }[];
  /** ISO 8601 instants. */
  departTime: string;
  arriveTime: string;
};

/** What a plan asks beside stock; each entry is one call to the service that has it. */
export type ClaimWork = {
  teams: { incidentId: string; toDivisionCode: string; teamIds: string[] }[];
  equipment: { incidentId: string; divisionCode: string; assetIds: string[] }[];
  places: {
    incidentId: string;
    hazard: string;
    lines: { siteId: string; places: number }[];
  }[];
  /** In the order in which they leave: a factory makes the first first. Absent before there were any. */
  callOffs?: Pick<CallOffOfPlan, 'kind' | 'sourceId' | 'quantity' | 'incidentId'>[];
  holdSeconds: number;
};

/** What one of several incidents takes of the stock, usable on its own day. */
export type GoodsOfIncident = {
  incidentId: string;
  usableUntil: string;
  lines: ReservationLine[];
  legs: Leg[];
};

export type Work = {
  lines: ReservationLine[];
  legs: Leg[];
  /** Where several incidents take goods: who needs them first has the first choice. */
  goods?: GoodsOfIncident[];
  claims?: ClaimWork;
  /** The day on which the goods must still be usable; absent: the day of the call. */
  usableUntil?: string;
};

export const linesMax = 5_000;

export function workOf(shipments: ShipmentOfPlan[], startTime: Date): Work {
  const moved = shipments.filter(({ quantity }) => quantity > 0);
  if (moved.length === 0) throw new AppError('PLAN_EMPTY', 'the plan sends nothing');
  const lines = reservationLines(moved);
  if (lines.length > linesMax) {
    const message = `the plan takes ${lines.length} depot and item pairs; at most ${linesMax}`;
    throw new AppError('PLAN_TOO_LARGE', message);
  }
  return { lines, legs: legsOf(moved, startTime) };
}

/** By incident: one call and one reservation each; the plan's own where it is for one. */
export function goodsOf(work: Work, incidentId: string): GoodsOfIncident[] {
  const { lines, legs, usableUntil = '', goods } = work;
  return goods ?? [{ incidentId, usableUntil, lines, legs }];
}

/** What a plan asks of stock and of those who promise goods. */
export function planWork(
  plan: { shipments: ShipmentOfPlan[]; callOffs: CallOffOfPlan[]; usableUntil: string },
  startTime: Date,
  holdSeconds: number,
): { work: Work; parts: Part[] } {
  const { usableUntil } = plan;
  const callOffs = callOffLines(plan.callOffs);
  if (callOffs.length === 0)
    return { work: { ...workOf(plan.shipments, startTime), usableUntil }, parts: ['SUPPLIES'] };
  const claims = { teams: [], equipment: [], places: [], callOffs, holdSeconds };
  if (!plan.shipments.some(({ quantity }) => quantity > 0)) {
    return { work: { lines: [], legs: [], claims }, parts: ['CALL_OFFS'] };
  }
  return {
    work: { ...workOf(plan.shipments, startTime), usableUntil, claims },
    parts: ['CALL_OFFS', 'SUPPLIES'],
  };
}

export function callOffLines(lines: CallOffOfPlan[]): NonNullable<ClaimWork['callOffs']> {
  const sums = new Map<string, CallOffOfPlan>();
  for (const line of lines.filter(({ quantity }) => quantity > 0)) {
    const { kind, sourceId, departHours, incidentId = '' } = line;
    const key = JSON.stringify([kind, sourceId, departHours, incidentId]);
    const known = sums.get(key);
    sums.set(key, { ...line, quantity: line.quantity + (known?.quantity ?? 0) });
  }
  if (sums.size > linesMax) {
    throw new AppError(
      'PLAN_TOO_LARGE',
      `the plan calls off ${sums.size} times; at most ${linesMax}`,
    );
  }
  return [...sums.values()]
    .sort((a, b) => a.departHours - b.departHours || (a.sourceId < b.sourceId ? -1 : 1))
    .map(({ kind, sourceId, quantity, incidentId }) => {
      return { kind, sourceId, quantity, ...(incidentId ? { incidentId } : {}) };
    });
}

/** One line for each depot and item, in id order: the same plan always asks the same. */
function reservationLines(shipments: ShipmentOfPlan[]): ReservationLine[] {
  const lines = new Map<string, ReservationLine>();
  for (const { fromDepotId, itemId, quantity } of shipments) {
    const key = JSON.stringify([fromDepotId, itemId]);
    const line = lines.get(key) ?? { depotId: fromDepotId, itemId, quantity: 0 };
    lines.set(key, { ...line, quantity: line.quantity + quantity });
  }
  return sortedByKey(lines);
}

/**
 * Goods that leave one depot for one place with one fleet at one time travel together. The legs
 * that arrive first come first: the inventory gives them the lots that expire first.
 */
function legsOf(shipments: ShipmentOfPlan[], startTime: Date): Leg[] {
  const legs = new Map<string, Leg>();
  for (const shipment of shipments) {
    const { fromDepotId, toDepotId, toDivisionCode, fleetId } = shipment;
    const departTime = hoursAfter(startTime, shipment.departHours);
    const arriveTime = hoursAfter(startTime, shipment.arriveHours);
    const route = { arriveTime, departTime, fromDepotId, toDepotId, toDivisionCode, fleetId };
    const key = JSON.stringify(Object.values(route));
    const leg = legs.get(key) ?? { ...route, lines: [] };
    legs.set(key, { ...leg, lines: withUnits(leg.lines, shipment.itemId, shipment.quantity) });
  }
  return sortedByKey(legs);
}

function withUnits(lines: Leg['lines'], itemId: string, quantity: number): Leg['lines'] {
  if (!lines.some((line) => line.itemId === itemId)) return [...lines, { itemId, quantity }];
  return lines.map((line) =>
    line.itemId === itemId ? { itemId, quantity: line.quantity + quantity } : line,
  );
}

function sortedByKey<T>(entries: Map<string, T>): T[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function hoursAfter(start: Date, hours: number): string {
  return new Date(start.getTime() + Math.round(hours * 3_600_000)).toISOString();
}
