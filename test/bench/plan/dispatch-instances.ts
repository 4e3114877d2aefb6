import type { DispatchProblemDocument } from '../../../services/optimizer/problem';
import { drawnInstance, type Instance } from './drawn-instance';
import type { Scale } from './drawn-instance';

// Seeded dispatch problems of known sizes, as documents in the public format. Lanes are left out: the
// solver makes them from coordinates and policy.

export interface InstanceChoice {
  scale: Scale;
  seed: number;
  /** 2: vehicle-hours are slack at most depots; 1: carriage binds widely, the hard case. */
  tight: number;
}

export function dispatchInstance(choice: InstanceChoice): DispatchProblemDocument {
  const instance = drawnInstance(choice);
  return {
    items: instance.items.map((item, k) => ({
      id: itemId(k),
      massKg: item.kg,
      volumeM3: item.m3,
      indivisible: true,
    })),
    nodes: [
      ...instance.depots.map((place, i) => ({ id: depotId(i), ...coordinates(place) })),
      ...instance.sites.map((place, j) => ({ id: siteId(j), ...coordinates(place) })),
    ],
    supplies: supplies(instance),
    needs: needs(instance),
    fleets: instance.depots.map((depot, i) => ({
      id: `fleet-${i}`,
      homeNodeId: depotId(i),
      count: depot.vehicles,
      massKgCapacity: depot.massKg,
      volumeM3Capacity: depot.volumeM3,
      hoursAvailable: 12,
    })),
    policy: {
      aim: 'RELIEF',
      shortage: 'MAX_MIN',
      nearestDepots: instance.nearestDepots,
      speedKmPerHour: 35,
      detourFactor: 1.4,
    },
  };
}

const depotId = (i: number): string => `depot-${i}`;
const siteId = (j: number): string => `site-${j}`;
const itemId = (k: number): string => `item-${k}`;

function coordinates({ x, y }: { x: number; y: number }): { latitude: number; longitude: number } {
  const kmPerDegree = 111.32;
  const wide = kmPerDegree * Math.cos((22.7 * Math.PI) / 180);
  const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
  return { latitude: rounded(22.7 + y / kmPerDegree), longitude: rounded(114.3 + x / wide) };
}

function supplies({ depots, items, stock }: Instance): DispatchProblemDocument['supplies'] {
  return depots.flatMap((_, i) =>
    items.flatMap((__, k) => {
      const quantity = stock[i * items.length + k]!;
      return quantity > 0 ? [{ nodeId: depotId(i), itemId: itemId(k), quantity }] : [];
    }),
  );
}

function needs({ sites, items, asked }: Instance): DispatchProblemDocument['needs'] {
  return sites.flatMap((site, j) =>
    items.flatMap((item, k) => {
      const quantity = asked[j * items.length + k]!;
      if (quantity === 0) return [];
      const priority = item.importance * site.severity;
      return [
        { nodeId: siteId(j), itemId: itemId(k), quantity, priority, dueHours: site.dueHours },
      ];
    }),
  );
}
