import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export type Named = { key: string; nameZh: string; nameEn: string };

export type EquipmentKind = {
  id: string;
  nameZh: string;
  nameEn: string;
  capabilities: (Named & { unit: string })[];
  outputUnit?: string;
};

export type EquipmentClass = {
  id: string;
  kindId: string;
  nameZh: string;
  nameEn: string;
  itemId?: string;
  capabilities: Capability[];
  components: (Named & { quantity: number })[];
  checks: (Named & { intervalDays: number; kind: 'INSPECTION' | 'MAINTENANCE' })[];
  consumables: (Named & { minimum: number; unit: string })[];
  operators: { qualification: string; count: number }[];
  fuelMinimumShare: number;
  fuelCapacityL: number;
  returnSteps: string[];
  homeMinimumShare?: number;
  etag: string;
};
export type Capability = { key: string; value: number; unit: string };

export type Gap = { reason: string; subject: string; description: string };

export type Engagement = {
  claimId: string;
  incidentId?: string;
  purpose?: string;
  holderName: string;
  dueBackTime?: string;
};

export type Asset = {
  id: string;
  classId: string;
  kindId: string;
  serial: string;
  nameZh?: string;
  nameEn?: string;
  state: 'IN_SERVICE' | 'OUT_OF_SERVICE' | 'RETIRED';
  capabilities: Capability[];
  homeDepotId?: string;
  homeDivisionCode: string;
  homeLatitude?: number;
  homeLongitude?: number;
  /** Where it is; its home unless it was located. */
  latitude?: number;
  longitude?: number;
  locationNote?: string;
  components: { key: string; present: number; required: number }[];
  consumables: { key: string; quantity: number; expireDate?: string }[];
  checks: { key: string; passed: boolean; checkDate: string; dueDate: string }[];
  fuelShare: number;
  pendingSteps: string[];
  openWorkOrders: number;
  custodian?: string;
  custodyTime?: string;
  hoursRun: number;
  output: number;
  note?: string;
  etag: string;
  readiness: { ready: boolean; gaps: Gap[] } | null;
  engagement?: Engagement;
  exerciseEngagement?: Engagement;
};

export const kindsQuery = queryOptions({
  queryKey: ['equipment', 'kinds'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    request<{ kinds: EquipmentKind[] }>('GET', '/v1/equipment-kinds', { signal }),
});

export const classesQuery = queryOptions({
  queryKey: ['equipment', 'classes'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    listAll<'classes', EquipmentClass>('/v1/equipment-classes', 'classes', { signal }),
});

export type AssetFilter = {
  kindId?: string;
  divisionCode?: string;
  query?: string;
  ready?: boolean;
  free?: boolean;
};

export const assetsQuery = (filter: AssetFilter) =>
  queryOptions({
    queryKey: ['equipment', 'assets', filter],
    queryFn: ({ signal }) =>
      listAll<'assets', Asset>('/v1/assets', 'assets', { query: filter, limit: 2_000, signal }),
  });

export type AssetPoint = {
  id: string;
  nameZh?: string;
  nameEn?: string;
  kindId: string;
  latitude: number;
  longitude: number;
  status: 'AVAILABLE' | 'CLAIMED' | 'NOT_READY';
};
/** As it is, or as it was at a time. */
export const assetQuery = (id: string, asOf?: string) =>
  queryOptions({
    queryKey: ['equipment', 'asset', id, asOf],
    queryFn: ({ signal }) => request<Asset>('GET', `/v1/assets/${id}`, { query: { asOf }, signal }),
  });

export type AssetVersion = {
  fromTime: string;
  actorId: string;
  changes: { field: string; before: unknown; after: unknown }[];
};

export const assetHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: ['equipment', 'history', id],
    queryFn: ({ signal }) =>
      listAll<'versions', AssetVersion>(`/v1/assets/${id}/history`, 'versions', {
        limit: 100,
        signal,
      }),
  });

export type Handover = {
  id: string;
  fromHolder?: string;
  toHolder: string;
  signature: string;
  condition?: string;
  occurTime: string;
};

export const handoversQuery = (assetId: string) =>
  queryOptions({
    queryKey: ['equipment', 'handovers', assetId],
    queryFn: async ({ signal }) => {
      const [list, chain] = await Promise.all([
        listAll<'handovers', Handover>('/v1/handovers', 'handovers', {
          query: { assetId },
          limit: 100,
          signal,
        }),
        request<{ intact: boolean; brokenSequence: number }>(
          'GET',
          `/v1/assets/${assetId}/custody`,
          {
            signal,
          },
        ),
      ]);
      return { rows: list.rows, ...chain };
    },
  });

export type NewHandover = { toHolder: string; signature: string; condition?: string };
export const handOver = (id: string, body: NewHandover, key: string) =>
  request<Handover>('POST', `/v1/assets/${id}:handOver`, { body, key });

export type EquipmentDue = {
  assetId: string;
  classId: string;
  divisionCode: string;
  key: string;
  checkKind?: 'INSPECTION' | 'MAINTENANCE';
  consumable: boolean;
  dueDate?: string;
  overdue: boolean;
};

export const dueQuery = (filter: { divisionCode?: string; kindId?: string }) =>
  queryOptions({
    queryKey: ['equipment', 'due', filter],
    queryFn: ({ signal }) =>
      request<{ dues: EquipmentDue[]; truncated: boolean }>('GET', '/v1/equipment-due', {
        query: filter,
        signal,
      }),
  });

export type NewInspection = {
  checkKey: string;
  passed: boolean;
  checkDate?: string;
  findings?: string;
  inspector?: string;
  openWorkOrder?: boolean;
};
export const recordInspection = (id: string, body: NewInspection, key: string) =>
  request<{ id: string }>('POST', `/v1/assets/${id}/inspections`, { body, key });

export const completeReturnStep = (id: string, step: string, key: string) =>
  request<{ assetId: string }>('POST', `/v1/assets/${id}:completeReturnStep`, {
    body: { step },
    key,
  });
