import { Alert, Table, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { replay, tryChanges, type PlanChange, type PlanTrial } from '../../api/plan-changes';
import type { Plan } from '../../api/plan-types';
import { decimal } from '../../format';
import { ChangeFields } from './change-fields';
import { DifferenceTable } from './difference-table';
import { ShortfallsPanel } from './shortfalls-panel';
import { WhatIfForm } from './what-if-form';

/** What would come of this plan if something were otherwise; nothing of it is kept. */
export function WhatIfPanel({ plan }: { plan: Plan }) {
  return (
    <section className="m-panel">
      <WhatIfForm<PlanChange, PlanTrial>
        initial={{ kind: 'CLOSE_ROAD' }}
        tryChanges={(lines) => tryChanges(plan.id, lines)}
        replay={() => replay(plan.id)}
        view={(trial) => <TrialView plan={plan} trial={trial} />}
      >
        <ChangeFields plan={plan} />
      </WhatIfForm>
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
