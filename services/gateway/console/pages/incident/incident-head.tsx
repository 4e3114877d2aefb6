import { useQuery } from '@tanstack/react-query';
import { Alert, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { affectedQuery } from '../../api/incidents';
import type { Incident } from '../../api/types';
import { count, dateTime, percent } from '../../format';
import { useNames } from '../../names';
import { FirstReportClock, ReliefClock } from '../../parts/clocks';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { ExerciseTag, LevelTag } from '../../parts/tags';
import { useMay } from '../../session';
import { totalOf } from '../situation/incident-card';
import { CloseDialog, EditDialog, LevelDialog } from './incident-dialogs';
import { ReliefDialog } from './relief-dialog';

type Open = 'level' | 'edit' | 'relief' | 'close' | undefined;

export function IncidentHead({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const names = useNames();
  const { hazard, divisionCode, place, state } = incident;
  const where = [t(`hazard.${hazard}`), names.division(divisionCode), place].filter(Boolean);
  return (
    <>
      <PageHead
        back={{ to: '/situation', label: t('nav.situation') }}
        title={incident.name}
        tags={
          <>
            <LevelTag level={incident.responseLevel} />
            <ExerciseTag exercise={incident.exercise} />
            {state === 'CLOSED' && <Tag>{t('incidentState.CLOSED')}</Tag>}
          </>
        }
        note={where.join(' · ')}
        actions={state === 'OPEN' && <HeadActions incident={incident} />}
      />
      {state === 'CLOSED' && (
        <Alert
          type="info"
          className="m-alert"
          title={t('incident.closedAt', { time: dateTime(incident.closeTime) })}
          description={incident.closeSummary}
        />
      )}
      <section className="m-strip">
        <FirstReportClock incident={incident} />
        <ReliefClock incident={incident} />
        <HeadFacts incident={incident} />
      </section>
    </>
  );
}

function HeadActions({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const { divisionCode } = incident;
  return (
    <>
      <GuardedButton denied={may.not('open', divisionCode)} onClick={() => setOpen('edit')}>
        {t('incident.edit')}
      </GuardedButton>
      <GuardedButton denied={may.not('command', divisionCode)} onClick={() => setOpen('level')}>
        {t('incident.changeLevel')}
      </GuardedButton>
      {incident.reliefDueTime && !incident.reliefReachTime && (
        <GuardedButton denied={may.not('command', divisionCode)} onClick={() => setOpen('relief')}>
          {t('incident.confirmRelief')}
        </GuardedButton>
      )}
      <GuardedButton
        danger
        denied={may.not('command', divisionCode)}
        onClick={() => setOpen('close')}
      >
        {t('incident.close')}
      </GuardedButton>
      {open === 'edit' && <EditDialog incident={incident} onClose={close} />}
      {open === 'level' && <LevelDialog incident={incident} onClose={close} />}
      {open === 'relief' && <ReliefDialog incident={incident} onClose={close} />}
      {open === 'close' && <CloseDialog incident={incident} onClose={close} />}
    </>
  );
}

function HeadFacts({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const figures = useQuery(affectedQuery(incident.id)).data?.figures;
  const { days, temperatureCelsius, tentShare, tentPeople } = incident.conditions;
  const conditions = [
    t('conditions.daysValue', { days }),
    temperatureCelsius === undefined ? '' : `${temperatureCelsius} °C`,
    t('conditions.tentValue', { share: percent(tentShare), people: tentPeople }),
  ];
  return (
    <dl className="m-facts">
      <div>
        <dt>{t('figure.affected')}</dt>
        <dd className="m-big">{figures ? count(totalOf(figures, 'affected')) : '…'}</dd>
      </div>
      <div>
        <dt>{t('figure.displaced')}</dt>
        <dd className="m-big">{figures ? count(totalOf(figures, 'displaced')) : '…'}</dd>
      </div>
      <div>
        <dt>{t('incident.detected')}</dt>
        <dd>{dateTime(incident.detectTime)}</dd>
      </div>
      <div>
        <dt>{t('conditions.title')}</dt>
        <dd>{conditions.filter(Boolean).join(' · ')}</dd>
      </div>
      {incident.responseLevelReason && (
        <div>
          <dt>{t('incident.levelReason')}</dt>
          <dd>{incident.responseLevelReason}</dd>
        </div>
      )}
    </dl>
  );
}
