import { Alert, Button, Form, Space, Table, Tag } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { replay, tryChanges, type PlanChange, type PlanTrial } from '../../api/plan-changes';
import type { Plan } from '../../api/plan-types';
import { decimal } from '../../format';
import { ProblemAlert } from '../../parts/query-view';
import { ChangeFields } from './change-fields';
import { DifferenceTable } from './difference-table';
import { ShortfallsPanel } from './shortfalls-panel';

/** What would come of this plan if something were otherwise; nothing of it is kept. */
export function WhatIfPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ changes: PlanChange[] }>();
  const trial = useMutation({ mutationFn: (lines: PlanChange[]) => tryChanges(plan.id, lines) });
  const again = useMutation({ mutationFn: () => replay(plan.id) });
  const busy = trial.isPending || again.isPending;
  return (
    <section className="m-panel">
      <p className="m-note">{t('whatIf.note')}</p>
      <Form
        form={form}
        initialValues={{ changes: [{ kind: 'CLOSE_ROAD' }] }}
        onFinish={({ changes }) => trial.mutate(changes)}
      >
        <ChangeFields plan={plan} />
        <Space className="m-toolbar">
          <Button type="primary" htmlType="submit" loading={trial.isPending} disabled={busy}>
            {t('whatIf.try')}
          </Button>
          <Button loading={again.isPending} disabled={busy} onClick={() => again.mutate()}>
            {t('whatIf.replay')}
          </Button>
        </Space>
      </Form>
      {trial.isError && <ProblemAlert error={trial.error} />}
      {again.isError && <ProblemAlert error={again.error} />}
      {again.data && (
        <Alert
          showIcon
          className="m-alert"
          type={again.data.same ? 'success' : 'warning'}
          title={t(again.data.same ? 'whatIf.replayedSame' : 'whatIf.replayedOther')}
        />
      )}
      {trial.data && <TrialView plan={plan} trial={trial.data} />}
    </section>
  );
}

function TrialView({ plan, trial }: { plan: Plan; trial: PlanTrial }) {
  const { t, i18n } = useTranslation();
  if (trial.status === 'INFEASIBLE') {
    const isEnglish = i18n.language === 'en';
    const said = trial.conflict.map(({ relaxation, ...line }) => {
      const what = isEnglish ? line.descriptionEn : line.descriptionZh;
      const way = isEnglish ? relaxation?.descriptionEn : relaxation?.descriptionZh;
      return way ? `${what}（${way}）` : what;
    });
    return <Alert type="error" title={t('whatIf.impossible')} description={said.join('；')} />;
  }
  const rows = trial.stages.filter(({ name }) => name !== 'stability');
  const before = new Map(trial.baseStages.map(({ name, value }) => [name, value ?? 0]));
  return (
    <>
      <h3>{t('whatIf.values')}</h3>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        className="m-narrow-table"
        dataSource={rows}
        columns={[
          { title: t('solve.aim'), render: (_, { name }) => t(`solvePhase.${name}`) },
          {
            title: t('compare.before'),
            align: 'right',
            render: (_, { name }) => decimal(before.get(name)),
          },
          {
            title: t('compare.after'),
            align: 'right',
            render: (_, { name, value = 0 }) => (
              <>
                {decimal(value)} <Worse more={value - (before.get(name) ?? 0)} />
              </>
            ),
          },
        ]}
      />
      {trial.difference && <DifferenceTable difference={trial.difference} />}
      <h3>{t('plan.shortfalls')}</h3>
      <ShortfallsPanel plan={{ ...plan, shortfalls: trial.shortfalls }} />
    </>
  );
}

function Worse({ more }: { more: number }) {
  const { t } = useTranslation();
  if (Math.abs(more) < 1e-6) return null;
  return (
    <Tag color={more > 0 ? 'red' : 'green'}>{t(more > 0 ? 'compare.worse' : 'compare.better')}</Tag>
  );
}
