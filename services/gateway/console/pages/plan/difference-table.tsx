import { Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DifferenceLine, PlanDifference } from '../../api/plan-changes';
import { count, percent } from '../../format';
import { useNames } from '../../names';

const colours = { KEPT: 'default', CHANGED: 'orange', ADDED: 'green', REMOVED: 'red' } as const;

/** What changes, line by line and why; lines that stay are counted, not shown. */
export function DifferenceTable({ difference }: { difference: PlanDifference }) {
  const { t } = useTranslation();
  const names = useNames();
  const changed = difference.lines.filter(({ kind }) => kind !== 'KEPT');
  const columns: TableColumnsType<DifferenceLine> = [
    {
      title: t('difference.kind'),
      render: (_, { kind }) => <Tag color={colours[kind]}>{t(`differenceKind.${kind}`)}</Tag>,
    },
    { title: t('shipment.from'), render: (_, row) => names.depot(row.fromDepotId) },
    { title: t('shipment.to'), render: (_, row) => names.place(row) },
    { title: t('text.item'), render: (_, row) => names.item(row.itemId) },
    { title: t('compare.before'), align: 'right', render: (_, row) => count(row.before) },
    { title: t('compare.after'), align: 'right', render: (_, row) => count(row.after) },
    {
      title: t('difference.why'),
      render: (_, row) => (names.language === 'zh' ? row.reasonZh : row.reasonEn),
    },
  ];
  return (
    <>
      <p className="m-note">
        {t('difference.kept', {
          share: percent(difference.keptShare),
          number: difference.lines.length - changed.length,
        })}
      </p>
      {changed.length === 0 ? (
        <p className="m-note">{t('compare.sameShipments')}</p>
      ) : (
        <Table<DifferenceLine>
          size="small"
          rowKey={(row) =>
            [row.fromDepotId, row.toDivisionCode ?? row.toDepotId, row.itemId].join('/')
          }
          columns={columns}
          dataSource={changed}
          pagination={changed.length > 50 ? { pageSize: 50 } : false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </>
  );
}
