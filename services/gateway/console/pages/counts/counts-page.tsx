import { useQuery } from '@tanstack/react-query';
import { Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { countsDueQuery, countsQuery, type Count, type CountDue } from '../../api/counts';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { ClassesTab } from './classes-tab';
import { CountStateTag } from './count-state';
import { NewCountDialog, type CountStart } from './new-count-dialog';

export function CountsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [start, setStart] = useState<CountStart>();
  const items = [
    { key: 'counts', label: t('counts.sheets'), children: <SheetsTab /> },
    { key: 'due', label: t('counts.due'), children: <DueTab onStart={setStart} /> },
    { key: 'classes', label: t('counts.classes'), children: <ClassesTab /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.counts')}
        note={t('counts.note')}
        actions={
          <GuardedButton
            type="primary"
            denied={may.not('keepStock')}
            onClick={() => setStart({ kind: 'CYCLE' })}
          >
            {t('counts.begin')}
          </GuardedButton>
        }
      />
      <Tabs items={items} destroyOnHidden />
      {start && <NewCountDialog start={start} onClose={() => setStart(undefined)} />}
    </>
  );
}

function SheetsTab() {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(countsQuery);
  const columns: TableColumnsType<Count> = [
    {
      title: t('text.depot'),
      render: (_, one) => <Link to={`/counts/${one.id}`}>{names.depot(one.depotId)}</Link>,
    },
    { title: t('text.state'), render: (_, { state }) => <CountStateTag state={state} /> },
    {
      title: t('counts.progress'),
      align: 'right',
      render: (_, one) => `${count(one.countedLineCount)} / ${count(one.lineCount)}`,
    },
    {
      title: t('counts.kind'),
      render: (_, one) => (
        <>
          {t(`countKind.${one.kind}`)} {one.blind && <Tag>{t('counts.blind')}</Tag>}
          {one.frozen && <Tag color="blue">{t('counts.frozen')}</Tag>}
        </>
      ),
    },
    {
      title: t('counts.variances'),
      align: 'right',
      render: (_, one) => count(one.varianceLineCount),
    },
    { title: t('counts.begun'), render: (_, one) => dateTime(one.snapshotTime) },
    { title: t('counts.beginner'), render: (_, one) => one.creatorName ?? '–' },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('counts.none')}>
      {({ rows }) => (
        <Table<Count>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={rows.length > 50 ? { pageSize: 50 } : false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}

type DueGroup = { depotId: string; due: CountDue[]; overdueDays: number };

/** What is due, by depot: a count is begun for a depot. */
function DueTab({ onStart }: { onStart: (start: CountStart) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [divisionCode, setDivisionCode] = useState('');
  const query = useQuery(countsDueQuery(divisionCode || undefined));
  const groups = useMemo(() => byDepot(query.data?.rows ?? []), [query.data]);
  const columns: TableColumnsType<DueGroup> = [
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('counts.dueItems'), align: 'right', render: (_, { due }) => count(due.length) },
    {
      title: t('counts.overdue'),
      align: 'right',
      render: (_, { overdueDays: days }) =>
        days > 0 ? <span className="m-bad">{t('conditions.daysValue', { days })}</span> : '–',
      sorter: (one, other) => one.overdueDays - other.overdueDays,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, { depotId }) => (
        <GuardedButton
          size="small"
          denied={may.not('keepStock', names.depotOf.get(depotId)?.divisionCode)}
          onClick={() => onStart({ depotId, kind: 'CYCLE' })}
        >
          {t('counts.begin')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <div className="m-toolbar">
        <div className="m-filter">
          <DivisionSelect
            everywhere
            aria-label={t('text.division')}
            value={divisionCode}
            onChange={setDivisionCode}
          />
        </div>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('counts.noneDue')}
      >
        {({ complete }) => (
          <>
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
            <Table<DueGroup>
              size="small"
              rowKey="depotId"
              columns={columns}
              dataSource={groups}
              pagination={groups.length > 50 ? { pageSize: 50 } : false}
              scroll={{ x: 'max-content' }}
              expandable={{ expandedRowRender: ({ due }) => <DueItems due={due} /> }}
            />
          </>
        )}
      </QueryView>
    </>
  );
}

function byDepot(rows: CountDue[]): DueGroup[] {
  const groups = new Map<string, DueGroup>();
  for (const one of rows) {
    const group = groups.get(one.depotId) ?? { depotId: one.depotId, due: [], overdueDays: 0 };
    group.due.push(one);
    group.overdueDays = Math.max(group.overdueDays, one.overdueDays);
    groups.set(one.depotId, group);
  }
  return [...groups.values()];
}

function DueItems({ due }: { due: CountDue[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<CountDue> = [
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    { title: t('counts.abc'), render: (_, { abcClass }) => abcClass ?? '–' },
    { title: t('counts.last'), render: (_, one) => dateTime(one.lastCountTime) },
    { title: t('counts.dueTime'), render: (_, { dueTime }) => dateTime(dueTime) },
  ];
  return (
    <Table<CountDue>
      size="small"
      rowKey="itemId"
      columns={columns}
      dataSource={due}
      pagination={due.length > 20 ? { pageSize: 20 } : false}
    />
  );
}
