import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { triggerQuery } from '../api/activations';

/** What came of the call-out that something was to be followed by. */
export function CallOutTriggerLine({ source }: { source: string }) {
  const { t } = useTranslation();
  const trigger = useQuery(triggerQuery(source)).data;
  if (!trigger) return null;
  const why = trigger.reason
    ? t(`problem.${trigger.reason}`, { defaultValue: trigger.message ?? trigger.reason })
    : '';
  return (
    <Alert
      type={trigger.state === 'REFUSED' ? 'error' : 'info'}
      showIcon
      className="m-alert"
      title={t(`followState.${trigger.state}`)}
      description={
        <>
          {why}{' '}
          {trigger.callOutId && (
            <Link to={`/call-outs/${trigger.callOutId}`}>{t('follow.show')}</Link>
          )}
        </>
      }
    />
  );
}
