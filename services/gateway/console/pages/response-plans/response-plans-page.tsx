import { useQuery } from '@tanstack/react-query';
import { Select, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { allActivationsQuery, type Activation, type ActivationState } from '../../api/activations';
import { dateTime } from '../../format';
import { nameIn, useNames } from '../../names';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useTabParam } from '../../parts/tab-param';
import { ExerciseTag, LevelTag } from '../../parts/tags';
import { TemplatesTab } from './templates-tab';

const states: ActivationState[] = ['PROPOSED', 'ACTIVE', 'STEPPED_DOWN', 'REJECTED'];
const colours = { PROPOSED: 'gold', ACTIVE: 'red', STEPPED_DOWN: 'default', REJECTED: 'default' };

export function ActivationStateTag({ state }: { state: ActivationState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`activationState.${state}`)}</Tag>;
}

export function ResponsePlansPage() {
  const { t } = useTranslation();
  const { tab, showTab } = useTabParam('activations');
  const items = [
    { key: 'activations', label: t('responsePlan.activations'), children: <ActivationsTab /> },
    { key: 'templates', label: t('responsePlan.templates'), children: <TemplatesTab /> },
  ];
  return (
    <>
      <PageHead title={t('nav.responsePlans')} note={t('responsePlan.note')} />
      <Tabs items={items} activeKey={tab} onChange={showTab} destroyOnHidden />
    </>
  );
}

function ActivationsTab() {
  const { t } = useTranslation();
  const names = useNames();
  const [state, setState] = useState<ActivationState>();
  const query = useQuery(allActivationsQuery(state));
  const columns: TableColumnsType<Activation> = [
    {
      title: t('responsePlan.name'),
      render: (_, { id, plan, exercise }) => (
        <>
          <Link to={`/activations/${id}`}>{plan ? nameIn(names.language, plan) : id}</Link>{' '}
          <ExerciseTag exercise={exercise} />
        </>
      ),
    },
    { title: t('text.state'), render: (_, one) => <ActivationStateTag state={one.state} /> },
    { title: t('responsePlan.level'), render: (_, { plan }) => <LevelTag level={plan?.level} /> },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('text.reason'), render: (_, one) => one.reason },
    { title: t('activation.proposeTime'), render: (_, one) => dateTime(one.createTime) },
    { title: t('activation.startTime'), render: (_, one) => dateTime(one.startTime) },
    { title: t('activation.stepDownTime'), render: (_, one) => dateTime(one.stepDownDueTime) },
  ];
  return (
    <>
      <div className="m-filters">
        <Select
          allowClear
          placeholder={t('text.state')}
          aria-label={t('text.state')}
          value={state}
          onChange={setState}
          options={states.map((value) => ({ value, label: t(`activationState.${value}`) }))}
          style={{ width: 160 }}
        />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <Table
            rowKey="id"
            size="small"
            columns={columns}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
    </>
  );
}
