import { useQuery } from '@tanstack/react-query';
import { Select, Table, Tabs, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { divisionsQuery } from '../../api/incidents';
import { sheltersQuery, siteStates, type Shelter, type SiteState } from '../../api/shelters';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { CoverageTab } from './coverage-tab';
import { ResupplyTab } from './resupply-tab';
import { ShelterDrawer } from './shelter-drawer';
import { SiteStateTag } from './site-state-tag';

export function SheltersPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const divisions = useQuery(divisionsQuery).data?.rows;
  const [chosen, setChosen] = useState<string>();
  const divisionCode = chosen ?? divisions?.find(({ parentCode }) => !parentCode)?.code ?? '';
  const id = params.get('id');
  const items = [
    {
      key: 'sites',
      label: t('shelters.sites'),
      children: <SitesTab divisionCode={divisionCode} onShow={(one) => setParams({ id: one })} />,
    },
    {
      key: 'coverage',
      label: t('shelters.coverage'),
      children: <CoverageTab divisionCode={divisionCode} />,
    },
    {
      key: 'resupply',
      label: t('resupply.title'),
      children: <ResupplyTab divisionCode={divisionCode} />,
    },
  ];
  return (
    <>
      <PageHead title={t('nav.shelters')} note={t('shelters.note')} />
      <div className="m-filters">
        <DivisionSelect
          value={divisionCode}
          onChange={setChosen}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
      </div>
      <Tabs items={items} destroyOnHidden />
      {id && <ShelterDrawer id={id} onClose={() => setParams({})} />}
    </>
  );
}

type SitesProps = { divisionCode: string; onShow: (id: string) => void };

function SitesTab({ divisionCode, onShow }: SitesProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<SiteState>();
  const query = useQuery(sheltersQuery({ divisionCode, state }));
  return (
    <>
      <div className="m-filters">
        <Select
          allowClear
          placeholder={t('text.state')}
          aria-label={t('text.state')}
          value={state}
          onChange={setState}
          options={siteStates.map((value) => ({ value, label: t(`siteState.${value}`) }))}
          style={{ width: 160 }}
        />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <SiteTable rows={rows} onShow={onShow} />}
      </QueryView>
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
