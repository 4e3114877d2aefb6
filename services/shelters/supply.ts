// What people use up, and what is therefore to be sent; whether the facilities suffice.
import type { ConsumptionRate, FacilityStandard } from './standards';

export type Sheltered = {
  siteId: string;
  persons: number;
  infants: number;
  households: number;
  openTime: Date | null;
};

export type SupplyLine = {
  siteId: string;
  itemId: string;
  rateId: string;
  nameZh: string;
  nameEn: string;
  quantity: number;
  needByTime: Date;
  persons: number;
  reason: string;
  onHand: number;
};

type Asked = { days: number; now: Date; onHand: (siteId: string, itemId: string) => number };

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** How many the rate counts: heads, infants as registered or by their share, households. */
function basisOf(rate: ConsumptionRate, site: Sheltered): number {
  if (rate.basis === 'PERSON') return site.persons;
  if (rate.basis === 'HOUSEHOLD') return site.households;
  return Math.max(site.infants, Math.ceil(site.persons * rate.infantShare - 1e-9));
}

/** One line a site and rate that needs something beyond what stands there. */
export function resupply(sites: Sheltered[], rates: ConsumptionRate[], asked: Asked): SupplyLine[] {
  return sites.flatMap((site) => rates.flatMap((rate) => lineOf(site, rate, asked)));
}

function lineOf(
  site: Sheltered,
  rate: ConsumptionRate,
  { days, now, onHand }: Asked,
): SupplyLine[] {
  const heads = basisOf(rate, site);
  if (heads === 0) return [];
  const perDay = (heads * rate.rate) / rate.contentPerUnit;
  const needed = rate.perDay ? perDay * days : perDay;
  const present = onHand(site.siteId, rate.itemId);
  const quantity = Math.ceil(needed - present - 1e-9);
  if (quantity <= 0) return [];
  // What stands there carries them so far; without anything the first must come soon.
  const lastsMs = rate.perDay ? (present / perDay) * dayMs : 0;
  const needByTime = new Date(now.getTime() + Math.max(lastsMs, rate.withinHours * hourMs));
  const span = rate.perDay ? ` × ${days} d` : '';
  return [
    {
      siteId: site.siteId,
      itemId: rate.itemId,
      rateId: rate.id,
      nameZh: rate.nameZh,
      nameEn: rate.nameEn,
      quantity,
      needByTime,
      persons: site.persons,
      reason: `${heads} ${rate.basis.toLowerCase()} × ${rate.rate} ${rate.unit}${span}`,
      onHand: present,
    },
  ];
}

export type FacilityFinding = {
  siteId: string;
  kind: string;
  nameZh: string;
  nameEn: string;
  persons: number;
  available: number;
  required: number;
  gap: number;
  source: string;
};

/** Each kind by the standard that counts at this hour after opening: 1/50 at first, 1/20 after. */
export function facilityFindings(
  site: Sheltered & { facilities: { kind: string; count: number }[] },
  standards: FacilityStandard[],
  now: Date,
): FacilityFinding[] {
  const hours = site.openTime ? (now.getTime() - site.openTime.getTime()) / hourMs : 0;
  const inForce = new Map<string, FacilityStandard>();
  for (const standard of [...standards].sort((a, b) => a.afterHours - b.afterHours)) {
    if (standard.afterHours <= hours) inForce.set(standard.kind, standard);
  }
  return [...inForce.values()].map(({ kind, nameZh, nameEn, peoplePerUnit, source }) => {
    const counts = site.facilities.filter((each) => each.kind === kind).map(({ count }) => count);
    const available = counts.reduce((sum, count) => sum + count, 0);
    const required = Math.ceil(site.persons / peoplePerUnit - 1e-9);
    const gap = Math.max(0, required - available);
    const { siteId, persons } = site;
    return { siteId, kind, nameZh, nameEn, persons, available, required, gap, source };
  });
}
