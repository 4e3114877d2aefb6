import { useQuery } from '@tanstack/react-query';
import { Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleCountsQuery, whereabouts } from '../../api/evacuees';
import { incidentsQuery } from '../../api/incidents';
import { count } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing } from '../../parts/query-view';
import { useMay } from '../../session';
import { DuplicateTable } from './duplicate-table';
import { EvacueeTable } from './evacuee-table';
import { FamilyTable } from './family-table';
import { FindDialog } from './find-dialog';
import { RegisterDialog } from './register-dialog';

const views = ['missing', 'all', 'families', 'duplicates'] as const;

/** The people of an incident: who is missing, which families are apart, who is there twice. */
export function EvacueesTab({ divisionCode }: { divisionCode: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const unseen = may.not('seeEvacuees');
  const incidents = useQuery(incidentsQuery()).data?.rows ?? [];
  const [chosen, setChosen] = useState<string>();
  const [view, setView] = useState<(typeof views)[number]>('missing');
  const [dialog, setDialog] = useState<'register' | 'find'>();
  const incidentId = chosen ?? incidents.find(({ state }) => state === 'OPEN')?.id;
  if (unseen) return <Nothing>{unseen}</Nothing>;
  const close = () => setDialog(undefined);
  const shared = { incidentId: incidentId ?? '', divisionCode };
  return (
    <>
      <div className="m-filters">
        <Select
          aria-label={t('incident.one')}
          placeholder={t('incident.one')}
          value={incidentId}
          onChange={setChosen}
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
          style={{ minWidth: 240 }}
        />
        {incidentId && (
          <>
            <GuardedButton
              type="primary"
              denied={may.not('receiveEvacuees')}
              onClick={() => setDialog('register')}
            >
              {t('evacuees.register')}
            </GuardedButton>
            <GuardedButton onClick={() => setDialog('find')}>{t('evacuees.find')}</GuardedButton>
          </>
        )}
      </div>
      {!incidentId && <Nothing>{t('evacuees.noIncident')}</Nothing>}
      {incidentId && (
        <>
          <Counts {...shared} />
          <div className="m-filters">
            <Segmented
              value={view}
              onChange={setView}
              options={views.map((value) => ({ value, label: t(`evacuees.${value}`) }))}
            />
          </div>
          {view === 'missing' && <EvacueeTable {...shared} missingOnly />}
          {view === 'all' && <EvacueeTable {...shared} />}
          {view === 'families' && <FamilyTable {...shared} />}
          {view === 'duplicates' && <DuplicateTable incidentId={incidentId} />}
        </>
      )}
      {dialog === 'register' && <RegisterDialog {...shared} onClose={close} />}
      {dialog === 'find' && <FindDialog incidentId={shared.incidentId} onClose={close} />}
    </>
  );
}

type CountsProps = { incidentId: string; divisionCode: string };

function Counts({ incidentId, divisionCode }: CountsProps) {
  const { t } = useTranslation();
  const counts = useQuery(peopleCountsQuery(incidentId, divisionCode || undefined)).data;
  if (!counts) return null;
  const of = new Map(counts.counts.map((one) => [one.whereabouts, one.persons]));
  return (
    <dl className="m-facts m-strip">
      {whereabouts.map((one) => (
        <div key={one}>
          <dt>{t(`whereabouts.${one}`)}</dt>
          <dd className={one === 'MISSING' && of.get(one) ? 'm-big m-short' : 'm-big'}>
            {count(of.get(one) ?? 0)}
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('evacuees.households')}</dt>
        <dd className="m-big">{count(counts.households)}</dd>
      </div>
      <div>
        <dt>{t('evacuees.apart')}</dt>
        <dd className={counts.separatedHouseholds > 0 ? 'm-big m-short' : 'm-big'}>
          {count(counts.separatedHouseholds)}
        </dd>
      </div>
    </dl>
  );
}
