import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CountState } from '../../api/counts';

const colours: Record<CountState, string> = {
  COUNTING: 'blue',
  REVIEW: 'gold',
  AWAITING_APPROVAL: 'orange',
  POSTED: 'green',
  CANCELLED: 'default',
};

export function CountStateTag({ state }: { state: CountState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`countState.${state}`)}</Tag>;
}
