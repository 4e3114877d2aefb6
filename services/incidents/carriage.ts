import { notFound } from '../platform/errors';
import { wholeUnits } from './needs';

export type Load = { massKg: number; volumeM3: number };

export type Truck = {
  massKgCapacity: number;
  volumeM3Capacity: number;
  /** Part of the volume that boxes really fill. */
  usableVolumeShare: number;
};

export type Truckloads = {
  byMass: number;
  byVolume: number;
  trucks: number;
  /** Which of the two asks for more trucks; BOTH when they agree. */
  binding: 'MASS' | 'VOLUME' | 'BOTH';
};

/** Whole truckloads for a load that can be split freely, by mass and by volume. */
export function truckloads(load: Load, truck: Truck): Truckloads {
  const byMass = wholeUnits(load.massKg / truck.massKgCapacity);
  const byVolume = wholeUnits(load.volumeM3 / (truck.volumeM3Capacity * truck.usableVolumeShare));
  const binding = byMass === byVolume ? 'BOTH' : byMass > byVolume ? 'MASS' : 'VOLUME';
  return { byMass, byVolume, trucks: Math.max(byMass, byVolume), binding };
}

/** Mass and volume of item quantities; an item that is not in the catalogue is refused by name. */
export function loadOf(
  lines: { itemId: string; quantity: number }[],
  items: Map<string, Load>,
): Load {
  const total = { massKg: 0, volumeM3: 0 };
  for (const line of lines) {
    const item = items.get(line.itemId);
    if (!item) throw notFound('item', line.itemId);
    total.massKg += item.massKg * line.quantity;
    total.volumeM3 += item.volumeM3 * line.quantity;
  }
  return total;
}
