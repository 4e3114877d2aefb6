import { useQuery } from '@tanstack/react-query';
import { sheltersQuery } from '../api/shelters';
import { nameIn, useNames } from '../names';

/** Names of shelters by id. */
export function useSiteNames(): (id?: string) => string {
  const { language } = useNames();
  const sites = useQuery({ ...sheltersQuery({}), staleTime: 30_000 }).data?.rows ?? [];
  return (id) => {
    if (!id) return '–';
    const site = sites.find((one) => one.id === id);
    return site ? nameIn(language, site) : id;
  };
}
