// What has to be made ready for a response plan or a joint plan's commit, and how it is given back.
import { covers } from '../../platform/identity';
import { kilometresBetween } from '../callouts/distance';

export type Strand = 'STOCK' | 'SHELTERS';

export type ItemState =
  'WAITING' | 'READY' | 'PARTIAL' | 'UNCHANGED' | 'REFUSED' | 'ENDING' | 'ENDED' | 'KEPT';

export type WantedItem = {
  strand: Strand;
  /** The shelter, or the depot where the item is to lie. */
  subjectId: string;
  itemId: string;
  quantity: number;
  incidentId: string;
  hazard: string;
};

export type PlanOfStrands = {
  hazard: string;
  postures: { depotId: string; itemId: string; quantity: number }[];
  shelterIds: string[];
};

/** A posture that is named twice is wanted together, a shelter once. */
export function wantedOf(
  { hazard, postures, shelterIds }: PlanOfStrands,
  { incidentId, stock, shelters }: { incidentId: string; stock: boolean; shelters: boolean },
): WantedItem[] {
  const wanted = new Map<string, WantedItem>();
  for (const { depotId, itemId, quantity } of stock ? postures : []) {
    const key = `${depotId}/${itemId}`;
    const before = wanted.get(key)?.quantity ?? 0;
    const place = { subjectId: depotId, itemId, quantity: quantity + before };
    wanted.set(key, { strand: 'STOCK', ...place, incidentId, hazard });
  }
  for (const subjectId of shelters ? shelterIds : []) {
    const site = { subjectId, itemId: '', quantity: 0 };
    wanted.set(`sites/${subjectId}`, { strand: 'SHELTERS', ...site, incidentId, hazard });
  }
  return [...wanted.values()];
}

export type StockAt = {
  depotId: string;
  divisionCode: string;
  latitude?: number;
  longitude?: number;
  /** Units nobody has reserved. */
  available: number;
};

export type PosturePlan = {
  /** What is to be brought from where. */
  lines: { depotId: string; quantity: number }[];
  /** What cannot be brought from anywhere in the division. */
  missing: number;
};

/**
 * What is missing at the depot comes from the nearest others of the division, beyond what they have to
 * keep themselves. Goods of other divisions are mutual aid, which is asked for, not taken.
 */
export function posturePlan(
  wanted: { depotId: string; quantity: number; onTheWay: number },
  stock: StockAt[],
  { divisionCode, keeps }: { divisionCode: string; keeps: ReadonlyMap<string, number> },
): PosturePlan {
  const own = stock.find(({ depotId }) => depotId === wanted.depotId);
  let missing = Math.max(0, wanted.quantity - wanted.onTheWay - (own?.available ?? 0));
  const lines: PosturePlan['lines'] = [];
  const others = stock
    .filter((each) => each !== own && covers(divisionCode, each.divisionCode))
    .map((each) => ({ ...each, spare: each.available - (keeps.get(each.depotId) ?? 0) }))
    .filter(({ spare }) => spare > 0)
    .map((each) => ({ ...each, km: own ? kilometresOf(own, each) : Infinity }))
    .sort((a, b) => order(a.km, b.km) || b.spare - a.spare || (a.depotId < b.depotId ? -1 : 1));
  for (const { depotId, spare } of others) {
    if (missing === 0) break;
    const quantity = Math.min(spare, missing);
    lines.push({ depotId, quantity });
    missing -= quantity;
  }
  return { lines, missing };
}

// Infinity minus itself is no number, by which nothing can be sorted.
const order = (a: number, b: number) => (a === b ? 0 : a - b);

function kilometresOf(a: StockAt, b: StockAt): number {
  if (a.latitude === undefined || a.longitude === undefined) return Infinity;
  if (b.latitude === undefined || b.longitude === undefined) return Infinity;
  const from = { latitude: a.latitude, longitude: a.longitude };
  return kilometresBetween(from, { latitude: b.latitude, longitude: b.longitude });
}

export type SiteStanding = { state: string; incidentId: string; reserved: number };

export type ShelterEnding = 'CLOSE' | 'NOTHING_LEFT' | 'SITE_IN_USE' | 'PLACES_RESERVED';

/** A shelter that was made ready is closed again, unless people are in it or expected there. */
export function shelterEnding(
  { state, incidentId, reserved }: SiteStanding,
  own: string,
): ShelterEnding {
  if (state === 'CLOSED' || incidentId !== own) return 'NOTHING_LEFT';
  if (state !== 'READY') return 'SITE_IN_USE';
  return reserved > 0 ? 'PLACES_RESERVED' : 'CLOSE';
}

/** A shelter that is called for already needs nothing; one that is closing has to close first. */
export const standsReady = (state: string) => ['READY', 'OPEN', 'FULL'].includes(state);

export type TransferFact = {
  state: string;
  lines: { quantity: number; received: number; lost: number }[];
};

/** Units of these transfers that have neither arrived nor been lost. */
export function unitsOnTheWay(transfers: TransferFact[]): number {
  return transfers
    .filter(({ state }) => state !== 'CANCELLED')
    .flatMap(({ lines }) => lines)
    .reduce((sum, { quantity, received, lost }) => sum + quantity - received - lost, 0);
}

export const hasLeft = ({ state }: Pick<TransferFact, 'state'>) =>
  ['DISPATCHED', 'PARTIALLY_RECEIVED', 'RECEIVED'].includes(state);
