import { useQuery } from '@tanstack/react-query';
import { Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { supplyCurveQuery, type SupplyCurve, type SupplyPoint } from '../../api/agreements';
import { count, dateTime, hoursAfter } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect, ItemSelect } from '../../parts/fields';
import { Nothing, QueryView } from '../../parts/query-view';

const horizons = [24, 72, 168, 720];
const columnsShown = 8;

/** How much of an item stands ready after each span of hours, and where it comes from. */
export function CurveTab() {
  const { t } = useTranslation();
  const [itemId, setItem] = useState('');
  const [divisionCode, setDivision] = useState('');
  const [horizonHours, setHorizon] = useState(72);
  const query = useQuery(
    supplyCurveQuery({ itemId, divisionCode: divisionCode || undefined, horizonHours }),
  );
  return (
    <>
      <div className="m-filters">
        <ItemSelect
          value={itemId || undefined}
          onChange={setItem}
          style={{ width: 220 }}
          aria-label={t('text.item')}
        />
        <DivisionSelect
          everywhere
          value={divisionCode}
          onChange={setDivision}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <Select
          value={horizonHours}
          onChange={setHorizon}
          aria-label={t('agreement.horizon')}
          options={horizons.map((value) => ({ value, label: `${value} ${t('unit.hours')}` }))}
        />
      </div>
      {itemId === '' ? (
        <Nothing>{t('text.chooseItem')}</Nothing>
      ) : (
        <QueryView query={query} isEmpty={({ curves }) => curves.length === 0}>
          {({ curves, fromTime }) => (
            <CurveTable curve={curves[0]!} fromTime={fromTime} horizonHours={horizonHours} />
          )}
        </QueryView>
      )}
    </>
  );
}

/** What is there by an hour: the last point before it, grown at its rate. */
function quantityAt(points: SupplyPoint[], hours: number): number {
  const point = points.findLast((one) => one.hours <= hours);
  if (!point) return 0;
  const past = hours - point.hours;
  return Math.floor(point.quantity + point.rate * past + (point.rateChange * past * past) / 2);
}

type TableProps = { curve: SupplyCurve; fromTime?: string; horizonHours: number };
type Row = { key: string; label: string; points: SupplyPoint[] };

function CurveTable({ curve, fromTime, horizonHours }: TableProps) {
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
