import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ImportState } from '../../api/sheets';

const colours: Record<ImportState, string> = {
  UPLOADING: 'processing',
  CHECKING: 'processing',
  CHECKED: 'blue',
  REFUSED: 'red',
  APPLYING: 'processing',
  APPLIED: 'green',
  FAILED: 'red',
};

export function ImportStateTag({ state }: { state: ImportState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`importState.${state}`)}</Tag>;
}
