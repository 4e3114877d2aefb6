import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { suppliersQuery, type Supplier } from '../../api/purchasing';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { SupplierDialog } from './supplier-dialog';
import { yuan } from './supplier-name';

export function SuppliersTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const query = useQuery(suppliersQuery);
  const [open, setOpen] = useState<Supplier | 'new'>();
  return (
    <>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setOpen('new')}>
          {t('purchase.addSupplier')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <SupplierTable rows={rows} denied={denied} onEdit={setOpen} />}
      </QueryView>
      {open && (
        <SupplierDialog
          supplier={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type TableProps = { rows: Supplier[]; denied?: string; onEdit: (supplier: Supplier) => void };

function SupplierTable({ rows, denied, onEdit }: TableProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const columns: TableColumnsType<Supplier> = [
    {
      title: t('purchase.supplier'),
      render: (_, supplier) => (
        <>
          {nameIn(language, supplier)}{' '}
          {supplier.blocked && <Tag color="red">{t('purchase.blocked')}</Tag>}
          {supplier.blockReason && <div className="m-note">{supplier.blockReason}</div>}
        </>
      ),
    },
    { title: t('purchase.contact'), render: (_, { contact }) => contact ?? '–' },
    { title: t('purchase.phone'), render: (_, { phone }) => phone ?? '–' },
    { title: t('purchase.leadDays'), align: 'right', dataIndex: 'leadDays' },
    { title: t('purchase.rating'), align: 'right', render: (_, { rating }) => rating || '–' },
    { title: t('purchase.goods'), render: (_, { items }) => <Goods items={items} /> },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, supplier) => (
        <GuardedButton size="small" denied={denied} onClick={() => onEdit(supplier)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<Supplier>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

const goodsShown = 3;

function Goods({ items }: Pick<Supplier, 'items'>) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <>
      {items.slice(0, goodsShown).map(({ itemId, unitPriceFen, packUnits }) => (
        <div key={itemId}>
          {t('purchase.good', {
            item: names.item(itemId),
            price: yuan(unitPriceFen),
            pack: count(packUnits),
          })}
        </div>
      ))}
      {items.length > goodsShown && t('readiness.more', { count: items.length - goodsShown })}
    </>
  );
}
