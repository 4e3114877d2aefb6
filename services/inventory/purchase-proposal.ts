// What to order from whom. Each shortfall is covered by the offer that costs least for a unit that
// is really missing, packs rounded up, then by the next one where the first has no more.

export type Shortfall = { depotId: string; itemId: string; quantity: number };

export type Offer = {
  supplierId: string;
  itemId: string;
  unitPriceFen: number;
  packUnits: number;
  leadDays: number;
  rating: number;
  /** A price under a framework agreement, for as many units as it still has. */
  frameworkId: string | null;
  remaining: number;
};

export type Proposal = {
  supplierId: string;
  depotId: string;
  itemId: string;
  quantity: number;
  covered: number;
  unitPriceFen: number;
  frameworkId: string | null;
  leadDays: number;
  inTime: boolean;
};

export type PurchasePlan = { proposals: Proposal[]; unmet: Shortfall[] };

/** `dueDays` is how many days the goods may take; undefined when there is no hurry. */
export function proposePurchase(
  shortfalls: Shortfall[],
  offers: Offer[],
  dueDays: number | undefined,
): PurchasePlan {
  const plan: PurchasePlan = { proposals: [], unmet: [] };
  const left = new Map(offers.map((offer) => [offer, offer.remaining]));
  for (const shortfall of shortfalls) {
    let missing = shortfall.quantity;
    while (missing > 0) {
      const best = bestOffer(offers, left, shortfall.itemId, missing, dueDays);
      if (!best) break;
      const { offer, quantity } = best;
      const covered = Math.min(missing, quantity);
      left.set(offer, left.get(offer)! - quantity);
      missing -= covered;
      plan.proposals.push({
        ...{ supplierId: offer.supplierId, depotId: shortfall.depotId, itemId: offer.itemId },
        ...{ quantity, covered, unitPriceFen: offer.unitPriceFen },
        ...{ frameworkId: offer.frameworkId, leadDays: offer.leadDays },
        inTime: isInTime(offer, dueDays),
      });
    }
    if (missing > 0) plan.unmet.push({ ...shortfall, quantity: missing });
  }
  return plan;
}

const isInTime = (offer: Offer, dueDays: number | undefined) =>
  dueDays === undefined || offer.leadDays <= dueDays;

function bestOffer(
  offers: Offer[],
  left: Map<Offer, number>,
  itemId: string,
  missing: number,
  dueDays: number | undefined,
): { offer: Offer; quantity: number } | undefined {
  const possible = offers
    .filter((offer) => offer.itemId === itemId)
    .map((offer) => ({ offer, quantity: packsFor(offer, missing, left.get(offer)!) }))
    .filter(({ quantity }) => quantity > 0)
    .map((choice) => ({ ...choice, unitCost: costOfUnit(choice, missing) }));
  possible.sort(
    (a, b) =>
      Number(isInTime(b.offer, dueDays)) - Number(isInTime(a.offer, dueDays)) ||
      a.unitCost - b.unitCost ||
      a.offer.leadDays - b.offer.leadDays ||
      b.offer.rating - a.offer.rating ||
      (a.offer.supplierId < b.offer.supplierId ? -1 : 1),
  );
  return possible[0];
}

/** Whole packs for what is missing, as far as there are any. */
function packsFor({ packUnits }: Offer, missing: number, remaining: number): number {
  const wanted = Math.ceil(missing / packUnits);
  const there = remaining === Infinity ? wanted : Math.floor(remaining / packUnits);
  return Math.min(wanted, there) * packUnits;
}

/** A pallet for three missing bottles costs a pallet, however cheap a bottle in it is. */
const costOfUnit = ({ offer, quantity }: { offer: Offer; quantity: number }, missing: number) =>
  (quantity * offer.unitPriceFen) / Math.min(quantity, missing);
