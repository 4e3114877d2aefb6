import { useQuery } from '@tanstack/react-query';
import { Alert, Collapse } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../api/plan-types';
import { planRoadsQuery, type PlanRoadCheck } from '../../api/road-closures';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { RoadName } from '../../parts/road-name';
import { useMay } from '../../session';
import { hourText } from './hour-text';
import { ReplanDialog } from './replan-dialog';

const ended = ['COMPLETED', 'SUPERSEDED'];
const shownMost = 20;

/** The closed roads the plan goes by, and what was closed since. */
export function RoadsAlert({ plan, closed }: { plan: Plan; closed: boolean }) {
  const isOver = closed || ended.includes(plan.state);
  const check = useQuery({ ...planRoadsQuery(plan.id), enabled: !isOver }).data;
  return (
    <>
      {check?.outdated && <Outdated plan={plan} check={check} />}
      {check && check.stranded.length > 0 && <Stranded plan={plan} check={check} />}
      <RoadsUsed plan={plan} />
    </>
  );
}

function Outdated({ plan, check }: { plan: Plan; check: PlanRoadCheck }) {
  const { t } = useTranslation();
  const may = useMay();
  const [replanning, setReplanning] = useState(false);
  const { affected, newClosureIds, goneClosureIds } = check;
  return (
    <>
      <Alert
        type={affected.length > 0 ? 'error' : 'warning'}
        showIcon
        className="m-alert"
        title={t(affected.length > 0 ? 'roads.affected' : 'roads.changed', {
          lines: count(affected.length),
          added: count(newClosureIds.length),
          gone: count(goneClosureIds.length),
        })}
        description={<AffectedLines plan={plan} check={check} />}
        action={
          <GuardedButton
            size="small"
            denied={may.not('plan', plan.divisionCode)}
            onClick={() => setReplanning(true)}
          >
            {t('roads.replan')}
          </GuardedButton>
        }
      />
      {replanning && <ReplanDialog plan={plan} onClose={() => setReplanning(false)} />}
    </>
  );
}

function AffectedLines({
  plan,
  check: { affected, readTime },
}: {
  plan: Plan;
  check: PlanRoadCheck;
}) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <>
      <ul className="m-plain-list">
        {affected.slice(0, shownMost).map((line, at) => (
          <li key={at}>
            {names.depot(line.fromDepotId)} → {names.place(line)}
            {t('text.colon')}
            {names.item(line.itemId)} {count(line.quantity)} {names.unit(line.itemId)}
            {', '}
            {line.laterHours === undefined
              ? t('roads.never')
              : t('roads.later', { time: hourText(plan, line.laterHours) })}
          </li>
        ))}
      </ul>
      {affected.length > shownMost && t('roads.more', { number: affected.length - shownMost })}
      <div className="m-note">{t('roads.readAt', { time: dateTime(readTime) })}</div>
    </>
  );
}

function Stranded({ plan, check: { stranded } }: { plan: Plan; check: PlanRoadCheck }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <Alert
      type="warning"
      showIcon
      className="m-alert"
      title={t('roads.stranded')}
      description={
        <ul className="m-plain-list">
          {stranded.slice(0, shownMost).map((trip, at) => (
            <li key={at}>
              {names.fleet(trip.fleetId)}
              {t('text.colon')}
              {names.depot(trip.fromDepotId)} → {names.place(trip)}
              {', '}
              {trip.homeHours === undefined
                ? t('roads.noWayBack', { number: trip.count })
                : t('roads.lateBack', {
                    number: trip.count,
                    time: hourText(plan, trip.homeHours),
                  })}
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** What the plan was made with. */
function RoadsUsed({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { closures = [], readTime } = plan.roads ?? {};
  if (closures.length === 0) return null;
  const title = t('roads.used', { number: closures.length, time: dateTime(readTime) });
  return (
    <Collapse
      size="small"
      className="m-collapse m-alert"
      items={[
        {
          key: 'roads',
          label: title,
          children: (
            <ul className="m-plain-list">
              {closures.map((road, at) => (
                <li key={at}>
                  <RoadName road={road} />
                  {t('text.colon')}
                  {hourText(plan, road.fromHours)} –{' '}
                  {road.untilHours === undefined
                    ? t('roads.furtherNotice')
                    : hourText(plan, road.untilHours)}
                  {road.reason && ` · ${road.reason}`}
                  {!road.closureId && ` · ${t('roads.told')}`}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}
