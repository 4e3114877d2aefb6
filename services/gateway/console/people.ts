import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountsQuery } from './api/administration';
import { colleaguesQuery } from './api/counts';
import { refusalOf, useSession } from './session';

/** Names of people by the id that records keep: administrators know all, others their colleagues. */
export function usePeople(): (actorId: string | undefined) => string {
  const { t } = useTranslation();
  const session = useSession();
  const enabled = session !== undefined && !refusalOf(session.grants, 'administer');
  const accounts = useQuery({ ...accountsQuery, enabled, staleTime: 60_000 }).data?.rows ?? [];
  const names = session !== undefined && !refusalOf(session.grants, 'nameColleagues');
  const known = { ...colleaguesQuery, enabled: names && !enabled, staleTime: 60_000 };
  const colleagues = useQuery(known).data?.rows ?? [];
  return (actorId) => {
    if (!actorId) return '–';
    if (actorId === session?.actorId) return t('text.self', { name: session.name });
    const found = [...accounts, ...colleagues].find(({ id }) => id === actorId);
    return found?.name ?? shortened(actorId);
  };
}

/** The end of a time-ordered id tells people apart; its beginning is nearly the same for all. */
function shortened(id: string): string {
  return id.length > 24 ? `…${id.slice(-8)}` : id;
}
