import type { Fleet, PlannerInput } from '../planner';

// A planner's input with everything in it; a test names what matters.

export const startTime = new Date('2026-07-01T02:00:00Z');
export const community = '440310001001';
export const policy = {
  shortage: 'PRIORITY',
  timeLimitSeconds: 60,
  gap: 0,
  minimumShare: 0.5,
  callOff: 'WHEN_SHORT',
} as const;

export const named = { nameZh: '名', nameEn: 'Name' };

export const truck: Fleet = {
  id: 'trucks',
  nameZh: '货车',
  nameEn: 'Trucks',
  homeDepotId: 'depot-1',
  count: 2,
  massKgCapacity: 18_000,
  volumeM3Capacity: 46.75,
  hoursAvailable: 12,
  assetClassId: '',
  medium: 'ROAD',
  speedKmPerHour: 0,
};

export function plannerInput(given: Partial<PlannerInput> = {}): PlannerInput {
  return {
    startTime,
    reliefDueTime: new Date('2026-07-01T12:00:00Z'),
    needs: [
      {
        divisionCode: community,
        itemId: 'tent',
        standardId: 'tent-4',
        reliefNeed: 'SHELTER',
        quantity: 20,
        priority: 8,
      },
    ],
    items: [{ id: 'tent', ...named, massKg: 60, volumeM3: 0.35 }],
    depots: [
      {
        id: 'depot-1',
        ...named,
        divisionCode: '440310001000',
        closed: false,
        leadHours: 0,
        latitude: 22.7,
        longitude: 114.3,
      },
    ],
    divisions: [
      { code: '440310001000', ...named, parentCode: '', latitude: 22.69, longitude: 114.33 },
      { code: community, ...named, parentCode: '440310001000' },
    ],
    availability: [{ depotId: 'depot-1', itemId: 'tent', available: 12 }],
    fleets: [truck],
    busyHours: new Map(),
    policy,
    ...given,
  };
}
