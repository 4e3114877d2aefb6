import { greatCircleKm } from '../lanes';
import type { PumpFacts, RiskPointFacts } from './joint-facts';
import { gradeWeight } from './joint-teams';

// Which pumps go to which waterlogging points. A point is dry in time when effectiveness × Σ flow is at
// least volume ÷ hours + inflow. The aim is the least flow missing, weighted by grade; then short ways.

const effectiveness = 0.8;

export type PumpOrder = { riskPointId: string; assetId: string; flow: number; distanceKm: number };

export type Drained = {
  riskPointId: string;
  wantedFlow: number;
  givenFlow: number;
  hours?: number;
};

export type PumpPlan = { orders: PumpOrder[]; drained: Drained[]; value: number; bound: number };

export function wantedFlow(point: RiskPointFacts, hours: number): number {
  return (point.volumeM3 / hours + point.inflowM3PerHour) / effectiveness;
}

/**
 * The worst grades first, each with the pumps that leave the least flow unused, the nearest of these. The
 * bound is a knapsack with parts of pumps: all flow, given to the heaviest points.
 */
export function pumpPlan(
  points: readonly RiskPointFacts[],
  pumps: readonly PumpFacts[],
  { hours, pinned = [] }: { hours: number; pinned?: readonly PumpOrder[] },
): PumpPlan {
  const known = new Map(pumps.map((pump) => [pump.id, pump]));
  const at = new Set(points.map(({ id }) => id));
  const orders = pinned.filter(
    ({ assetId, riskPointId }) => known.has(assetId) && at.has(riskPointId),
  );
  for (const { assetId } of orders) known.delete(assetId);
  const sorted = points.toSorted(
    (a, b) => gradeWeight(b.grade) - gradeWeight(a.grade) || b.people - a.people,
  );
  for (const point of sorted) {
    const given = orders
      .filter(({ riskPointId }) => riskPointId === point.id)
      .reduce((sum, { flow }) => sum + flow, 0);
    for (const { pump, km } of chosen(
      point,
      [...known.values()],
      wantedFlow(point, hours) - given,
    )) {
      known.delete(pump.id);
      orders.push({ riskPointId: point.id, assetId: pump.id, flow: pump.flow, distanceKm: km });
    }
  }
  const drained = sorted.map((point) => outlook(point, orders, hours));
  const weights = new Map(sorted.map((point) => [point.id, gradeWeight(point.grade)]));
  const missing = drained.map(({ riskPointId, wantedFlow: wanted, givenFlow }) => {
    return weights.get(riskPointId)! * Math.max(0, wanted - givenFlow);
  });
  const value = missing.reduce((sum, units) => sum + units, 0);
  let left = pumps.reduce((sum, { flow }) => sum + flow, 0);
  const bound = sorted.reduce((sum, point) => {
    const wanted = wantedFlow(point, hours);
    const served = Math.min(left, wanted);
    left -= served;
    return sum + gradeWeight(point.grade) * (wanted - served);
  }, 0);
  return { orders, drained, value, bound: Math.min(value, bound) };
}

/** The largest pumps until the rest fits one; that one the smallest that is enough. */
function chosen(
  point: RiskPointFacts,
  free: readonly PumpFacts[],
  wanted: number,
): { pump: PumpFacts; km: number }[] {
  const near = free.map((pump) => {
    const placed = pump.latitude !== undefined && point.latitude !== undefined;
    return { pump, km: placed ? greatCircleKm(pump, point) : 0 };
  });
  near.sort((a, b) => b.pump.flow - a.pump.flow || a.km - b.km);
  const taken: typeof near = [];
  let rest = wanted;
  while (rest > 1e-9 && near.length > 0) {
    const last = near.findLastIndex(({ pump }) => pump.flow >= rest - 1e-9);
    const enough = near[last];
    const same = near.findIndex(({ pump }) => pump.flow === enough?.pump.flow);
    const [next] = near.splice(enough === undefined ? 0 : same, 1);
    if (next === undefined) break;
    taken.push(next);
    rest -= next.pump.flow;
  }
  return taken;
}

function outlook(point: RiskPointFacts, orders: readonly PumpOrder[], hours: number): Drained {
  const givenFlow = orders
    .filter(({ riskPointId }) => riskPointId === point.id)
    .reduce((sum, { flow }) => sum + flow, 0);
  const net = effectiveness * givenFlow - point.inflowM3PerHour;
  const dry = net > 0 ? { hours: point.volumeM3 / net } : {};
  return { riskPointId: point.id, wantedFlow: wantedFlow(point, hours), givenFlow, ...dry };
}
