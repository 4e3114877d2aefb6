import type { ShelterProblem } from '../shelter/shelter-problem';
import { parseShelterProblem } from '../shelter/shelter-problem';
import type { ShelterSolution } from '../shelter/shelter-solution';
import type { Affected, JointNeed, Place, SiteFacts } from './joint-facts';

// Where displaced people go; and what they need goes with them.

export type Placement = {
  incidentId: string;
  divisionCode: string;
  siteId: string;
  people: number;
};

const keyOf = (incidentId: string, divisionCode: string) => `${incidentId}/${divisionCode}`;

export function shelterProblem(
  affected: readonly Affected[],
  sites: readonly SiteFacts[],
  centreOf: (divisionCode: string) => Place,
): ShelterProblem {
  const groups = affected
    .filter(({ displaced }) => displaced > 0)
    .map(({ incidentId, divisionCode, displaced }) => {
      return { id: keyOf(incidentId, divisionCode), people: displaced, ...centreOf(divisionCode) };
    });
  const shelters = sites
    .filter(({ free }) => free > 0)
    .map(({ id, free, tags, latitude, longitude }) => {
      const at = latitude === undefined || longitude === undefined ? {} : { latitude, longitude };
      return { id, places: free, tags, ...at };
    });
  const policy = { aim: 'NEAREST', timeLimitSeconds: 20 };
  return parseShelterProblem({ shelters, groups, policy });
}

export function placementsOf(
  affected: readonly Affected[],
  { allocations }: Pick<ShelterSolution, 'allocations'>,
): Placement[] {
  const groups = new Map(affected.map((line) => [keyOf(line.incidentId, line.divisionCode), line]));
  return allocations.flatMap(({ groupId, shelterId, people }) => {
    const group = groups.get(groupId);
    if (group === undefined) return [];
    const { incidentId, divisionCode } = group;
    return [{ incidentId, divisionCode, siteId: shelterId, people }];
  });
}

/** Who still has no place besides those that are pinned to one. */
export function openGroups(
  affected: readonly Affected[],
  pinned: readonly Placement[],
): Affected[] {
  return affected.map((line) => {
    const own = pinned.filter((one) => {
      return one.incidentId === line.incidentId && one.divisionCode === line.divisionCode;
    });
    const taken = own.reduce((sum, { people }) => sum + people, 0);
    return { ...line, displaced: Math.max(0, line.displaced - taken) };
  });
}

/** Sites with what the pinned leave free. */
export function openSites(sites: readonly SiteFacts[], pinned: readonly Placement[]): SiteFacts[] {
  return sites.map((site) => {
    const own = pinned.filter(({ siteId }) => siteId === site.id);
    const taken = own.reduce((sum, { people }) => sum + people, 0);
    return { ...site, free: Math.max(0, site.free - taken) };
  });
}

export type PlacedNeed = JointNeed & { siteId?: string };

/**
 * Needs follow the people: of what a community needs, the share of its affected people that a site takes
 * in goes to the site, in whole units, and the rest stays with the community.
 */
export function placedNeeds(
  needs: readonly JointNeed[],
  affected: readonly Affected[],
  placements: readonly Placement[],
): PlacedNeed[] {
  const people = new Map(
    affected.map((line) => [
      keyOf(line.incidentId, line.divisionCode),
      Math.max(line.affected, line.displaced),
    ]),
  );
  const byGroup = new Map<string, Placement[]>();
  for (const placement of placements) {
    const key = keyOf(placement.incidentId, placement.divisionCode);
    byGroup.set(key, [...(byGroup.get(key) ?? []), placement]);
  }
  return needs.flatMap((need) => {
    const key = keyOf(need.incidentId, need.divisionCode);
    const all = people.get(key) ?? 0;
    let rest = need.quantity;
    const moved = (byGroup.get(key) ?? []).flatMap(({ siteId, people: placed }) => {
      const share = all > 0 ? Math.min(1, placed / all) : 0;
      const quantity = Math.min(rest, Math.floor(need.quantity * share + 1e-9));
      rest -= quantity;
      return quantity > 0 ? [{ ...need, quantity, siteId }] : [];
    });
    return rest > 0 ? [{ ...need, quantity: rest }, ...moved] : moved;
  });
}
