// What is kept of equipment: the record itself, what was counted, where it is and what it gave.
import { queryOptions } from '@tanstack/react-query';
import type { Asset, Capability, EquipmentClass } from './equipment';
import { listAll, request } from './request';

export type AssetFields = {
  classId: string;
  serial: string;
  nameZh?: string;
  nameEn?: string;
  state: Asset['state'];
  capabilities: Pick<Capability, 'key' | 'value'>[];
  homeDepotId?: string;
  homeDivisionCode: string;
  homeLatitude?: number;
  homeLongitude?: number;
  note?: string;
};
export const createAsset = (body: AssetFields & { id?: string }, key: string) =>
  request<Asset>('POST', '/v1/assets', { body, key });
export const updateAsset = (id: string, body: AssetFields & { etag: string }, key: string) =>
  request<Asset>('PATCH', `/v1/assets/${id}`, { body, key });

export type KitCount = {
  components: { key: string; present: number }[];
  consumables: { key: string; quantity: number; expireDate?: string }[];
  fuelShare: number;
  note?: string;
};
export const checkKit = (id: string, body: KitCount, key: string) =>
  request<Asset>('POST', `/v1/assets/${id}:checkKit`, { body, key });

export type Place = { latitude?: number; longitude?: number; locationNote?: string };
export const locateAsset = (id: string, body: Place, key: string) =>
  request<Asset>('POST', `/v1/assets/${id}:locate`, { body, key });

export type Run = {
  id: string;
  incidentId?: string;
  startTime: string;
  hoursRun: number;
  output: number;
  unit?: string;
  fuelUsedL: number;
  note?: string;
};
export const runsQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['equipment', 'runs', assetId],
    queryFn: ({ signal }) =>
      listAll<'outputs', Run>('/v1/equipment-outputs', 'outputs', {
        query: { assetId },
        limit: 200,
        signal,
      }),
  });
export type NewRun = {
  incidentId?: string;
  startTime: string;
  hoursRun: number;
  output?: number;
  fuelUsedL?: number;
  note?: string;
};
export const recordRun = (assetId: string, body: NewRun, key: string) =>
  request<Run>('POST', `/v1/assets/${assetId}/outputs`, { body, key });

export type ClassSummary = {
  kindId: string;
  classId: string;
  count: number;
  readyCount: number;
  availableCount: number;
  capability: number;
  readyCapability: number;
  availableCapability: number;
  unit: string;
  gaps: { reason: string; count: number }[];
};
export const summaryQuery = (filter: { divisionCode?: string; kindId?: string }) =>
  queryOptions({
    queryKey: ['equipment', 'summary', filter],
    queryFn: ({ signal }) =>
      request<{ classes: ClassSummary[] }>('GET', '/v1/equipment-summary', {
        query: filter,
        signal,
      }),
  });

export type ClassFields = Omit<EquipmentClass, 'id' | 'etag' | 'capabilities'> & {
  capabilities: Pick<Capability, 'key' | 'value'>[];
  etag?: string;
};
export const putClass = (id: string, body: ClassFields, key: string) =>
  request<EquipmentClass>('PUT', `/v1/equipment-classes/${id}`, { body, key });
