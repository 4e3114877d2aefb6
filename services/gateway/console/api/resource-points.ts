// What stands on the map of all resources, each layer only when it is asked for.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AssetPoint } from './equipment';
import { listAll, request } from './request';
import type { Shelter } from './shelters';
import type { Team } from './teams';
import type { Depot } from './types';

export const layers = ['team', 'shelter', 'vehicle', 'equipment', 'depot'] as const;
export type Layer = (typeof layers)[number];

type Placed = { latitude: number; longitude: number };
export type TeamPoint = Pick<Team, 'id' | 'nameZh' | 'nameEn' | 'state'> & Placed;
export type SitePoint = Pick<Shelter, 'id' | 'nameZh' | 'nameEn' | 'state' | 'free'> & Placed;

export type ResourcePoints = {
  teams: TeamPoint[];
  sites: SitePoint[];
  assets: AssetPoint[];
  depots: Depot[];
};

export const resourcePointsQuery = (shown: Layer[]) =>
  queryOptions({
    queryKey: ['resource-points', shown],
    // Other people's work shows within half a minute; nobody watches a map by the second.
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<ResourcePoints> => {
      const points = async <Point>(path: string, ...wanted: Layer[]): Promise<Point[]> => {
        if (!wanted.some((layer) => shown.includes(layer))) return [];
        return (await request<{ points: Point[] }>('GET', path, { signal })).points;
      };
      const depots = async () =>
        shown.includes('depot')
          ? (await listAll<'depots', Depot>('/v1/depots', 'depots', { signal })).rows
          : [];
      const [teams, sites, assets, stores] = await Promise.all([
        points<TeamPoint>('/v1/teams:points', 'team'),
        points<SitePoint>('/v1/shelter-points', 'shelter'),
        // Readiness is computed for each piece: of all of them only when all of them are shown.
        points<AssetPoint>(
          shown.includes('equipment') ? '/v1/asset-points' : '/v1/asset-points?kindId=vehicle',
          'vehicle',
          'equipment',
        ),
        depots(),
      ]);
      return { teams, sites, assets, depots: stores };
    },
  });
