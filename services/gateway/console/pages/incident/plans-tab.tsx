import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Form, InputNumber, Radio, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { createPlan, plansQuery, type NewPolicy } from '../../api/plans';
import {
  callOffRules,
  shortagePolicies,
  type Plan,
  type ShortagePolicy,
} from '../../api/plan-types';
import type { Incident } from '../../api/types';
import { dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { ReplanProposals } from '../../parts/replan-proposals';
import { PlanStateTag, SolveTag } from '../../parts/tags';
import { useMay } from '../../session';

export function PlansTab({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const may = useMay();
  const [making, setMaking] = useState(false);
  const query = useQuery(plansQuery(incident.id));
  const denied =
    may.not('plan', incident.divisionCode) ??
    (incident.state === 'CLOSED'
      ? t('plan.incidentClosed')
      : incident.firstReportTime
        ? undefined
        : t('needs.noReport'));
  return (
    <>
      <ReplanProposals incidentId={incident.id} />
      <div className="m-toolbar">
        <GuardedButton type="primary" denied={denied} onClick={() => setMaking(true)}>
          {t('plan.make')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('plan.noneYet')}>
        {({ rows }) => <PlanTable plans={rows} />}
      </QueryView>
      {making && <PlanDialog incidentId={incident.id} onClose={() => setMaking(false)} />}
    </>
  );
}

function PlanTable({ plans }: { plans: Plan[] }) {
  const { t } = useTranslation();
  const columns: TableColumnsType<Plan> = [
    {
      title: t('plan.versionColumn'),
      render: (_, { id, version }) => (
        <Link to={`/plans/${id}`}>{t('plan.version', { version })}</Link>
      ),
    },
    { title: t('text.state'), render: (_, { state }) => <PlanStateTag state={state} /> },
    { title: t('plan.solve'), render: (_, { solve }) => <SolveTag solve={solve} /> },
    {
      title: t('plan.policy'),
      render: (_, { policy }) => t(`shortage.${policy?.shortage ?? 'PRIORITY'}`),
    },
    { title: t('plan.readTime'), render: (_, { readTime }) => dateTime(readTime) },
    { title: t('text.created'), render: (_, { createTime }) => dateTime(createTime) },
  ];
  return (
    <Table<Plan>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={plans}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

type Values = Omit<NewPolicy, 'minimumShare' | 'substitutes'> & {
  minimumPercent?: number;
  useSubstitutes?: boolean;
};

function policyOf({ minimumPercent = 0, useSubstitutes, ...values }: Values): NewPolicy {
  const policy = { ...values, substitutes: useSubstitutes ? 'WHEN_SHORT' : 'NEVER' } as const;
  if (values.shortage !== 'GUARANTEED_MINIMUM') return policy;
  return { ...policy, minimumShare: minimumPercent / 100 };
}

/** What the plan may draw on beyond the free stock of one's own depots, and how it leaves. */
function GoodsFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="callOff" label={t('planGoods.callOff')}>
        <Radio.Group
          options={callOffRules.map((value) => ({ value, label: t(`planGoods.${value}`) }))}
        />
      </Form.Item>
      {(['useSubstitutes', 'releaseSafetyStock', 'wholePacks'] as const).map((name) => (
        <Form.Item key={name} name={name} valuePropName="checked" style={{ marginBottom: 4 }}>
          <Checkbox>
            {t(`planGoods.${name}`)}
            <span className="m-note"> {t(`planGoods.${name}Note`)}</span>
          </Checkbox>
        </Form.Item>
      ))}
    </>
  );
}

const initialValues = {
  shortage: 'PRIORITY',
  timeLimitSeconds: 60,
  minimumPercent: 50,
  callOff: 'WHEN_SHORT',
  useSubstitutes: true,
  releaseSafetyStock: false,
  wholePacks: false,
} as const;

function MinimumField() {
  const { t } = useTranslation();
  const shortage = Form.useWatch('shortage') as ShortagePolicy | undefined;
  if (shortage !== 'GUARANTEED_MINIMUM') return null;
  return (
    <Form.Item
      name="minimumPercent"
      label={t('plan.minimumShare')}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <InputNumber min={1} max={100} precision={0} suffix="%" />
    </Form.Item>
  );
}

export function PlanDialog({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <FormDialog<Values, Plan>
      title={t('plan.make')}
      okText={t('plan.makeNow')}
      width={600}
      onClose={onClose}
      initial={initialValues}
      send={(policy, key) => createPlan(incidentId, policyOf(policy), key)}
      refreshes={[['plans']]}
      onDone={({ id }) => void navigate(`/plans/${id}`)}
    >
      <Alert type="info" className="m-alert" title={t('plan.makeNote')} />
      <Form.Item name="shortage" label={t('plan.policyQuestion')}>
        <Radio.Group
          className="m-radio-list"
          options={shortagePolicies.map((value) => ({
            value,
            label: (
              <>
                <strong>{t(`shortage.${value}`)}</strong>
                <span className="m-note"> {t(`shortageNote.${value}`)}</span>
              </>
            ),
          }))}
        />
      </Form.Item>
      <MinimumField />
      <GoodsFields />
      <Form.Item
        name="timeLimitSeconds"
        label={t('plan.timeLimit')}
        extra={t('plan.timeLimitNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <InputNumber min={1} max={600} precision={0} suffix={t('unit.seconds')} />
      </Form.Item>
    </FormDialog>
  );
}
