import { DownloadOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { exportAddress, type FileChoice } from '../api/sheets';
import { useLanguage } from '../language';

export const fileChoices: { name: 'xlsx' | 'utf8' | 'gb18030'; choice: FileChoice }[] = [
  { name: 'xlsx', choice: { format: 'xlsx' } },
  { name: 'utf8', choice: { format: 'csv', encoding: 'utf-8' } },
  { name: 'gb18030', choice: { format: 'csv', encoding: 'gb18030' } },
];

type Props = {
  /** The kind of sheet: `items`, `depots`, `opening-stock`, `par-levels`. */
  kind: string;
  label?: string;
  template?: boolean;
};

/** All rows that the person may see, as a file; imported again it changes nothing. */
export function ExportButton({ kind, label, template }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const items = fileChoices.map(({ name, choice }) => ({
    key: name,
    label: (
      <a href={exportAddress(kind, { ...choice, template }, language)} download>
        {t(`sheets.file_${name}`)}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined />}>{label ?? t('sheets.export')}</Button>
    </Dropdown>
  );
}
