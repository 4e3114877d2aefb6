import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { kitsQuery, type Kit } from '../../api/catalogue';
import { count } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { BillDialog } from './bill-dialog';

/** Items that are made of other items: the nine-piece issue, the family kit. */
export function KitsPage() {
  const { t } = useTranslation();
  const denied = useMay().not('editCatalogue');
  const query = useQuery(kitsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead
        title={t('nav.kits')}
        note={t('kits.note')}
        actions={
          <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
            {t('kits.add')}
          </GuardedButton>
        }
      />
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('kits.none')}>
        {({ rows }) => <KitTable rows={rows} />}
      </QueryView>
      {adding && <BillDialog onClose={() => setAdding(false)} />}
    </>
  );
}

const shown = 4;

function KitTable({ rows }: { rows: Kit[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Kit> = [
    {
      title: t('kits.kit'),
      render: (_, { itemId }) => <Link to={`/kits/${itemId}`}>{names.item(itemId)}</Link>,
      sorter: (a, b) => names.item(a.itemId).localeCompare(names.item(b.itemId)),
    },
    {
      title: t('kits.parts'),
      align: 'right',
      render: (_, { components }) => count(components.length),
    },
    {
      title: t('kits.bill'),
      render: (_, { components }) => {
        const first = components
          .slice(0, shown)
          .map(({ itemId, quantity }) => `${names.item(itemId)} ×${count(quantity)}`)
          .join(t('text.comma'));
        return components.length > shown
          ? `${first} ${t('readiness.more', { count: components.length - shown })}`
          : first;
      },
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, { itemId }) => <Link to={`/kits/${itemId}`}>{t('kits.open')}</Link>,
    },
  ];
  return (
    <Table<Kit>
      size="small"
      rowKey="itemId"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
