import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { factsQuery, rulesQuery, type Fact } from '../../api/readiness';
import { dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { QueryView } from '../../parts/query-view';

/** Figures that nobody measures, who declared them and where they come from. */
export function FactsTab() {
  const { t } = useTranslation();
  const names = useNames();
  const measures = useQuery(rulesQuery).data?.measures ?? [];
  const query = useQuery(factsQuery());
  const measureName = (id: string) => {
    const known = measures.find((one) => one.id === id);
    return known ? nameIn(names.language, known) : id;
  };
  const columns: TableColumnsType<Fact> = [
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('readiness.measure'), render: (_, one) => measureName(one.measure) },
    { title: t('readiness.factValue'), align: 'right', render: (_, one) => decimal(one.value) },
    {
      title: t('readiness.evidence'),
      render: (_, one) => <div className="m-wrapped">{one.evidence}</div>,
    },
    {
      title: t('readiness.declared'),
      render: (_, one) => (
        <>
          {one.actorName}
          <div className="m-note">{dateTime(one.observeTime)}</div>
        </>
      ),
    },
  ];
  return (
    <>
      <p className="m-note">{t('readiness.factsNote')}</p>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('readiness.noFacts')}
      >
        {({ rows }) => (
          <Table<Fact>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
    </>
  );
}
