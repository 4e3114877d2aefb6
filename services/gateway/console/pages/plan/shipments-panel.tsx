import { Collapse, Segmented, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanShipment } from '../../api/plan-types';
import { count, tonnes } from '../../format';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';
import { CallOffsTable } from './call-offs-table';
import { hourText } from './hour-text';
import { SubstitutionsTable } from './substitutions-table';

type Grouping = 'depot' | 'destination';

export function ShipmentsPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  const [grouping, setGrouping] = useState<Grouping>('depot');
  const shipments = plan.shipments ?? [];
  if (shipments.length === 0) {
    return plan.callOffs?.length ? (
      <>
        <CallOffsTable plan={plan} />
        <SubstitutionsTable plan={plan} />
      </>
    ) : (
      <Nothing>{t('shipment.none')}</Nothing>
    );
  }
  const keyOf = (one: PlanShipment) =>
    grouping === 'depot' ? one.fromDepotId : (one.toDepotId ?? one.toDivisionCode ?? '');
  const groups = new Map<string, PlanShipment[]>();
  for (const one of shipments) {
    const rows = groups.get(keyOf(one)) ?? [];
    groups.set(keyOf(one), [...rows, one]);
  }
  const mass = (rows: PlanShipment[]) =>
    rows.reduce((sum, one) => sum + one.quantity * (names.itemOf.get(one.itemId)?.massKg ?? 0), 0);
  const sorted = [...groups].sort(([, one], [, other]) => mass(other) - mass(one));
  const titleOf = (rows: PlanShipment[]) =>
    grouping === 'depot' ? names.depot(rows[0]!.fromDepotId) : names.place(rows[0]!);
  return (
    <>
      <div className="m-toolbar">
        <Segmented<Grouping>
          value={grouping}
          onChange={setGrouping}
          options={[
            { value: 'depot', label: t('shipment.byDepot') },
            { value: 'destination', label: t('shipment.byDestination') },
          ]}
        />
        <span className="m-note">
          {t('shipment.summary', { number: shipments.length, mass: tonnes(mass(shipments)) })}
        </span>
      </div>
      <Collapse
        className="m-collapse"
        defaultActiveKey={sorted.length <= 3 ? sorted.map(([key]) => key) : []}
        items={sorted.map(([key, rows]) => ({
          key,
          label: <strong>{titleOf(rows)}</strong>,
          extra: t('shipment.groupNote', { number: rows.length, mass: tonnes(mass(rows)) }),
          children: <ShipmentTable plan={plan} rows={rows} grouping={grouping} />,
        }))}
      />
      <CallOffsTable plan={plan} />
      <SubstitutionsTable plan={plan} />
    </>
  );
}

type TableProps = { plan: Plan; rows: PlanShipment[]; grouping: Grouping };

function ShipmentTable({ plan, rows, grouping }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<PlanShipment> = [
    grouping === 'depot'
      ? { title: t('shipment.to'), render: (_, one) => names.place(one) }
      : { title: t('shipment.from'), render: (_, one) => names.depot(one.fromDepotId) },
    { title: t('text.item'), render: (_, one) => names.item(one.itemId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    { title: t('shipment.fleet'), render: (_, { fleetId }) => names.fleet(fleetId) },
    { title: t('shipment.depart'), render: (_, one) => hourText(plan, one.departHours) },
    {
      title: t('shipment.arrive'),
      render: (_, one) => <strong>{hourText(plan, one.arriveHours)}</strong>,
      sorter: (one, other) => one.arriveHours - other.arriveHours,
    },
  ];
  return (
    <Table<PlanShipment>
      size="small"
      rowKey={(one) => JSON.stringify(one)}
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
