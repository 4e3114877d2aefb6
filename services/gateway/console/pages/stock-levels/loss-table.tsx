import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DepotLoss, StockProposal } from '../../api/stock-levels';
import { count } from '../../format';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';

/** Each depot lost with all it holds: who goes without then. */
export function LossTable({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const names = useNames();
  const { depotLosses, proposed, todayStock } = proposal;
  if (depotLosses.length === 0) return <Nothing>{t('stockLevels.noLosses')}</Nothing>;
  const number = (title: string, of: (loss: DepotLoss) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, loss: DepotLoss) => count(of(loss)),
    sorter: (a: DepotLoss, b: DepotLoss) => of(a) - of(b),
  });
  const columns: TableColumnsType<DepotLoss> = [
    { title: t('stockLevels.lost'), render: (_, { depotId }) => names.depot(depotId) },
    number(t('stockLevels.lossToday'), ({ todayUnmet }) => todayUnmet),
    {
      ...number(t('stockLevels.lossProposed'), (loss) => loss.proposedUnmet),
      defaultSortOrder: 'descend',
    },
    number(
      t('stockLevels.lossMore'),
      (loss) => loss.proposedUnmet - (proposed?.expectedUnmet ?? 0),
    ),
    number(t('stockLevels.lossWorst'), (loss) => loss.proposedWorst),
  ];
  return (
    <>
      <p className="m-note">
        {t('stockLevels.lossNote', {
          today: count(todayStock?.expectedUnmet),
          proposed: count(proposed?.expectedUnmet),
        })}
      </p>
      <Table<DepotLoss>
        size="small"
        rowKey="depotId"
        columns={columns}
        dataSource={depotLosses}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
