import { useQuery } from '@tanstack/react-query';
import { Switch, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { callOutsQuery, type CallOut, type CallOutState } from '../../api/call-outs';
import { dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useTabParam } from '../../parts/tab-param';
import { ExerciseTag } from '../../parts/tags';
import { useMay } from '../../session';
import { NewCallOutDialog } from './new-call-out-dialog';
import { PoliciesTab } from './policies-tab';

const colours: Record<CallOutState, string> = {
  AWAITING_APPROVAL: 'gold',
  ACTIVE: 'processing',
  FILLED: 'green',
  CLOSED: 'default',
  CANCELLED: 'default',
  REJECTED: 'red',
};

export function CallOutStateTag({ state }: { state: CallOutState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`callOutState.${state}`)}</Tag>;
}

/** `BOAT 4, MEDIC 2`, or everyone. */
export function useQuotaText() {
  const { t } = useTranslation();
  return ({ quotas }: CallOut['order']) =>
    quotas.length === 0
      ? t('callOut.everyone')
      : quotas
          .map(({ skill, people }) => `${skill || t('callOut.anyone')} ${people}`)
          .join(t('text.comma'));
}

export function CallOutsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const denied = useMay().not('callOut');
  const { tab, showTab } = useTabParam('list');
  const [adding, setAdding] = useState(false);
  const items = [
    { key: 'list', label: t('callOutPolicy.list'), children: <ListTab /> },
    { key: 'policies', label: t('callOutPolicy.policies'), children: <PoliciesTab /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.callOuts')}
        note={t('callOut.note')}
        actions={
          <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
            {t('callOut.add')}
          </GuardedButton>
        }
      />
      <Tabs className="m-tabs" items={items} activeKey={tab} onChange={showTab} destroyOnHidden />
      {adding && (
        <NewCallOutDialog
          onClose={() => setAdding(false)}
          onDone={({ id }) => void navigate(`/call-outs/${id}`)}
        />
      )}
    </>
  );
}

function ListTab() {
  const { t } = useTranslation();
  const [includeExercises, setIncludeExercises] = useState(true);
  const query = useQuery(callOutsQuery({ includeExercises }));
  return (
    <>
      <div className="m-filters">
        <label>
          <Switch size="small" checked={includeExercises} onChange={setIncludeExercises} />{' '}
          {t('callOut.includeExercises')}
        </label>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('callOut.none')}>
        {({ rows }) => <CallOutTable rows={rows} />}
      </QueryView>
    </>
  );
}

function CallOutTable({ rows }: { rows: CallOut[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const quotaText = useQuotaText();
  const columns: TableColumnsType<CallOut> = [
    {
      title: t('callOut.title'),
      render: (_, { id, order }) => (
        <>
          <Link to={`/call-outs/${id}`}>{order.title}</Link>{' '}
          <ExerciseTag exercise={!!order.exerciseId} />
        </>
      ),
    },
    { title: t('text.state'), render: (_, { state }) => <CallOutStateTag state={state} /> },
    { title: t('callOut.level'), render: (_, { order }) => t(`callOutLevel.${order.level}`) },
    { title: t('callOut.quotas'), render: (_, { order }) => quotaText(order) },
    { title: t('text.division'), render: (_, { order }) => names.division(order.divisionCode) },
    { title: t('callOut.musterTime'), render: (_, { order }) => dateTime(order.musterTime) },
    { title: t('callOut.by'), dataIndex: 'creatorName' },
    { title: t('text.created'), render: (_, { createTime }) => dateTime(createTime) },
  ];
  return (
    <Table<CallOut>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
