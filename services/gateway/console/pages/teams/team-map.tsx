import { useTranslation } from 'react-i18next';
import type { Team, TeamAvailability } from '../../api/teams';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { Nothing } from '../../parts/query-view';
import { SheetMap, type Mark } from '../../parts/sheet-map';

type Props = { rows: Team[]; stateOf: Map<string, TeamAvailability> };

/** Where teams are stationed, and which of them can go now. */
export function TeamMap({ rows, stateOf }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const marks = rows.flatMap((team): Mark[] => {
    const { id, latitude, longitude, memberCount } = team;
    if (latitude === undefined || longitude === undefined) return [];
    const ready = stateOf.get(id)?.ready ?? false;
    const label = nameIn(language, team);
    const state = `${t(`teamState.${team.state}`)} ${t(ready ? 'teams.ready' : 'teams.notReady')}`;
    return [
      {
        id,
        latitude,
        longitude,
        label,
        title: `${label} · ${state}`,
        kind: 'community',
        tone: ready ? 'full' : 'zero',
        size: memberCount >= 100 ? 10 : 7,
        weight: memberCount,
      },
    ];
  });
  if (marks.length === 0) return <Nothing>{t('map.nothing')}</Nothing>;
  const unplaced = rows.length - marks.length;
  return (
    <>
      <p className="m-legend m-map-legend">
        <span className="m-key m-key-round m-mark-full" /> {t('teams.ready')}
        <span className="m-key m-key-round m-mark-zero" /> {t('teams.notReady')}
      </p>
      <SheetMap marks={marks} />
      {unplaced > 0 && <p className="m-note">{t('map.unplaced', { number: unplaced })}</p>}
    </>
  );
}
