import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { StockProposal, Worth } from '../../api/stock-levels';
import { count, percent } from '../../format';

type Row = Worth & { key: 'todayStock' | 'todayLevels' | 'proposed' };

/** What today's stock, today's levels and the proposed ones are worth, in the same scenarios. */
export function WorthTable({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const rows = (['todayStock', 'todayLevels', 'proposed'] as const).flatMap((key): Row[] => {
    const found = proposal[key];
    return found ? [{ key, ...found }] : [];
  });
  const number = (key: keyof Worth, show: (value: number) => string) => ({
    title: t(`stockLevels.${key}`),
    align: 'right' as const,
    render: (_: unknown, row: Row) => show(row[key]),
  });
  const columns: TableColumnsType<Row> = [
    { title: '', render: (_, { key }) => <strong>{t(`stockLevels.of_${key}`)}</strong> },
    number('coverage', percent),
    number('expectedUnmet', count),
    number('worstUnmet', count),
    number('value', count),
    number('yearlyCost', count),
  ];
  return (
    <>
      <Table<Row>
        size="small"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
      <p className="m-note">
        {t('stockLevels.worthNote', {
          cost: count(proposal.cost),
          people: count(proposal.proposed?.expectedPeople),
        })}
      </p>
    </>
  );
}
