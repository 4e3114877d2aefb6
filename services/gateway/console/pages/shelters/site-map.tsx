import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shelter, SiteState } from '../../api/shelters';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { Nothing } from '../../parts/query-view';
import { SheetMap, type Mark } from '../../parts/sheet-map';

const tones: Record<SiteState, string> = {
  CLOSED: 'depot',
  READY: 'enterprise',
  OPEN: 'full',
  FULL: 'zero',
  CLOSING: 'some',
};

/** Where shelters stand: open, full or closed, large by their places. */
export function SiteMap({ rows }: { rows: Shelter[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const marks = rows.flatMap((site): Mark[] => {
    const { id, latitude, longitude, places, free, state } = site;
    if (latitude === undefined || longitude === undefined) return [];
    const label = nameIn(language, site);
    const room = t('shelters.roomAt', { name: label, free: count(free) });
    return [
      {
        id,
        latitude,
        longitude,
        label,
        title: `${room} · ${t(`siteState.${state}`)}`,
        kind: site.kind === 'INDOOR' ? 'depot' : 'community',
        tone: tones[state],
        size: places >= 2_000 ? 9 : 6,
        weight: state === 'CLOSED' ? places / 1_000 : 10 + places / 1_000,
      },
    ];
  });
  if (marks.length === 0) return <Nothing>{t('map.nothing')}</Nothing>;
  const unplaced = rows.length - marks.length;
  return (
    <>
      <p className="m-legend m-map-legend">
        {(Object.keys(tones) as SiteState[]).map((state) => (
          <Fragment key={state}>
            <span className={`m-key m-mark-${tones[state]}`} /> {t(`siteState.${state}`)}
          </Fragment>
        ))}
        <span>{t('shelters.mapNote')}</span>
      </p>
      <SheetMap marks={marks} />
      {unplaced > 0 && <p className="m-note">{t('map.unplaced', { number: unplaced })}</p>}
    </>
  );
}
