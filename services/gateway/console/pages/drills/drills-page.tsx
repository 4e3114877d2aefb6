import { useQuery } from '@tanstack/react-query';
import { Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import {
  calendarQuery,
  drillsQuery,
  type CalendarEntry,
  type Drill,
  type DrillState,
} from '../../api/drills';
import { divisionsQuery } from '../../api/incidents';
import { serverNow } from '../../api/server-clock';
import { count, dateTime, localField } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useTabParam } from '../../parts/tab-param';
import { useMay } from '../../session';
import { DaysTab } from './days-tab';
import { GuidesTab } from './guides-tab';
import { DrillDialog } from './drill-dialog';
import { SeriesTab } from './series-tab';
import { SuspendDialog } from './suspend-dialog';
import { TrendTab } from './trend-tab';

const colours: Record<DrillState, string> = {
  PLANNED: 'default',
  SCHEDULED: 'blue',
  RUNNING: 'processing',
  SUSPENDED: 'red',
  EVALUATING: 'gold',
  CLOSED: 'green',
  ABORTED: 'default',
};

export function DrillStateTag({ state }: { state: DrillState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`drillState.${state}`)}</Tag>;
}

export function DrillsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const { tab, showTab } = useTabParam('list');
  const division = useTopDivision();
  const [dialog, setDialog] = useState<'new' | 'suspend'>();
  const close = () => setDialog(undefined);
  const items = [
    { key: 'list', label: t('drill.list'), children: <ListTab /> },
    { key: 'calendar', label: t('drill.calendar'), children: <CalendarTab /> },
    { key: 'trend', label: t('drill.trend'), children: <TrendTab divisionCode={division} /> },
    { key: 'series', label: t('drillSetting.series'), children: <SeriesTab /> },
    { key: 'days', label: t('drillSetting.days'), children: <DaysTab /> },
    { key: 'guides', label: t('drillSetting.guides'), children: <GuidesTab /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.drills')}
        note={t('drill.note')}
        actions={
          <>
            <GuardedButton
              danger
              denied={may.not('stopDrills')}
              onClick={() => setDialog('suspend')}
            >
              {t('drill.suspendAll')}
            </GuardedButton>
            <GuardedButton
              type="primary"
              denied={may.not('controlDrills')}
              onClick={() => setDialog('new')}
            >
              {t('drill.add')}
            </GuardedButton>
          </>
        }
      />
      <Tabs className="m-tabs" items={items} activeKey={tab} onChange={showTab} destroyOnHidden />
      {dialog === 'new' && (
        <DrillDialog onClose={close} onDone={({ id }) => void navigate(`/drills/${id}`)} />
      )}
      {dialog === 'suspend' && <SuspendDialog onClose={close} />}
    </>
  );
}

const paged = { pageSize: 50, hideOnSinglePage: true, showSizeChanger: false };

function ListTab() {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(drillsQuery);
  const columns: TableColumnsType<Drill> = [
    {
      title: t('drill.name'),
      render: (_, one) => <Link to={`/drills/${one.id}`}>{nameIn(names.language, one)}</Link>,
    },
    { title: t('drill.kind'), render: (_, { kind }) => t(`drillKind.${kind}`) },
    {
      title: t('text.state'),
      render: (_, { state, missedTime }) => (
        <>
          <DrillStateTag state={state} />
          {missedTime && <Tag color="red">{t('drill.missed')}</Tag>}
        </>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('drill.planTime'), render: (_, one) => dateTime(one.planTime) },
    { title: t('drill.teams'), align: 'right', render: (_, one) => count(one.teamIds.length) },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('drill.none')}>
      {({ rows }) => (
        <Table<Drill>
          {...{ size: 'small', rowKey: 'id', columns, dataSource: rows, pagination: paged }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}

const dayMs = 86_400_000;

function useTopDivision(): string {
  const rows = useQuery(divisionsQuery).data?.rows;
  return rows?.find(({ parentCode }) => !parentCode)?.code ?? '';
}

function CalendarTab() {
  const { t } = useTranslation();
  const names = useNames();
  const divisionCode = useTopDivision();
  const [now] = useState(serverNow);
  const fromDay = localField(now - 30 * dayMs).slice(0, 10);
  const toDay = localField(now + 360 * dayMs).slice(0, 10);
  const query = useQuery(calendarQuery({ divisionCode, fromDay, toDay }));
  const columns: TableColumnsType<CalendarEntry> = [
    {
      title: t('drill.day'),
      render: (_, { day, movedFrom }) => (
        <>
          {day} {movedFrom && <Tag>{t('drill.movedFrom', { day: movedFrom })}</Tag>}
        </>
      ),
    },
    {
      title: t('drill.name'),
      render: (_, one) =>
        one.drillId ? (
          <Link to={`/drills/${one.drillId}`}>{nameIn(names.language, one)}</Link>
        ) : (
          nameIn(names.language, one)
        ),
    },
    { title: t('drill.kind'), render: (_, { kind }) => t(`drillKind.${kind}`) },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    {
      title: t('text.state'),
      render: (_, { state, missed }) => (
        <>
          {state ? <DrillStateTag state={state} /> : <Tag>{t('drill.coming')}</Tag>}
          {missed && <Tag color="red">{t('drill.missed')}</Tag>}
        </>
      ),
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ entries }) => entries.length === 0}>
      {({ entries }) => (
        <Table<CalendarEntry>
          size="small"
          rowKey={(one) => `${one.day}/${one.drillId ?? one.seriesId}`}
          {...{ columns, dataSource: entries, pagination: paged }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}
