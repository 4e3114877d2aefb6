// How the state of a resource is drawn: four colours that mean the same on every layer.
import type { AssetPoint } from '../../api/equipment';
import type { SiteState } from '../../api/shelters';
import type { TeamState } from '../../api/teams';

export const vehicleKind = 'vehicle';

export const tones = ['full', 'some', 'zero', 'shelter', 'depot'] as const;
export type Tone = (typeof tones)[number];

export const teamTones: Record<TeamState, Tone> = {
  AVAILABLE: 'full',
  STANDBY: 'full',
  ALERTED: 'some',
  ACKNOWLEDGED: 'some',
  EN_ROUTE: 'some',
  ON_SCENE: 'some',
  RETURNING: 'some',
  REST: 'zero',
  OUT_OF_SERVICE: 'zero',
};

export const siteTones: Record<SiteState, Tone> = {
  OPEN: 'full',
  READY: 'some',
  CLOSING: 'some',
  FULL: 'zero',
  CLOSED: 'shelter',
};

export type Spot = {
  id: string;
  latitude: number;
  longitude: number;
  kindIds: string[];
  free: number;
  all: number;
  tone: Tone;
};

/** Equipment stands together: one mark a place, with how many of it can go. */
export function assetSpots(points: AssetPoint[]): Spot[] {
  const places = new Map<string, AssetPoint[]>();
  for (const point of points) {
    const key = `${point.latitude}/${point.longitude}`;
    places.set(key, [...(places.get(key) ?? []), point]);
  }
  return [...places].map(([id, here]) => {
    const free = here.filter(({ status }) => status === 'AVAILABLE').length;
    const { latitude, longitude } = here[0]!;
    const kindIds = [...new Set(here.map(({ kindId }) => kindId))];
    const tone = free === here.length ? 'full' : free === 0 ? 'zero' : 'some';
    return { id, latitude, longitude, kindIds, free, all: here.length, tone };
  });
}
