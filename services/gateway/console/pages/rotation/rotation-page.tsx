import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber, Select, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  planRotation,
  rotationPlanQuery,
  rotationPlansQuery,
  type RotationPlan,
  type RotationQuestion,
} from '../../api/rotation';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay, useOwnDivision } from '../../session';
import { ExchangesTab } from './exchanges-tab';
import { ProposalTable } from './proposal-table';
import { WriteOffChart } from './write-off-chart';

export function RotationPage() {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const tabs = [
    {
      key: 'plans',
      label: t('rotation.ladder'),
      children: <PlansTab chosen={chosen} onChoose={setChosen} />,
    },
    { key: 'exchanges', label: t('exchange.exchanges'), children: <ExchangesTab /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.rotation')}
        note={t('rotation.note')}
        actions={
          <GuardedButton type="primary" denied={denied} onClick={() => setAsking(true)}>
            {t('rotation.forecast')}
          </GuardedButton>
        }
      />
      <Tabs items={tabs} destroyOnHidden />
      {asking && <ForecastDialog onClose={() => setAsking(false)} onDone={setChosen} />}
    </>
  );
}

function PlansTab({ chosen, onChoose }: Omit<PlansProps, 'plans'>) {
  const { t } = useTranslation();
  const query = useQuery(rotationPlansQuery);
  return (
    <QueryView query={query} isEmpty={({ plans }) => plans.length === 0} empty={t('rotation.none')}>
      {({ plans }) => <Plans plans={plans} chosen={chosen} onChoose={onChoose} />}
    </QueryView>
  );
}

type PlansProps = { plans: RotationPlan[]; chosen?: string; onChoose: (id: string) => void };

function Plans({ plans, chosen, onChoose }: PlansProps) {
  const { t } = useTranslation();
  const names = useNames();
  const id = chosen ?? plans[0]!.id;
  const query = useQuery(rotationPlanQuery(id));
  const place = ({ divisionCode }: RotationPlan) =>
    divisionCode ? names.division(divisionCode) : t('text.everywhere');
  return (
    <>
      <div className="m-filters">
        <Select
          value={id}
          onChange={onChoose}
          style={{ minWidth: 300 }}
          aria-label={t('rotation.which')}
          options={plans.map((plan) => ({
            value: plan.id,
            label: `${dateTime(plan.createTime)} ${place(plan)}`,
          }))}
        />
      </div>
      <QueryView query={query}>
        {(plan) => (
          <>
            <Sums plan={plan} />
            <section className="m-panel">
              <h2>{t('rotation.ladder')}</h2>
              <WriteOffChart ladder={plan.ladder} />
            </section>
            {plan.truncated && <p className="m-note">{t('rotation.truncated')}</p>}
            <ProposalTable planId={plan.id} />
          </>
        )}
      </QueryView>
    </>
  );
}

function Sums({ plan }: { plan: RotationPlan }) {
  const { t } = useTranslation();
  const facts = [
    [t('rotation.units'), count(plan.units)],
    [t('rotation.value'), decimal(plan.value)],
    [t('rotation.savedUnits'), count(plan.savedUnits)],
    [t('rotation.savedValue'), decimal(plan.savedValue)],
    [t('rotation.proposals'), count(plan.proposalCount)],
  ];
  return (
    <section className="m-strip">
      <dl className="m-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="m-big">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type ForecastProps = { onClose: () => void; onDone: (id: string) => void };

function ForecastDialog({ onClose, onDone }: ForecastProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const own = useOwnDivision('keepStock');
  const fields = [
    { name: 'months', max: 36, unit: t('rotation.monthUnit') },
    { name: 'transferDays', max: 90, unit: t('unit.days') },
    { name: 'aheadDays', max: 365, unit: t('unit.days') },
  ] as const;
  return (
    <FormDialog<RotationQuestion, RotationPlan>
      title={t('rotation.forecastTitle')}
      okText={t('rotation.forecast')}
      onClose={onClose}
      initial={{ divisionCode: own, months: 12, transferDays: 14, aheadDays: 30 }}
      send={({ divisionCode, ...values }, key) =>
        planRotation({ ...values, divisionCode: divisionCode || undefined }, key)
      }
      refreshes={[['rotation']]}
      onDone={(plan) => {
        message.success(t('rotation.done', { number: count(plan.proposalCount) }));
        onDone(plan.id);
      }}
    >
      <Form.Item name="divisionCode" label={t('text.division')}>
        <DivisionSelect everywhere={own === ''} />
      </Form.Item>
      <div className="m-fields">
        {fields.map(({ name, max, unit }) => (
          <Form.Item
            key={name}
            name={name}
            label={t(`rotation.${name}`)}
            extra={t(`rotation.${name}Note`)}
          >
            <InputNumber min={1} max={max} precision={0} suffix={unit} />
          </Form.Item>
        ))}
      </div>
    </FormDialog>
  );
}
