import { useTranslation } from 'react-i18next';
import type { Medium, RoadEnds } from '../api/road-closures';
import { useNames } from '../names';

/** What people call a closed road, or the place that no road leads to any more. */
export function RoadName({ road }: { road: RoadEnds & { bothWays: boolean; medium: Medium } }) {
  const { t } = useTranslation();
  const names = useNames();
  const from = road.fromDepotId
    ? names.depot(road.fromDepotId)
    : road.fromDivisionCode && names.division(road.fromDivisionCode);
  const isSomewhere = road.toDepotId ?? road.toDivisionCode;
  const to = isSomewhere ? names.place(road) : t('roads.anywhere');
  const water = road.medium === 'WATER' ? ` · ${t('roads.WATER')}` : '';
  if (!from) return `${t(road.bothWays ? 'roads.cutOff' : 'roads.noWayIn', { place: to })}${water}`;
  return `${from} ${road.bothWays ? '↔' : '→'} ${to}${water}`;
}
