import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SupplyCurve, SupplyPoint } from '../../api/agreements';
import { count, dateTime, hoursAfter } from '../../format';
import { useNames } from '../../names';
import { CurveChart, quantityAt } from './curve-chart';

const columnsShown = 8;

type TableProps = { curve: SupplyCurve; fromTime?: string; horizonHours: number };
type Row = { key: string; label: string; points: SupplyPoint[] };

export function CurveTable({ curve, fromTime, horizonHours }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const rows: Row[] = [
    { key: 'all', label: t('agreement.total'), points: curve.points },
    ...curve.kinds.map(({ kind, points }) => ({
      ...{ key: kind, points },
      label: t(`supplyKind.${kind}`),
    })),
  ];
  const hours = Array.from(
    { length: columnsShown + 1 },
    (_, index) => (horizonHours * index) / columnsShown,
  );
  const columns: TableColumnsType<Row> = [
    { title: t('agreement.from'), dataIndex: 'label' },
    ...hours.map((hour) => ({
      key: hour,
      title: (
        <>
          {count(hour)} {t('unit.hours')}
          <div className="m-note">{dateTime(hoursAfter(fromTime, hour))}</div>
        </>
      ),
      align: 'right' as const,
      render: (_: unknown, { points }: Row) => count(quantityAt(points, hour)),
    })),
  ];
  return (
    <>
      <p className="m-note">
        {t('agreement.curveNote', { unit: names.unit(curve.itemId) })}
        {curve.undated > 0 && ` ${t('agreement.undated', { number: count(curve.undated) })}`}
      </p>
      <CurveChart curve={curve} span={horizonHours} />
      <Table<Row>
        size="small"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
