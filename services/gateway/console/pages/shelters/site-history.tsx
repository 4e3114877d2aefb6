import { useQuery } from '@tanstack/react-query';
import { Button, Timeline } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { siteHistoryQuery, siteStatesQuery, type Shelter } from '../../api/shelters';
import {
  openingReportQuery,
  openingsQuery,
  type Opening,
  type OpeningReport,
} from '../../api/shelter-supplies';
import { count, dateTime, decimal } from '../../format';
import { AsOfField } from '../../parts/as-of-field';
import { HistoryList } from '../../parts/history-list';
import { QueryView } from '../../parts/query-view';
import { usePeople } from '../../people';
import { SiteStateTag } from './site-state-tag';

type Props = { shelter: Shelter; onAsOf: (time?: string) => void };

/** What each opening was, every change of state, and every change of how it is described. */
export function SiteHistory({ shelter, onAsOf }: Props) {
  const { t } = useTranslation();
  const people = usePeople();
  const openings = useQuery(openingsQuery(shelter.id));
  const versions = useQuery(siteHistoryQuery(shelter.id));
  const states = useQuery(siteStatesQuery(shelter.id));
  return (
    <>
      <AsOfField onChange={onAsOf} />
      <h2 className="m-sub">{t('opening.title')}</h2>
      <QueryView
        query={openings}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('opening.none')}
      >
        {({ rows }) => rows.map((one) => <OpeningLine key={one.id} opening={one} />)}
      </QueryView>
      <h2 className="m-sub">{t('opening.states')}</h2>
      <QueryView
        query={states}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('opening.noStates')}
      >
        {({ rows }) => (
          <Timeline
            items={rows.map((one) => ({
              content: (
                <>
                  {dateTime(one.createTime)} <SiteStateTag state={one.from} />→{' '}
                  <SiteStateTag state={one.to} /> {people(one.actorId)}
                  <div className="m-note">
                    {t('opening.persons', { number: count(one.persons) })} {one.reason}
                  </div>
                </>
              ),
            }))}
          />
        )}
      </QueryView>
      <h2 className="m-sub">{t('opening.changes')}</h2>
      <QueryView query={versions}>{({ rows }) => <HistoryList entries={rows} />}</QueryView>
    </>
  );
}

function OpeningLine({ opening }: { opening: Opening }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const { hazard, openTime, closeTime, overrideReason } = opening;
  return (
    <section>
      {dateTime(openTime)} – {closeTime ? dateTime(closeTime) : t('opening.stillOpen')}{' '}
      {hazard && t(`hazard.${hazard}`, { defaultValue: hazard })}{' '}
      <Button type="link" size="small" onClick={() => setShown(!shown)}>
        {t('opening.report')}
      </Button>
      {overrideReason && (
        <div className="m-short">{t('shelters.overridden', { reason: overrideReason })}</div>
      )}
      {shown && <Report id={opening.id} />}
    </section>
  );
}

const figures = [
  'people',
  'households',
  'checkIns',
  'byCode',
  'overCapacity',
  'transferred',
  'handovers',
] as const satisfies (keyof OpeningReport)[];

function Report({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(openingReportQuery(id));
  return (
    <QueryView query={query}>
      {(report) => (
        <dl className="m-facts">
          {figures.map((figure) => (
            <div key={figure}>
              <dt>{t(`opening.${figure}`)}</dt>
              <dd>{count(report[figure])}</dd>
            </div>
          ))}
          <div>
            <dt>{t('opening.peakPersons')}</dt>
            <dd>
              {count(report.peakPersons)} {dateTime(report.peakTime)}
            </dd>
          </div>
          <div>
            <dt>{t('opening.personDays')}</dt>
            <dd>{decimal(report.personDays)}</dd>
          </div>
        </dl>
      )}
    </QueryView>
  );
}
