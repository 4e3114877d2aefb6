import { useQuery } from '@tanstack/react-query';
import { Alert, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { createPlan, plansQuery } from '../../api/plans';
import type { Plan } from '../../api/plan-types';
import type { Incident } from '../../api/types';
import { dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import {
  initialPolicy,
  PolicyFields,
  policyOf,
  type PolicyValues,
} from '../../parts/plan-policy-fields';
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

export function PlanDialog({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <FormDialog<PolicyValues, Plan>
      title={t('plan.make')}
      okText={t('plan.makeNow')}
      width={600}
      onClose={onClose}
      initial={initialPolicy}
      send={(policy, key) => createPlan(incidentId, policyOf(policy), key)}
      refreshes={[['plans']]}
      onDone={({ id }) => void navigate(`/plans/${id}`)}
    >
      <Alert type="info" className="m-alert" title={t('plan.makeNote')} />
      <PolicyFields />
    </FormDialog>
  );
}
