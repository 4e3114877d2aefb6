import { queryOptions } from '@tanstack/react-query';
import type { Papers } from './movements';
import { listAll, request } from './request';
import type { Lot, Movement } from './types';

// What the catalogue says of items beyond their own fields: what a kit is made of, what may stand
// in for what, and the trees of codes that items stand in.

export type KitComponent = { itemId: string; quantity: number };
export type Kit = { itemId: string; components: KitComponent[]; etag: string; updateTime?: string };

export const kitsQuery = queryOptions({
  queryKey: ['kits', 'list'],
  queryFn: ({ signal }) => listAll<'kits', Kit>('/v1/kits', 'kits', { limit: 2_000, signal }),
});
export type KitFields = { itemId: string; components: KitComponent[]; etag?: string };
export const putKit = ({ itemId, ...body }: KitFields, key: string) =>
  request<Kit>('PUT', `/v1/kits/${itemId}`, { body, key });

export type KitCheck = {
  components: { itemId: string; needed: number; available: number; missing: number }[];
  completeComponents: number;
  totalComponents: number;
  assemblableKits: number;
  readyKits: number;
};
export const kitCheckQuery = (itemId: string, depotId: string, kits: number) =>
  queryOptions({
    queryKey: ['stock', 'kit-check', itemId, depotId, kits],
    enabled: depotId !== '',
    queryFn: ({ signal }) =>
      request<KitCheck>('GET', `/v1/kits/${itemId}/check`, { query: { depotId, kits }, signal }),
  });

export type Assembly = { depotId: string; quantity: number } & Papers;
export type Assembled = { movement: Movement; kitLots: { lot: Lot; quantity: number }[] };
export const assembleKit = (itemId: string, body: Assembly, key: string) =>
  request<Assembled>('POST', `/v1/kits/${itemId}:assemble`, { body, key });
export const disassembleKit = (lotId: string, body: Assembly, key: string) =>
  request<Movement>('POST', `/v1/lots/${lotId}:disassemble`, { body, key });

export type KitContent = { itemId: string; lotId: string; quantity: number };
export const kitContentsQuery = (lotId: string) =>
  queryOptions({
    queryKey: ['stock', 'kit-contents', lotId],
    queryFn: ({ signal }) =>
      request<{ contents: KitContent[] }>('GET', `/v1/lots/${lotId}/contents`, { signal }),
  });

export type Substitute = {
  itemId: string;
  substituteItemId: string;
  /** Units of the substitute for one of the item. */
  ratio: number;
  twoWay: boolean;
  priority: number;
  note?: string;
};
export const substitutesQuery = (itemId: string) =>
  queryOptions({
    queryKey: ['substitutes', itemId],
    queryFn: ({ signal }) =>
      listAll<'substitutes', Substitute>('/v1/substitutes', 'substitutes', {
        query: { itemId },
        limit: 1_000,
        signal,
      }),
  });
const pair = ({ itemId, substituteItemId }: Pick<Substitute, 'itemId' | 'substituteItemId'>) =>
  `/v1/items/${itemId}/substitutes/${substituteItemId}`;
export const putSubstitute = (substitute: Substitute, key: string) => {
  const { ratio, twoWay, priority, note } = substitute;
  return request<Substitute>('PUT', pair(substitute), {
    body: { ratio, twoWay, priority, note },
    key,
  });
};
export const deleteSubstitute = (substitute: Substitute, key: string) =>
  request<void>('DELETE', pair(substitute), { key });

export type SubstituteProposal = {
  itemId: string;
  ratio: number;
  priority: number;
  needed: number;
  available: number;
  covers: number;
};
export const proposeSubstitutesQuery = (itemId: string, quantity: number) =>
  queryOptions({
    queryKey: ['stock', 'substitute-proposals', itemId, quantity],
    enabled: quantity > 0,
    queryFn: ({ signal }) =>
      request<{ proposals: SubstituteProposal[] }>(
        'GET',
        `/v1/items/${itemId}/substitute-proposals`,
        { query: { quantity }, signal },
      ),
  });

export type TaxonomyNode = { code: string; parentCode?: string; nameZh: string; nameEn: string };
export type Taxonomy = {
  id: string;
  nameZh: string;
  nameEn: string;
  nodes: TaxonomyNode[];
  etag: string;
};
/** All taxonomies with their nodes: there are few, and the list leaves the nodes out. */
export const taxonomiesQuery = queryOptions({
  queryKey: ['taxonomies'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    const { rows } = await listAll<'taxonomies', Taxonomy>('/v1/taxonomies', 'taxonomies', {
      limit: 100,
      signal,
    });
    return Promise.all(
      rows.map(({ id }) => request<Taxonomy>('GET', `/v1/taxonomies/${id}`, { signal })),
    );
  },
});
export const putTaxonomy = ({ id, ...body }: Taxonomy, key: string) =>
  request<Taxonomy>('PUT', `/v1/taxonomies/${id}`, { body, key });
