import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { incidentQuery } from '../../api/incidents';
import { plansQuery } from '../../api/plans';
import type { Incident } from '../../api/types';
import { QueryView } from '../../parts/query-view';
import { ActivationsPanel } from './activations-panel';
import { ClosingTab } from './closing-tab';
import { IncidentHead } from './incident-head';
import { NeedsTab } from './needs-tab';
import { PlansTab } from './plans-tab';
import { ReportTab } from './report-tab';
import { ReportsTab } from './reports-tab';
import { RoadsTab } from './roads-tab';

export function IncidentPage() {
  const { id = '' } = useParams();
  const query = useQuery(incidentQuery(id));
  return (
    <QueryView query={query}>
      {(incident) => (
        <>
          <IncidentHead incident={incident} />
          <ActivationsPanel incidentId={incident.id} />
          <IncidentTabs incident={incident} />
        </>
      )}
    </QueryView>
  );
}

function IncidentTabs({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const plans = useQuery(plansQuery(incident.id)).data?.rows.length;
  // Chosen once: the first report must not carry the reporter off to another tab.
  const [first] = useState(incident.firstReportTime ? 'needs' : 'report');
  const items = [
    { key: 'report', label: t('incident.report'), children: <ReportTab incident={incident} /> },
    { key: 'needs', label: t('incident.needs'), children: <NeedsTab incident={incident} /> },
    {
      key: 'plans',
      label: plans ? t('incident.plansCount', { number: plans }) : t('incident.plans'),
      children: <PlansTab incident={incident} />,
    },
    { key: 'roads', label: t('roads.tab'), children: <RoadsTab incident={incident} /> },
    { key: 'history', label: t('incident.history'), children: <ReportsTab incident={incident} /> },
    { key: 'closing', label: t('closing.title'), children: <ClosingTab incident={incident} /> },
  ];
  return (
    <Tabs
      className="m-tabs"
      activeKey={search.get('tab') ?? first}
      onChange={(tab) => setSearch({ tab }, { replace: true })}
      items={items}
    />
  );
}
