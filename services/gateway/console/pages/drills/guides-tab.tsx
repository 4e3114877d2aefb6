import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { guidesQuery, type Guide, type GuideItem } from '../../api/drills';
import { count, decimal, percent } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { GuideDialog, type Edited } from './guide-dialog';

/** What drills are judged by: pass marks, items to score and grades. */
export function GuidesTab() {
  const { t } = useTranslation();
  const { language } = useNames();
  const denied = useMay().not('editStandards', '');
  const query = useQuery(guidesQuery);
  const [edited, setEdited] = useState<Edited>();
  const columns: TableColumnsType<Guide> = [
    {
      title: t('drill.name'),
      render: (_, one) => (
        <>
          {nameIn(language, one)}
          <div className="m-note">{one.citation}</div>
        </>
      ),
    },
    { title: t('drillSetting.passMarks'), render: (_, guide) => <Marks guide={guide} /> },
    {
      title: t('drillSetting.grades'),
      render: (_, { grades }) =>
        grades
          .map((grade) => `${nameIn(language, grade)} ≥ ${decimal(grade.minimum)}`)
          .join(t('text.comma')),
    },
    { title: t('drillSetting.items'), align: 'right', render: (_, one) => count(one.items.length) },
    {
      key: 'action',
      render: (_, guide) => (
        <div className="m-filters m-row-actions">
          <GuardedButton size="small" denied={denied} onClick={() => setEdited({ guide })}>
            {t('action.edit')}
          </GuardedButton>
          <GuardedButton
            size="small"
            denied={denied}
            onClick={() => setEdited({ guide, isNew: true })}
          >
            {t('drillSetting.copyGuide')}
          </GuardedButton>
        </div>
      ),
    },
  ];
  return (
    <>
      <p className="m-note">{t('drillSetting.guidesNote')}</p>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setEdited({ isNew: true })}>
          {t('drillSetting.addGuide')}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={({ guides }) => guides.length === 0}
        empty={t('drillSetting.noGuides')}
      >
        {({ guides }) => (
          <Table<Guide>
            {...{ size: 'small', rowKey: 'id', columns, dataSource: guides, pagination: false }}
            expandable={{ expandedRowRender: ({ items }) => <Items items={items} /> }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {edited && <GuideDialog {...edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

function Marks({ guide: { passMarks } }: { guide: Guide }) {
  const { t } = useTranslation();
  if (!passMarks) return '–';
  const { acknowledgedShare, acknowledgedSeconds, musteredShare, musteredSeconds } = passMarks;
  const within = (seconds: number) =>
    seconds === 0
      ? t('drillSetting.anyTime')
      : t('drillSetting.within', { minutes: decimal(seconds / 60) });
  return (
    <>
      <div>
        {t('drillMark.ACKNOWLEDGED')} ≥ {percent(acknowledgedShare)} ({within(acknowledgedSeconds)})
      </div>
      <div>
        {t('drillMark.MUSTERED')} ≥ {percent(musteredShare)} ({within(musteredSeconds)})
      </div>
      <div>
        {t('drillMark.KIT')} ≥ {percent(passMarks.kitShare)}
      </div>
    </>
  );
}

function Items({ items }: { items: GuideItem[] }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const columns: TableColumnsType<GuideItem> = [
    { title: t('drillSetting.item'), render: (_, one) => nameIn(language, one) },
    { title: t('drillSetting.points'), align: 'right', render: (_, one) => decimal(one.points) },
    { title: t('drillSetting.observe'), dataIndex: 'note' },
  ];
  return (
    <Table<GuideItem>
      {...{ size: 'small', rowKey: 'id', columns, dataSource: items, pagination: false }}
    />
  );
}
