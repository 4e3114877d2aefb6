import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ReportAnswer, ReportCell, ReportColumn, ReportRow } from '../../api/reports';
import { count, decimal, percent } from '../../format';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';

export function ReportTable({ answer }: { answer: ReportAnswer }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const textOf = useCellText();
  if (answer.rows.length === 0) return <Nothing>{t('reports.none')}</Nothing>;
  // The name in the reader's language is enough.
  const otherName = language === 'zh' ? 'nameEn' : 'nameZh';
  const columns: TableColumnsType<ReportRow> = answer.report.columns
    .filter(({ key }) => key !== otherName)
    .map((column) => ({
      key: column.key,
      title: language === 'zh' ? column.zh : column.en,
      align: isNumber(column) ? 'right' : undefined,
      sorter: (a, b) => compare(a[column.key] ?? null, b[column.key] ?? null),
      render: (_, row) => textOf(column, row[column.key] ?? null),
    }));
  const rows = answer.rows.map((row, index) => ({ ...row, rowNumber: index }));
  return (
    <>
      <p className="m-note">
        {t('reports.rows', { number: count(rows.length) })}
        {answer.truncated && ` ${t('reports.truncated')}`}
      </p>
      <Table<ReportRow>
        size="small"
        rowKey="rowNumber"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}

const isNumber = ({ kind }: ReportColumn) => kind === 'integer' || kind === 'decimal';

function compare(a: ReportCell, b: ReportCell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a ?? '').localeCompare(String(b ?? ''));
}

const shares = ['fillRate', 'lineFillRate', 'initialShare'];

/** Codes as the words they stand for; the files keep the codes. */
function useCellText() {
  const { t } = useTranslation();
  const names = useNames();
  return ({ key }: ReportColumn, cell: ReportCell): string => {
    if (cell === null) return '–';
    if (typeof cell === 'boolean') return t(cell ? 'reports.yes' : 'reports.no');
    if (typeof cell === 'number') {
      if (shares.includes(key)) return percent(cell);
      return Number.isInteger(cell) ? count(cell) : decimal(cell);
    }
    if (key === 'depotId') return names.depot(cell);
    if (key === 'divisionCode') return names.division(cell);
    if (key === 'tier') return t(`tier.${cell}`, { defaultValue: cell });
    if (key === 'kind') return t(`movement.${cell}`, { defaultValue: cell });
    if (key === 'source') return t(`demandSource.${cell}`, { defaultValue: cell });
    return cell;
  };
}
