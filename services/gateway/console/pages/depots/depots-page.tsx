import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { depotsQuery } from '../../api/inventory';
import { ownerships, tiers, type Depot, type Tier } from '../../api/types';
import { decimal } from '../../format';
import { useLanguage } from '../../language';
import { nameIn, useNames } from '../../names';
import { ExportButton } from '../../parts/export-button';
import type { Place } from '../../parts/geo-map';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { Nothing, QueryView } from '../../parts/query-view';
import { SheetMap, type Mark } from '../../parts/sheet-map';
import { useMay } from '../../session';
import { DepotDialog } from './depot-dialog';

export function DepotsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(depotsQuery);
  const [view, setView] = useState<'list' | 'map'>('list');
  const [words, setWords] = useState('');
  const [tier, setTier] = useState<Tier>();
  const [open, setOpen] = useState<Depot | 'new'>();
  const matches = (depot: Depot) =>
    (!tier || depot.tier === tier) &&
    `${depot.id} ${depot.nameZh} ${depot.nameEn}`.toLowerCase().includes(words.toLowerCase());
  return (
    <>
      <PageHead
        title={t('nav.depots')}
        actions={
          <GuardedButton
            type="primary"
            denied={may.not('keepStock')}
            onClick={() => setOpen('new')}
          >
            {t('depots.add')}
          </GuardedButton>
        }
      />
      <div className="m-toolbar">
        <Segmented
          value={view}
          onChange={setView}
          options={[
            { value: 'list', label: t('depots.list') },
            { value: 'map', label: t('depots.map') },
          ]}
        />
        <Select<Tier>
          allowClear
          className="m-filter"
          placeholder={t('depots.anyTier')}
          aria-label={t('depots.tier')}
          value={tier}
          onChange={setTier}
          options={tiers.map((value) => ({ value, label: t(`tier.${value}`) }))}
        />
        <Input.Search
          allowClear
          className="m-filter"
          placeholder={t('depots.find')}
          aria-label={t('depots.find')}
          onChange={(event) => setWords(event.target.value.trim())}
        />
        <ExportButton kind="depots" />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) =>
          view === 'list' ? (
            <DepotTable rows={rows.filter(matches)} onEdit={setOpen} />
          ) : (
            <DepotMap rows={rows.filter(matches)} />
          )
        }
      </QueryView>
      {open && (
        <DepotDialog depot={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

function DepotTable({ rows, onEdit }: { rows: Depot[]; onEdit: (depot: Depot) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const columns: TableColumnsType<Depot> = [
    {
      title: t('text.depot'),
      render: (_, depot) => (
        <>
          <Link to={`/depots/${depot.id}`}>{nameIn(names.language, depot)}</Link>{' '}
          {depot.closed && <Tag>{t('depots.closed')}</Tag>}
          <div className="m-note m-small">{depot.id}</div>
        </>
      ),
      sorter: (one, other) =>
        nameIn(names.language, one).localeCompare(nameIn(names.language, other)),
    },
    { title: t('depots.tier'), render: (_, depot) => t(`tier.${depot.tier}`) },
    { title: t('text.division'), render: (_, depot) => names.division(depot.divisionCode) },
    {
      title: t('depots.ownership'),
      render: (_, { ownership }) => (ownership ? t(`ownership.${ownership}`) : '–'),
      filters: ownerships.map((value) => ({ value, text: t(`ownership.${value}`) })),
      onFilter: (value, { ownership }) => ownership === value,
    },
    { title: t('depots.area'), align: 'right', render: (_, d) => `${decimal(d.areaM2)} m²` },
    { title: t('depots.keeper'), render: (_, depot) => depot.keeper ?? '–' },
    { title: t('depots.phone'), render: (_, depot) => depot.phone ?? '–' },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, depot) => (
        <GuardedButton
          size="small"
          denied={may.not('keepStock', depot.divisionCode)}
          onClick={() => onEdit(depot)}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<Depot>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}

const isPlaced = (depot: Depot): depot is Depot & Place =>
  depot.latitude !== undefined && depot.longitude !== undefined;

const sizes: Partial<Record<Tier, number>> = { REGION: 12, CITY: 11, DISTRICT: 10, STREET: 8 };

function DepotMap({ rows }: { rows: Depot[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const placed = rows.filter(isPlaced);
  if (placed.length === 0) return <Nothing>{t('map.nothing')}</Nothing>;
  const marks = placed.map((depot): Mark => {
    const label = nameIn(language, depot);
    const size = sizes[depot.tier] ?? 6;
    return {
      latitude: depot.latitude,
      longitude: depot.longitude,
      id: depot.id,
      label,
      title: `${label} · ${t(`tier.${depot.tier}`)}`,
      kind: 'depot',
      tone:
        depot.tier === 'ENTERPRISE' ? 'enterprise' : depot.tier === 'SHELTER' ? 'shelter' : 'depot',
      size,
      weight: size >= 8 || depot.tier === 'ENTERPRISE' ? size : 1,
    };
  });
  const unplaced = rows.length - placed.length;
  return (
    <>
      <p className="m-legend m-map-legend">
        <span className="m-key m-mark-depot" /> {t('map.government')}
        <span className="m-key m-mark-enterprise" /> {t('tier.ENTERPRISE')}
        <span className="m-key m-mark-shelter" /> {t('tier.SHELTER')}
      </p>
      <SheetMap marks={marks} />
      {unplaced > 0 && <p className="m-note">{t('map.unplaced', { number: unplaced })}</p>}
    </>
  );
}
