import { useSearchParams } from 'react-router';

/** The open tab and what is opened on it stand in the address, so that both can be sent on. */
export function useTabParam(first: string) {
  const [params, setParams] = useSearchParams();
  const tab = params.get('tab') ?? first;
  const kept = (): Record<string, string> => (tab === first ? {} : { tab });
  return {
    tab,
    param: (name: string) => params.get(name) ?? undefined,
    showTab: (key: string) => setParams(key === first ? {} : { tab: key }),
    /** Opens one thing beside the tab; without an id it is closed again. */
    show: (name: string, id?: string) =>
      setParams({ ...kept(), ...(id !== undefined && { [name]: id }) }),
  };
}
