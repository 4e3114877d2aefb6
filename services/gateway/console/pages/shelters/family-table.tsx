import { useQuery } from '@tanstack/react-query';
import { Checkbox, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { householdsQuery, type Household } from '../../api/evacuees';
import { count } from '../../format';
import { useNames } from '../../names';
import { QueryView } from '../../parts/query-view';
import { useSiteNames } from '../../parts/site-names';

type Props = { incidentId: string; divisionCode: string };

/** Families, where each member is, and where to bring together those that are apart. */
export function FamilyTable({ incidentId, divisionCode }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const site = useSiteNames();
  const [separated, setSeparated] = useState(true);
  const query = useQuery(
    householdsQuery({
      incidentId,
      divisionCode: divisionCode || undefined,
      separated: separated || undefined,
    }),
  );
  const columns: TableColumnsType<Household> = [
    {
      title: t('evacuees.family'),
      render: (_, { members }) => (
        <div className="m-wrapped">
          {members.map(({ id, name }) => name ?? id).join(t('text.comma'))}
        </div>
      ),
    },
    {
      title: t('text.division'),
      render: (_, one) => (
        <>
          {names.division(one.divisionCode)} <div className="m-note">{one.address}</div>
        </>
      ),
    },
    {
      title: t('evacuees.where'),
      render: (_, { places }) =>
        places.map(({ siteId, persons }) => (
          <div key={siteId}>{t('evacuees.at', { site: site(siteId), number: count(persons) })}</div>
        )),
    },
    {
      title: t('evacuees.reunite'),
      render: (_, { reuniteSiteId }) =>
        reuniteSiteId ? <strong>{site(reuniteSiteId)}</strong> : '–',
    },
  ];
  return (
    <>
      <div className="m-filters">
        <Checkbox checked={separated} onChange={({ target }) => setSeparated(target.checked)}>
          {t('evacuees.apartOnly')}
        </Checkbox>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={separated ? t('evacuees.noneApart') : undefined}
      >
        {({ rows }) => (
          <Table<Household>
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
