import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { preparationQuery, retryPreparation, type Preparation } from '../api/activations';
import { useChange } from '../api/use-change';
import { count } from '../format';
import { useSiteNames } from './site-names';
import { GuardedButton } from './guarded-button';
import { ProblemAlert } from './query-view';

/** The shelters of a joint plan's commit: how many stand ready, and which could not be made so. */
export function PreparedShelters({ source, denied }: { source: string; denied?: string }) {
  const { t } = useTranslation();
  const siteName = useSiteNames();
  const items = useQuery(preparationQuery(source)).data?.items ?? [];
  const retry = useChange<string, Preparation>({
    send: (of, key) => retryPreparation(of, 'SHELTERS', key),
    refreshes: [['preparations']],
  });
  if (items.length === 0) return null;
  const refused = items.filter(({ state }) => state === 'REFUSED');
  const ready = items.filter(({ state }) => state === 'READY' || state === 'UNCHANGED');
  return (
    <Alert
      type={refused.length > 0 ? 'error' : 'info'}
      showIcon
      className="m-alert"
      title={t('activation.sheltersReady', {
        ready: count(ready.length),
        all: count(items.length),
      })}
      description={
        <>
          <ProblemAlert error={retry.error} />
          {refused.map(({ siteId, reason = '', message }) => (
            <div key={siteId}>
              {siteName(siteId)}: {t(`problem.${reason}`, { defaultValue: message ?? reason })}
            </div>
          ))}
        </>
      }
      action={
        refused.length > 0 && (
          <GuardedButton
            size="small"
            denied={denied}
            loading={retry.isPending}
            onClick={() => retry.mutate(source)}
          >
            {t('action.retry')}
          </GuardedButton>
        )
      }
    />
  );
}
