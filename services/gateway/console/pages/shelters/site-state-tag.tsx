import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SiteState } from '../../api/shelters';

const colours: Record<SiteState, string> = {
  CLOSED: 'default',
  READY: 'blue',
  OPEN: 'green',
  FULL: 'red',
  CLOSING: 'gold',
};

export function SiteStateTag({ state }: { state: SiteState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`siteState.${state}`)}</Tag>;
}
