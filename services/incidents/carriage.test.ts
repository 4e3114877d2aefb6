import { loadOf, truckloads } from './carriage';

const truck = { massKgCapacity: 18_000, volumeM3Capacity: 55, usableVolumeShare: 0.85 };
const items = new Map([
  ['tent', { massKg: 60, volumeM3: 0.35 }],
  ['bed', { massKg: 10, volumeM3: 0.06 }],
  ['quilt', { massKg: 3, volumeM3: 0.025 }],
  ['water-litre', { massKg: 1.05, volumeM3: 0.0014 }],
  ['food', { massKg: 0.6, volumeM3: 0.0025 }],
]);

describe('truckloads', () => {
  it('of a county flood are 26 by volume and 15 by mass: volume binds', () => {
    const load = loadOf(
      [
        { itemId: 'tent', quantity: 860 },
        { itemId: 'bed', quantity: 8600 },
        { itemId: 'quilt', quantity: 8600 },
        { itemId: 'water-litre', quantity: 77_400 },
        { itemId: 'food', quantity: 25_800 },
      ],
      items,
    );
    expect(load.volumeM3).toBeCloseTo(1204.86);
    const loads = { byMass: 15, byVolume: 26, trucks: 26, binding: 'VOLUME' };
    expect(truckloads(load, truck)).toEqual(loads);
  });

  it('are bound by mass when the goods are heavy', () => {
    const loads = { byMass: 3, byVolume: 1, trucks: 3, binding: 'MASS' };
    expect(truckloads({ massKg: 36_001, volumeM3: 20 }, truck)).toEqual(loads);
  });

  it('are not one more for a load that fills the trucks exactly', () => {
    expect(truckloads({ massKg: 54_000, volumeM3: 3 * 55 * 0.85 }, truck)).toEqual({
      byMass: 3,
      byVolume: 3,
      trucks: 3,
      binding: 'BOTH',
    });
  });

  it('of nothing are none', () => {
    expect(truckloads({ massKg: 0, volumeM3: 0 }, truck).trucks).toBe(0);
  });

  it('are refused for an item without mass and volume', () => {
    expect(() => loadOf([{ itemId: 'piano', quantity: 1 }], items)).toThrow(
      expect.objectContaining({ reason: 'ITEM_NOT_FOUND' }),
    );
  });
});
