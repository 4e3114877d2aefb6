import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Fault } from '../../api/sheets';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { faultText } from './fault-text';

/** What is wrong with a file, by row and column. */
export function FaultsTable({ faultCount, faults }: { faultCount: number; faults: Fault[] }) {
  const { t } = useTranslation();
  const chinese = useLanguage() === 'zh';
  const columns: TableColumnsType<Fault> = [
    { title: t('sheets.row'), width: 60, render: (_, { row }) => (row > 0 ? row : '–') },
    {
      title: t('sheets.column'),
      render: (_, { columnZh, columnEn }) => (chinese ? columnZh : columnEn) || '–',
    },
    { title: t('sheets.fault'), render: (_, fault) => faultText(t, fault) },
  ];
  const hidden = faultCount - faults.length;
  return (
    <>
      <h3>{t('sheets.faultsTitle', { number: count(faultCount) })}</h3>
      <Table<Fault>
        size="small"
        rowKey={(fault) => `${fault.row}/${fault.columnEn}/${fault.problem}`}
        columns={columns}
        dataSource={faults}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {hidden > 0 && <p className="m-note">{t('sheets.moreFaults', { number: count(hidden) })}</p>}
    </>
  );
}
