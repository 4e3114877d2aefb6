import { useTranslation } from 'react-i18next';
import { serverNow } from '../../api/server-clock';
import { daysUntil } from '../../format';

const soonDays = 60;

/** The date from which it is no longer usable; said in words when that is near or past. */
export function Expiry({ date }: { date?: string }) {
  const { t } = useTranslation();
  if (!date) return <span className="m-note">–</span>;
  const days = daysUntil(date, serverNow());
  if (days <= 0) return <span className="m-bad">{t('stock.expired', { date })}</span>;
  if (days > soonDays) return <>{date}</>;
  return <span className="m-warn">{t('stock.expiresSoon', { date, days })}</span>;
}
