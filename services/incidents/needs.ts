import type { DemandStandard, NeedBasis } from './standards';

/** The people of one community as the reports stand now. */
export type ReportedPeople = { divisionCode: string; affected: number; displaced: number };

export type NeedConditions = {
  temperatureCelsius: number;
  /** Share of the displaced who sleep in tents; the rest are indoors. */
  tentShare: number;
  tentPeople: number;
};

export type Need = {
  divisionCode: string;
  itemId: string;
  standardId: string;
  reliefNeed: DemandStandard['reliefNeed'];
  /** Whole base units of the item. */
  quantity: number;
  priority: number;
  // How it was computed: count × rate × days = requiredContent, ÷ contentPerUnit, rounded up.
  basis: NeedBasis;
  /** How many of the basis there are: people, infants or households. */
  persons: number;
  rate: number;
  /** 1 for what is given once. */
  days: number;
  requiredContent: number;
  unit: string;
  contentPerUnit: number;
};

export function standardApplies(
  standard: DemandStandard,
  conditions: NeedConditions,
  days: number,
): boolean {
  const { belowCelsius, daysMaximum, daysAbove, tentPeople } = standard;
  if (!standard.enabled) return false;
  if (belowCelsius !== undefined && conditions.temperatureCelsius >= belowCelsius) return false;
  if (daysMaximum !== undefined && days > daysMaximum) return false;
  if (daysAbove !== undefined && days <= daysAbove) return false;
  return tentPeople === undefined || tentPeople === conditions.tentPeople;
}

function peopleOf(basis: NeedBasis, people: ReportedPeople, tentShare: number): number {
  switch (basis) {
    case 'PERSON':
    case 'INFANT':
    case 'HOUSEHOLD':
      return people.affected;
    case 'DISPLACED_PERSON':
      return people.displaced;
    case 'TENT_PERSON':
      return people.displaced * tentShare;
    case 'INDOOR_PERSON':
      return people.displaced * (1 - tentShare);
  }
}

/**
 * Rounds up to whole units, but not for an error of floating point: 2,100 × 0.1 / 0.7 is 300 tents
 * and must not become 301.
 */
export function wholeUnits(amount: number): number {
  const nearest = Math.round(amount);
  const isWhole = Math.abs(amount - nearest) <= 1e-9 * Math.max(1, Math.abs(amount));
  return isWhole ? nearest : Math.ceil(amount);
}

function needOf(
  standard: DemandStandard,
  people: ReportedPeople,
  conditions: NeedConditions,
  planDays: number,
): Need {
  const counted = peopleOf(standard.basis, people, conditions.tentShare);
  const persons = (counted * standard.share) / standard.peoplePerBasis;
  const days = standard.perDay ? planDays : 1;
  const requiredContent = persons * standard.rate * days;
  return {
    divisionCode: people.divisionCode,
    itemId: standard.itemId,
    standardId: standard.id,
    reliefNeed: standard.reliefNeed,
    quantity: wholeUnits(requiredContent / standard.contentPerUnit),
    priority: standard.priority,
    basis: standard.basis,
    persons,
    rate: standard.rate,
    days,
    requiredContent,
    unit: standard.unit,
    contentPerUnit: standard.contentPerUnit,
  };
}

/** What the people reported need, by community and standard; lines of zero are left out. */
export function deriveNeeds(input: {
  /** One line a community; people counted in it are in no other. */
  reports: ReportedPeople[];
  standards: DemandStandard[];
  conditions: NeedConditions;
  days: number;
}): Need[] {
  const { reports, conditions, days } = input;
  const standards = input.standards.filter((each) => standardApplies(each, conditions, days));
  return reports
    .flatMap((people) => standards.map((each) => needOf(each, people, conditions, days)))
    .filter((need) => need.quantity > 0);
}

export type NeedTotal = {
  itemId: string;
  standardId: string;
  /** Whole units over the communities, each rounded up for itself. */
  quantity: number;
  requiredContent: number;
  unit: string;
  /** Whole units if the total were rounded once: what one purchase for all would need. */
  pooledQuantity: number;
};

/** The needs of all communities together, by standard, in the order they first appear. */
export function needTotals(needs: Need[]): NeedTotal[] {
  const totals = new Map<string, NeedTotal>();
  for (const need of needs) {
    const { itemId, standardId, unit } = need;
    const known = totals.get(standardId);
    const requiredContent = (known?.requiredContent ?? 0) + need.requiredContent;
    totals.set(standardId, {
      itemId,
      standardId,
      unit,
      quantity: (known?.quantity ?? 0) + need.quantity,
      requiredContent,
      pooledQuantity: wholeUnits(requiredContent / need.contentPerUnit),
    });
  }
  return [...totals.values()];
}

/** How many full packs hold at least these units. */
export function packsFor(quantity: number, unitsPerPack: number): number {
  return wholeUnits(quantity / unitsPerPack);
}
