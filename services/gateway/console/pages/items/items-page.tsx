import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { itemsQuery } from '../../api/inventory';
import { supplyClasses, type Item, type SupplyClass } from '../../api/types';
import { count, decimal } from '../../format';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { ExportButton } from '../../parts/export-button';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { ItemDialog } from './item-dialog';
import { TaxonomyDialog } from './taxonomy-dialog';

export function ItemsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(itemsQuery);
  const [words, setWords] = useState('');
  const [supplyClass, setClass] = useState<SupplyClass>();
  const [archived, setArchived] = useState(false);
  const [open, setOpen] = useState<Item | 'new'>();
  const [sorting, setSorting] = useState(false);
  const matches = ({ id, nameZh, nameEn, supplyCode, supplyClass: own }: Item) =>
    (!supplyClass || own === supplyClass) &&
    `${id} ${nameZh} ${nameEn} ${supplyCode ?? ''}`.toLowerCase().includes(words.toLowerCase());
  return (
    <>
      <PageHead
        title={t('nav.items')}
        note={t('items.note')}
        actions={
          <>
            <GuardedButton denied={may.not('editCatalogue')} onClick={() => setSorting(true)}>
              {t('items.taxonomies')}
            </GuardedButton>
            <GuardedButton
              type="primary"
              denied={may.not('editCatalogue')}
              onClick={() => setOpen('new')}
            >
              {t('items.add')}
            </GuardedButton>
          </>
        }
      />
      <div className="m-toolbar">
        <Input.Search
          allowClear
          className="m-filter"
          placeholder={t('items.find')}
          aria-label={t('items.find')}
          onChange={(event) => setWords(event.target.value.trim())}
        />
        <Select<SupplyClass>
          allowClear
          className="m-filter"
          placeholder={t('items.supplyClass')}
          aria-label={t('items.supplyClass')}
          value={supplyClass}
          onChange={setClass}
          options={supplyClasses.map((value) => ({ value, label: t(`supplyClass.${value}`) }))}
        />
        <Checkbox checked={archived} onChange={(event) => setArchived(event.target.checked)}>
          {t('items.showArchived')}
        </Checkbox>
        <ExportButton kind="items" />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <ItemTable
            rows={rows.filter((item) => matches(item) && (archived || !item.archived))}
            onEdit={setOpen}
          />
        )}
      </QueryView>
      {sorting && <TaxonomyDialog onClose={() => setSorting(false)} />}
      {open && (
        <ItemDialog item={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

function ItemTable({ rows, onEdit }: { rows: Item[]; onEdit: (item: Item) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const may = useMay();
  const columns: TableColumnsType<Item> = [
    {
      title: t('text.item'),
      render: (_, item) => (
        <>
          <Link to={`/stock/items/${item.id}`}>{nameIn(language, item)}</Link>{' '}
          {item.archived && <Tag>{t('items.archived')}</Tag>}
          <div className="m-note m-small">{item.id}</div>
        </>
      ),
      sorter: (one, other) => nameIn(language, one).localeCompare(nameIn(language, other)),
    },
    {
      title: t('items.supplyClass'),
      render: (_, item) => (
        <>
          {item.supplyClass ? t(`supplyClass.${item.supplyClass}`) : '–'}
          {item.supplyCode && <div className="m-note m-small">{item.supplyCode}</div>}
        </>
      ),
    },
    {
      title: t('text.unit'),
      render: (_, item) => (language === 'zh' ? item.unitZh : item.unitEn),
    },
    { title: t('items.mass'), align: 'right', render: (_, { massKg }) => `${decimal(massKg)} kg` },
    { title: t('items.volume'), align: 'right', render: (_, { volumeM3 }) => `${volumeM3} m³` },
    {
      title: t('items.shelfLife'),
      align: 'right',
      render: (_, { shelfLifeDays: days }) =>
        days ? t('conditions.daysValue', { days: count(days) }) : t('stock.neverExpires'),
    },
    {
      title: t('items.packs'),
      render: (_, { packs }) =>
        packs.map((pack) => `${nameIn(language, pack)} ${count(pack.units)}`).join(t('text.comma')),
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, item) => (
        <GuardedButton size="small" denied={may.not('editCatalogue')} onClick={() => onEdit(item)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<Item>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
