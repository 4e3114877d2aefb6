import { useQuery } from '@tanstack/react-query';
import { Input, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { explanationQuery, type PlanExplanation } from '../../api/plan-changes';
import type { Plan } from '../../api/plan-types';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { Nothing, QueryView } from '../../parts/query-view';

type Line = PlanExplanation['lines'][number];
type Value = PlanExplanation['values'][number];

/** Why each line is as it is, for how long, and what one more unit would be worth where. */
export function ReasonsPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const query = useQuery(explanationQuery(plan.id));
  return (
    <section className="m-panel">
      <p className="m-note">{t('reasons.note')}</p>
      <QueryView query={query}>
        {({ lines, values }) => (
          <>
            <LinesTable lines={lines} />
            <h3>{t('reasons.values')}</h3>
            <ValuesTable values={values} />
          </>
        )}
      </QueryView>
    </section>
  );
}

function LinesTable({ lines }: { lines: Line[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const [asked, setAsked] = useState('');
  if (lines.length === 0) return <Nothing>{t('shipment.none')}</Nothing>;
  const itemIds = [...new Set(lines.map(({ itemId }) => itemId))];
  const rows = lines.filter((line) =>
    [names.depot(line.fromDepotId), names.place(line)].some((name) => name.includes(asked)),
  );
  const columns: TableColumnsType<Line> = [
    { title: t('shipment.from'), width: 150, render: (_, line) => names.depot(line.fromDepotId) },
    { title: t('shipment.to'), width: 110, render: (_, line) => names.place(line) },
    {
      title: t('text.item'),
      width: 130,
      filters: itemIds.map((id) => ({ text: names.item(id), value: id })),
      onFilter: (value, { itemId }) => itemId === value,
      render: (_, { itemId }) => names.item(itemId),
    },
    {
      title: t('text.quantity'),
      align: 'right',
      width: 100,
      sorter: (a, b) => a.quantity - b.quantity,
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    {
      title: t('reasons.why'),
      render: (_, line) => (names.language === 'zh' ? line.reasonZh : line.reasonEn),
    },
  ];
  return (
    <>
      <div className="m-toolbar">
        <Input.Search
          allowClear
          className="m-filter"
          placeholder={t('reasons.search')}
          aria-label={t('reasons.search')}
          onChange={({ target }) => setAsked(target.value.trim())}
        />
      </div>
      <Table<Line>
        size="small"
        rowKey={(line) => JSON.stringify(line)}
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 860 }}
      />
    </>
  );
}

function ValuesTable({ values }: { values: Value[] }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <Table<Value>
      size="small"
      rowKey={({ depotId, itemId }) => `${depotId}/${itemId}`}
      columns={[
        { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
        { title: t('shipment.from'), render: (_, { depotId }) => names.depot(depotId) },
        { title: t('reasons.value'), align: 'right', render: (_, { value }) => decimal(value) },
        {
          title: t('reasons.means'),
          render: (_, one) => (names.language === 'zh' ? one.reasonZh : one.reasonEn),
        },
      ]}
      dataSource={values}
      locale={{ emptyText: t('reasons.noValues') }}
      pagination={values.length > 20 ? { pageSize: 20 } : false}
      scroll={{ x: 760 }}
    />
  );
}
