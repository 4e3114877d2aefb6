// How many vehicles a fleet really has: the free, mission-ready equipment of its class at its depot.
import type { Fleet } from './planner';

/** A piece of equipment as a fleet counts it. */
export type FleetAsset = { classId: string; homeDepotId: string; usable: boolean };

/** Counted, or typed: because nothing of the class is kept there, or because nobody could be asked. */
export type FleetCountSource = 'READY_ASSETS' | 'NONE_REGISTERED' | 'UNREAD';

export type FleetCount = {
  fleetId: string;
  assetClassId: string;
  count: number;
  countedFrom: FleetCountSource;
  /** Of the class at home at the depot, ready and free or not. */
  registeredCount: number;
};

/** The fleets with the vehicles a plan may count on, and what was said of those with a class. */
export function countedFleets(
  fleets: Fleet[],
  assets: FleetAsset[] | undefined,
): { fleets: Fleet[]; counts: FleetCount[] } {
  const counts = fleets
    .filter(({ assetClassId }) => assetClassId !== '')
    .map((fleet) => countOf(fleet, assets));
  const byId = new Map(counts.map(({ fleetId, count }) => [fleetId, count]));
  return {
    fleets: fleets.map((fleet) => ({ ...fleet, count: byId.get(fleet.id) ?? fleet.count })),
    counts,
  };
}

function countOf(fleet: Fleet, assets: FleetAsset[] | undefined): FleetCount {
  const { id: fleetId, assetClassId, homeDepotId } = fleet;
  const own = (assets ?? []).filter((asset) => {
    return asset.classId === assetClassId && asset.homeDepotId === homeDepotId;
  });
  const known = { fleetId, assetClassId, registeredCount: own.length };
  if (own.length > 0) {
    const count = own.filter(({ usable }) => usable).length;
    return { ...known, count, countedFrom: 'READY_ASSETS' };
  }
  return { ...known, count: fleet.count, countedFrom: assets ? 'NONE_REGISTERED' : 'UNREAD' };
}
