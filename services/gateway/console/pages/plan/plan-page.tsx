import { useQuery } from '@tanstack/react-query';
import { Alert, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { incidentQuery } from '../../api/incidents';
import { commitsQuery, planQuery } from '../../api/plans';
import type { Commit, Plan } from '../../api/plan-types';
import { dateTime } from '../../format';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { ReplanProposals } from '../../parts/replan-proposals';
import { ExerciseTag, PlanStateTag, SolveTag } from '../../parts/tags';
import { AssessPanel } from './assess-panel';
import { CommitPanel } from './commit-panel';
import { ComparePanel } from './compare-panel';
import { CoveragePanel } from './coverage-panel';
import { ExecutionPanel } from './execution-panel';
import { JointPanel } from './joint-panel';
import { MapPanel } from './map-panel';
import { PlanActions } from './plan-actions';
import { ProofLine } from './proof-line';
import { ReasonsPanel } from './reasons-panel';
import { RoadsAlert } from './roads-alert';
import { CommitRoads } from './roads-at-commit';
import { RoutesPanel } from './routes-panel';
import { ShipmentsPanel } from './shipments-panel';
import { ShortfallsPanel } from './shortfalls-panel';
import { SolvePanel } from './solve-panel';
import { TripsPanel } from './trips-panel';
import { WhatIfPanel } from './what-if-panel';

export function PlanPage() {
  const { id = '' } = useParams();
  const query = useQuery(planQuery(id));
  return <QueryView query={query}>{(plan) => <PlanView plan={plan} />}</QueryView>;
}

const executes = ['APPROVED', 'COMMITTED', 'EXECUTING'];

function PlanView({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const incident = useQuery(incidentQuery(plan.incidentId)).data;
  const commit = useQuery(commitsQuery(plan.id)).data?.rows[0];
  const solved = plan.solve.state === 'SUCCEEDED';
  // The first plan that could be used is shown while better ones are looked for.
  const usable = plan.solve.state === 'RUNNING' && (plan.coverage?.length ?? 0) > 0;
  return (
    <>
      <PageHead
        back={{
          to: `/incidents/${plan.incidentId}?tab=plans`,
          label: incident?.name ?? t('incident.one'),
        }}
        title={t('plan.title', { version: plan.version })}
        tags={
          <>
            <PlanStateTag state={plan.state} />
            <SolveTag solve={plan.solve} />
            <ExerciseTag exercise={plan.exercise} />
          </>
        }
        note={t('plan.note', {
          policy: t(`shortage.${plan.policy?.shortage ?? 'PRIORITY'}`),
          read: dateTime(plan.readTime),
          start: dateTime(plan.startTime),
          due: dateTime(plan.reliefDueTime),
        })}
        actions={<PlanActions plan={plan} incident={incident} commit={commit} />}
      />
      <Superseded plan={plan} />
      <ReplanProposals incidentId={plan.incidentId} planId={plan.id} />
      {solved && <RoadsAlert plan={plan} closed={incident?.state === 'CLOSED'} />}
      {executes.includes(plan.state) && <CommitRoads commit={commit} />}
      {commit && <CommitPanel plan={plan} commit={commit} />}
      {!solved && <SolvePanel plan={plan} />}
      {solved && <ProofLine plan={plan} />}
      {(solved || usable) && <PlanTabs plan={plan} commit={commit} />}
    </>
  );
}

function Superseded({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  if (!plan.supersededByPlanId) return null;
  return (
    <Alert
      type="warning"
      className="m-alert"
      title={
        <>
          {t('plan.superseded')}{' '}
          <Link to={`/plans/${plan.supersededByPlanId}`}>{t('plan.openNewer')}</Link>
        </>
      }
    />
  );
}

function PlanTabs({ plan, commit }: { plan: Plan; commit?: Commit }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const shortfalls = plan.shortfalls ?? [];
  const reservationId = plan.reservationId ?? commit?.reservationId;
  const executes = !!reservationId && ['COMMITTED', 'EXECUTING', 'COMPLETED'].includes(plan.state);
  const short = shortfalls.length
    ? t('plan.shortfallsCount', { number: shortfalls.length })
    : t('plan.shortfalls');
  const items = [
    ...(executes
      ? [
          {
            key: 'execution',
            label: t('plan.execution'),
            children: <ExecutionPanel plan={plan} reservationId={reservationId} />,
          },
        ]
      : []),
    { key: 'coverage', label: t('plan.coverage'), children: <CoveragePanel plan={plan} /> },
    { key: 'shortfalls', label: short, children: <ShortfallsPanel plan={plan} /> },
    { key: 'shipments', label: t('plan.shipments'), children: <ShipmentsPanel plan={plan} /> },
    { key: 'trips', label: t('plan.trips'), children: <TripsPanel plan={plan} /> },
    ...(plan.solve.state === 'SUCCEEDED'
      ? [
          { key: 'reasons', label: t('reasons.title'), children: <ReasonsPanel plan={plan} /> },
          { key: 'routes', label: t('routes.title'), children: <RoutesPanel plan={plan} /> },
        ]
      : []),
    { key: 'map', label: t('plan.map'), children: <MapPanel plan={plan} /> },
    { key: 'joint', label: t('joint.title'), children: <JointPanel plan={plan} /> },
    { key: 'what-if', label: t('whatIf.title'), children: <WhatIfPanel plan={plan} /> },
    { key: 'assess', label: t('assess.title'), children: <AssessPanel plan={plan} /> },
    ...(plan.version > 1
      ? [{ key: 'compare', label: t('plan.compare'), children: <ComparePanel plan={plan} /> }]
      : []),
  ];
  const first = executes ? 'execution' : 'coverage';
  const asked = search.get('tab');
  return (
    <Tabs
      className="m-tabs"
      activeKey={items.some(({ key }) => key === asked) ? asked! : first}
      onChange={(tab) => setSearch({ tab }, { replace: true })}
      items={items}
    />
  );
}
