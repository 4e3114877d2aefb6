import { useTranslation } from 'react-i18next';
import type { Asset } from '../../api/equipment';
import { decimal } from '../../format';
import { Nothing } from '../../parts/query-view';
import { SheetMap, type Mark } from '../../parts/sheet-map';
import { useEquipmentNames } from './equipment-names';

type Spot = { latitude: number; longitude: number; assets: Asset[] };

/** Equipment stands together in depots: one mark a place, with how many of it can go. */
function spotsOf(rows: Asset[]): Spot[] {
  const spots = new Map<string, Spot>();
  for (const asset of rows) {
    const { latitude, longitude } = asset;
    if (latitude === undefined || longitude === undefined) continue;
    const key = `${latitude}/${longitude}`;
    const spot = spots.get(key) ?? { latitude, longitude, assets: [] };
    spot.assets.push(asset);
    spots.set(key, spot);
  }
  return [...spots.values()];
}

export function AssetMap({ rows }: { rows: Asset[] }) {
  const { t } = useTranslation();
  const equipment = useEquipmentNames();
  const marks = spotsOf(rows).map(({ latitude, longitude, assets }): Mark => {
    const free = assets.filter(({ readiness, engagement }) => readiness?.ready && !engagement);
    const kinds = new Set(assets.map(({ kindId }) => equipment.kind(kindId)));
    const label = `${decimal(free.length)} / ${decimal(assets.length)}`;
    const share = free.length / assets.length;
    return {
      id: `${latitude}/${longitude}`,
      latitude,
      longitude,
      label,
      title: `${label} ${[...kinds].join(t('text.comma'))}`,
      kind: 'depot',
      tone: share === 1 ? 'full' : share === 0 ? 'zero' : 'some',
      size: assets.length >= 20 ? 10 : 6,
      weight: 5 + assets.length,
    };
  });
  if (marks.length === 0) return <Nothing>{t('map.nothing')}</Nothing>;
  const unplaced = rows.filter(({ latitude }) => latitude === undefined).length;
  return (
    <>
      <p className="m-legend m-map-legend">
        <span className="m-key m-mark-full" /> {t('equipment.mapAll')}
        <span className="m-key m-mark-some" /> {t('equipment.mapSome')}
        <span className="m-key m-mark-zero" /> {t('equipment.mapNone')}
        <span>{t('equipment.mapNote')}</span>
      </p>
      <SheetMap marks={marks} />
      {unplaced > 0 && <p className="m-note">{t('map.unplaced', { number: unplaced })}</p>}
    </>
  );
}
