import { useQuery } from '@tanstack/react-query';
import { Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { drillKinds, trendQuery, type DrillKind, type Quarter } from '../../api/drills';
import { decimal, percent } from '../../format';
import { QueryView } from '../../parts/query-view';
import { minutes } from './board-tab';

/** Closed drills by quarter; of one kind, since a tabletop musters nobody. */
export function TrendTab({ divisionCode }: { divisionCode: string }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<DrillKind>();
  const query = useQuery(trendQuery(divisionCode, kind));
  return (
    <>
      <div className="m-filters">
        <Select
          allowClear
          aria-label={t('drill.kind')}
          placeholder={t('drill.kind')}
          style={{ width: 180 }}
          onChange={setKind}
          options={drillKinds.map((value) => ({ value, label: t(`drillKind.${value}`) }))}
        />
      </div>
      <QueryView
        query={query}
        isEmpty={({ quarters }) => quarters.length === 0}
        empty={t('drillReport.noTrend')}
      >
        {({ quarters }) => <TrendTable quarters={quarters} />}
      </QueryView>
    </>
  );
}

export function TrendTable({ quarters }: { quarters: Quarter[] }) {
  const { t } = useTranslation();
  const points = (change?: number) =>
    change === undefined ? '–' : `${change >= 0 ? '+' : ''}${decimal(change * 100)}`;
  const columns: TableColumnsType<Quarter> = [
    { title: t('drill.quarter'), dataIndex: 'quarter' },
    { title: t('drill.count'), align: 'right', dataIndex: 'drillCount' },
    { title: t('drill.passedCount'), align: 'right', dataIndex: 'passedCount' },
    {
      title: t('drill.acknowledged'),
      align: 'right',
      render: (_, one) => percent(one.acknowledgedShare),
    },
    { title: t('drill.mustered'), align: 'right', render: (_, one) => percent(one.musteredShare) },
    {
      title: t('drill.change'),
      align: 'right',
      render: (_, one) => points(one.musteredShareChange),
    },
    {
      title: t('drillReport.acknowledgedP90'),
      align: 'right',
      render: (_, one) => minutes(one.acknowledgedP90Seconds),
    },
    {
      title: t('drillReport.musteredP90'),
      align: 'right',
      render: (_, one) => minutes(one.musteredP90Seconds),
    },
    { title: t('drill.score'), align: 'right', render: (_, one) => decimal(one.score) },
  ];
  return (
    <Table<Quarter>
      {...{ size: 'small', rowKey: 'quarter', columns, dataSource: quarters, pagination: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
