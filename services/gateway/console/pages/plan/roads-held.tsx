import { Alert, Collapse } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../api/plan-types';
import type { PlanClosedRoad, PlanRoadCheck } from '../../api/road-closures';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { RoadName } from '../../parts/road-name';
import { hourText } from './hour-text';

/** Zero of a plan's hours, and what the places it sends to are called. */
export type RoadsAbout = {
  incidentIds: string[];
  startTime?: string;
  place: (to: { toDepotId?: string; toDivisionCode?: string; toSiteId?: string }) => string;
};

type Shown = { about: RoadsAbout; check: PlanRoadCheck };

const shownMost = 20;

export function OutdatedRoads({ about, check, action }: Shown & { action: ReactNode }) {
  const { t } = useTranslation();
  const { affected, newClosureIds, goneClosureIds } = check;
  if (!check.outdated) return null;
  return (
    <Alert
      type={affected.length > 0 ? 'error' : 'warning'}
      showIcon
      className="m-alert"
      title={t(affected.length > 0 ? 'roads.affected' : 'roads.changed', {
        lines: count(affected.length),
        added: count(newClosureIds.length),
        gone: count(goneClosureIds.length),
      })}
      description={
        <>
          <HeldLines about={about} check={check} />
          {action}
        </>
      }
    />
  );
}

export function HeldLines({ about, check: { affected, readTime } }: Shown) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <>
      <ul className="m-plain-list">
        {affected.slice(0, shownMost).map((line, at) => (
          <li key={at}>
            {names.depot(line.fromDepotId)} → {about.place(line)}
            {t('text.colon')}
            {names.item(line.itemId)} {count(line.quantity)} {names.unit(line.itemId)}
            {', '}
            {line.laterHours === undefined
              ? t('roads.never')
              : t('roads.later', { time: hourText(about, line.laterHours) })}
          </li>
        ))}
      </ul>
      {affected.length > shownMost && t('roads.more', { number: affected.length - shownMost })}
      <div className="m-note">{t('roads.readAt', { time: dateTime(readTime) })}</div>
    </>
  );
}

export function StrandedVehicles({ about, check: { stranded } }: Shown) {
  const { t } = useTranslation();
  const names = useNames();
  if (stranded.length === 0) return null;
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
              {names.depot(trip.fromDepotId)} → {about.place(trip)}
              {', '}
              {trip.homeHours === undefined
                ? t('roads.noWayBack', { number: trip.count })
                : t('roads.lateBack', {
                    number: trip.count,
                    time: hourText(about, trip.homeHours),
                  })}
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** What the plan was made with. */
export function RoadsUsed({ about, roads }: { about: RoadsAbout; roads: Plan['roads'] }) {
  const { t } = useTranslation();
  const { closures = [], readTime, leftOut = 0 } = roads ?? {};
  if (closures.length === 0) return null;
  const title = t('roads.used', { number: closures.length, time: dateTime(readTime) });
  const children = (
    <ul className="m-plain-list">
      {closures.map((road, at) => (
        <li key={at}>
          <ClosedRoadLine about={about} road={road} />
        </li>
      ))}
      {leftOut > 0 && <li>{t('roads.leftOut', { number: count(leftOut) })}</li>}
    </ul>
  );
  return (
    <Collapse
      size="small"
      className="m-collapse m-alert"
      items={[{ key: 'roads', label: title, children }]}
    />
  );
}

export function ClosedRoadLine({ about, road }: { about: RoadsAbout; road: PlanClosedRoad }) {
  const { t } = useTranslation();
  const isOthers = !!road.incidentId && !about.incidentIds.includes(road.incidentId);
  return (
    <>
      <RoadName road={road} />
      {t('text.colon')}
      {hourText(about, road.fromHours)} –{' '}
      {road.untilHours === undefined ? t('roads.furtherNotice') : hourText(about, road.untilHours)}
      {road.reason && ` · ${road.reason}`}
      {!road.closureId && ` · ${t('roads.told')}`}
      {isOthers && ` · ${t('roads.fromIncident', { name: road.incidentName ?? '' })}`}
    </>
  );
}
