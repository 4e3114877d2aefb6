import { useQuery } from '@tanstack/react-query';
import { PlusOutlined } from '@ant-design/icons';
import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import type { Incident } from '../../api/types';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { Nothing, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { IncidentCard } from './incident-card';
import { OpenIncidentDialog } from './open-incident-dialog';
import { ResourceMap } from './resource-map';

/** What has waited longest for its first report stands first, then the highest level. */
function byUrgency(one: Incident, other: Incident): number {
  const unreported = Number(!!one.firstReportTime) - Number(!!other.firstReportTime);
  if (unreported !== 0) return unreported;
  return Date.parse(other.createTime) - Date.parse(one.createTime);
}

export function SituationPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [state, setState] = useState<Incident['state']>('OPEN');
  const [opening, setOpening] = useState(false);
  const query = useQuery(incidentsQuery(state));
  return (
    <>
      <PageHead
        title={t('nav.situation')}
        actions={
          <>
            <Segmented<Incident['state']>
              value={state}
              onChange={setState}
              aria-label={t('situation.which')}
              options={[
                { value: 'OPEN', label: t('incidentState.OPEN') },
                { value: 'CLOSED', label: t('incidentState.CLOSED') },
              ]}
            />
            <GuardedButton
              type="primary"
              icon={<PlusOutlined />}
              denied={may.not('open')}
              onClick={() => setOpening(true)}
            >
              {t('situation.open')}
            </GuardedButton>
          </>
        }
      />
      <QueryView query={query}>
        {({ rows, complete }) => (
          <>
            {!complete && <Alert type="info" className="m-alert" title={t('text.notAll')} />}
            {rows.length === 0 ? (
              <Nothing>{t(state === 'OPEN' ? 'situation.none' : 'situation.noneClosed')}</Nothing>
            ) : (
              <div className="m-cards">
                {[...rows].sort(byUrgency).map((incident) => (
                  <IncidentCard key={incident.id} incident={incident} />
                ))}
              </div>
            )}
          </>
        )}
      </QueryView>
      <ResourceMap />
      {opening && <OpenIncidentDialog onClose={() => setOpening(false)} />}
    </>
  );
}
