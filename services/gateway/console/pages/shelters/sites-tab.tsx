import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sheltersQuery, siteStates, type Shelter, type SiteState } from '../../api/shelters';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { SheetLinks } from '../../parts/sheet-links';
import { useMay } from '../../session';
import { ShelterDialog } from './shelter-dialog';
import { SiteMap } from './site-map';
import { SiteStateTag } from './site-state-tag';

type Props = { divisionCode: string; onShow: (id: string) => void };

export function SitesTab({ divisionCode, onShow }: Props) {
  const { t } = useTranslation();
  const denied = useMay().not('keepShelters', divisionCode);
  const [view, setView] = useState<'list' | 'map'>('list');
  const [state, setState] = useState<SiteState>();
  const [words, setWords] = useState('');
  const [adding, setAdding] = useState(false);
  const query = useQuery(sheltersQuery({ divisionCode, state }));
  const shown = (rows: Shelter[]) =>
    rows.filter(({ id, nameZh, nameEn }) =>
      `${id} ${nameZh} ${nameEn}`.toLowerCase().includes(words.toLowerCase()),
    );
  return (
    <>
      <div className="m-filters">
        <Segmented
          value={view}
          onChange={setView}
          options={(['list', 'map'] as const).map((value) => ({
            value,
            label: t(`depots.${value}`),
          }))}
        />
        <Select
          allowClear
          placeholder={t('text.state')}
          aria-label={t('text.state')}
          value={state}
          onChange={setState}
          options={siteStates.map((value) => ({ value, label: t(`siteState.${value}`) }))}
          style={{ width: 130 }}
        />
        <Input.Search
          allowClear
          placeholder={t('shelters.find')}
          aria-label={t('shelters.find')}
          onChange={({ target }) => setWords(target.value.trim())}
          style={{ width: 200 }}
        />
        <GuardedButton denied={denied} onClick={() => setAdding(true)}>
          {t('shelters.add')}
        </GuardedButton>
        <SheetLinks kind="shelters" />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => shown(rows).length === 0}>
        {({ rows }) =>
          view === 'map' ? (
            <SiteMap rows={shown(rows)} />
          ) : (
            <SiteTable rows={shown(rows)} onShow={onShow} />
          )
        }
      </QueryView>
      {adding && <ShelterDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function SiteTable({ rows, onShow }: { rows: Shelter[]; onShow: (id: string) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Shelter> = [
    {
      title: t('shelters.site'),
      render: (_, one) => (
        <a
          href={`/shelters?id=${one.id}`}
          onClick={(event) => {
            event.preventDefault();
            onShow(one.id);
          }}
        >
          {nameIn(names.language, one)}
        </a>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('shelters.kind'), render: (_, one) => t(`siteKind.${one.kind}`) },
    { title: t('text.state'), render: (_, one) => <SiteStateTag state={one.state} /> },
    ...(['places', 'persons', 'reserved', 'free'] as const).map((figure) => ({
      title: t(`shelters.${figure}`),
      align: 'right' as const,
      sorter: (a: Shelter, b: Shelter) => a[figure] - b[figure],
      render: (_: unknown, one: Shelter) => count(one[figure]),
    })),
    { title: t('shelters.manager'), render: (_, one) => one.managerName ?? '–' },
  ];
  return (
    <Table<Shelter>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
