import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { RecordedChange } from '../../api/movements';
import { dateTime } from '../../format';

/** Says whether a change is done, or waits for a second person and until when. */
export function useRecorded(): (change: RecordedChange) => void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { message, notification } = App.useApp();
  return ({ approval }) => {
    if (!approval) {
      void message.success(t('stock.recorded'));
      return;
    }
    notification.warning({
      title: t('approvals.waits'),
      description: t('approvals.waitsNote', { time: dateTime(approval.expireTime) }),
      // Notices are drawn outside of the router, so this cannot be one of its links.
      actions: (
        <Button size="small" onClick={() => void navigate('/approvals')}>
          {t('nav.approvals')}
        </Button>
      ),
      duration: 12,
    });
  };
}
