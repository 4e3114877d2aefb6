import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { RecordedChange } from '../../api/movements';
import { dateTime } from '../../format';

/** Says whether a change is done, or waits for a second person and until when. */
export function useRecorded(): (change: RecordedChange) => void {
  const { t } = useTranslation();
  const { message, notification } = App.useApp();
  return ({ approval }) => {
    if (!approval) {
      void message.success(t('stock.recorded'));
      return;
    }
    notification.warning({
      title: t('approvals.waits'),
      description: (
        <>
          {t('approvals.waitsNote', { time: dateTime(approval.expireTime) })}{' '}
          <Link to="/approvals">{t('nav.approvals')}</Link>
        </>
      ),
      duration: 12,
    });
  };
}
