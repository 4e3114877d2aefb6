import { useQueries } from '@tanstack/react-query';
import { lotsQuery } from '../../api/inventory';
import type { Lot } from '../../api/types';

/** The lots of some items by their id: what stands on the label of the goods. */
export function useLots(itemIds: string[]): Map<string, Lot> {
  const ids = [...new Set(itemIds)].sort();
  return useQueries({
    queries: ids.map((id) => ({ ...lotsQuery(id), staleTime: 60_000 })),
    combine: (results) =>
      new Map(results.flatMap(({ data }) => (data?.rows ?? []).map((lot) => [lot.id, lot]))),
  });
}
