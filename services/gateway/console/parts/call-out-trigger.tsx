import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  retryPreparation,
  triggersQuery,
  type CallOutTrigger,
  type Preparation,
} from '../api/activations';
import { useChange } from '../api/use-change';
import { useMay } from '../session';
import { GuardedButton } from './guarded-button';
import { ProblemAlert } from './query-view';

/** What came of the call-out that something was to be followed by. */
export function CallOutTriggerLine({ source }: { source: string }) {
  const triggers = useQuery(triggersQuery(source)).data ?? [];
  return triggers.map((trigger) => <TriggerLine key={trigger.source} {...{ source, trigger }} />);
}

function TriggerLine({ source, trigger }: { source: string; trigger: CallOutTrigger }) {
  const { t } = useTranslation();
  const may = useMay();
  const retry = useChange<string, Preparation>({
    send: (of, key) => retryPreparation(of, 'TEAMS', key),
    refreshes: [['preparations'], ['call-out-triggers']],
  });
  const why = trigger.reason
    ? t(`problem.${trigger.reason}`, { defaultValue: trigger.message ?? trigger.reason })
    : '';
  return (
    <Alert
      type={trigger.state === 'REFUSED' ? 'error' : 'info'}
      showIcon
      className="m-alert"
      title={t(`followState.${trigger.state}`)}
      action={
        trigger.state === 'REFUSED' && (
          <GuardedButton
            size="small"
            loading={retry.isPending}
            denied={may.not('command', trigger.divisionCode)}
            onClick={() => retry.mutate(source)}
          >
            {t('action.retry')}
          </GuardedButton>
        )
      }
      description={
        <>
          <ProblemAlert error={retry.error} />
          {why}{' '}
          {trigger.callOutId && (
            <Link to={`/call-outs/${trigger.callOutId}`}>{t('follow.show')}</Link>
          )}
        </>
      }
    />
  );
}
