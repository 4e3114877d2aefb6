import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { divisionsQuery } from './api/incidents';
import { depotsQuery, itemsQuery } from './api/inventory';
import type { Fleet } from './api/plan-types';
import { fleetsQuery } from './api/plans';
import type { Depot, Division, Item } from './api/types';
import { useLanguage, type Language } from './language';

type Named = { nameZh: string; nameEn: string };

export function nameIn(language: Language, named: Named): string {
  const [first, second] =
    language === 'zh' ? [named.nameZh, named.nameEn] : [named.nameEn, named.nameZh];
  return first || second;
}

/** The people's names of what the API calls by id; an unknown id is shown as it is. */
export function useNames() {
  const language = useLanguage();
  const divisions = useQuery(divisionsQuery).data;
  const items = useQuery(itemsQuery).data;
  const depots = useQuery(depotsQuery).data;
  const fleets = useQuery(fleetsQuery).data;
  return useMemo(() => {
    const divisionOf = byId(divisions?.rows, (one: Division) => one.code);
    const itemOf = byId(items?.rows, (one: Item) => one.id);
    const depotOf = byId(depots?.rows, (one: Depot) => one.id);
    const fleetOf = byId(fleets?.rows, (one: Fleet) => one.id);
    const named = (one: Named | undefined, id: string | undefined) =>
      one ? nameIn(language, one) : (id ?? '');
    return {
      language,
      divisionOf,
      itemOf,
      depotOf,
      division: (code?: string) => named(divisionOf.get(code ?? ''), code),
      item: (id?: string) => named(itemOf.get(id ?? ''), id),
      depot: (id?: string) => named(depotOf.get(id ?? ''), id),
      fleet: (id?: string) => named(fleetOf.get(id ?? ''), id) || '–',
      unit: (itemId: string) => {
        const item = itemOf.get(itemId);
        return (language === 'zh' ? item?.unitZh : item?.unitEn) ?? '';
      },
      /** A shipment ends at a depot or in a community. */
      place: (to: { toDepotId?: string; toDivisionCode?: string }) =>
        to.toDepotId
          ? named(depotOf.get(to.toDepotId), to.toDepotId)
          : named(divisionOf.get(to.toDivisionCode ?? ''), to.toDivisionCode),
    };
  }, [language, divisions, items, depots, fleets]);
}

function byId<T>(rows: T[] | undefined, idOf: (row: T) => string): Map<string, T> {
  return new Map((rows ?? []).map((row) => [idOf(row), row]));
}
