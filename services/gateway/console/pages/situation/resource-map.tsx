import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  layers,
  resourcePointsQuery,
  type Layer,
  type ResourcePoints,
} from '../../api/resource-points';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { Nothing, QueryView } from '../../parts/query-view';
import { SheetMap, type Mark } from '../../parts/sheet-map';
import { useEquipmentNames } from '../equipment/equipment-names';
import { assetSpots, siteTones, teamTones, tones, vehicleKind } from './resource-marks';

/** Teams, shelters, vehicles, equipment and depots on one map, each with its state. */
export function ResourceMap() {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Layer[]>(['team', 'shelter', 'vehicle']);
  const query = useQuery(resourcePointsQuery(shown));
  return (
    <section aria-label={t('resourceMap.title')}>
      <h2 className="m-sub">{t('resourceMap.title')}</h2>
      <Checkbox.Group<Layer>
        value={shown}
        onChange={(chosen) => setShown(layers.filter((layer) => chosen.includes(layer)))}
        options={layers.map((layer) => ({ value: layer, label: t(`resourceMap.${layer}`) }))}
      />
      <p className="m-legend m-map-legend">
        {tones.map((tone) => (
          <Fragment key={tone}>
            <span className={`m-key m-mark-${tone}`} /> {t(`resourceMap.tone.${tone}`)}
          </Fragment>
        ))}
        <span>{t('resourceMap.shapes')}</span>
      </p>
      <QueryView query={query}>{(points) => <Marks points={points} shown={shown} />}</QueryView>
    </section>
  );
}

function Marks({ points, shown }: { points: ResourcePoints; shown: Layer[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const kindName = useEquipmentNames().kind;
  const { teams, sites, assets, depots } = points;
  const named = (one: Mark, state: string): Mark => ({ ...one, title: `${one.label} · ${state}` });
  const base = (layer: Layer, one: { id: string; latitude: number; longitude: number }) => ({
    id: `${layer}/${one.id}`,
    latitude: one.latitude,
    longitude: one.longitude,
    title: '',
    kind: layer === 'team' || layer === 'vehicle' ? ('community' as const) : ('depot' as const),
  });
  const spots = (layer: 'vehicle' | 'equipment') =>
    assetSpots(assets.filter(({ kindId }) => (kindId === vehicleKind) === (layer === 'vehicle')));
  const spotMarks = (layer: 'vehicle' | 'equipment') =>
    spots(layer).map((spot): Mark => {
      const kinds = spot.kindIds.map(kindName).join(t('text.comma'));
      const state = t('resourceMap.spot', { free: count(spot.free), all: count(spot.all) });
      const mark = { ...base(layer, spot), label: kinds, tone: spot.tone, size: 6 };
      return named({ ...mark, weight: 3 }, state);
    });
  const marks: Mark[] = [
    ...depots.flatMap((one) => {
      const { latitude, longitude } = one;
      if (latitude === undefined || longitude === undefined) return [];
      const place = base('depot', { ...one, latitude, longitude });
      const mark = { ...place, label: nameIn(language, one), size: 5, weight: 2 };
      const tone = one.closed ? 'zero' : 'depot';
      return [named({ ...mark, tone }, t(one.closed ? 'depots.closed' : `tier.${one.tier}`))];
    }),
    ...(shown.includes('equipment') ? spotMarks('equipment') : []),
    ...sites.map((one) => {
      const label = nameIn(language, one);
      const room = t('shelters.roomAt', {
        name: t(`siteState.${one.state}`),
        free: count(one.free),
      });
      const mark = { ...base('shelter', one), label, tone: siteTones[one.state], size: 6 };
      return named({ ...mark, weight: one.state === 'CLOSED' ? 1 : 8 }, room);
    }),
    ...(shown.includes('vehicle') ? spotMarks('vehicle') : []),
    ...teams.map((one) => {
      const label = nameIn(language, one);
      const mark = { ...base('team', one), label, tone: teamTones[one.state], size: 6, weight: 6 };
      return named(mark, t(`teamState.${one.state}`));
    }),
  ];
  if (marks.length === 0) return <Nothing>{t('resourceMap.nothing')}</Nothing>;
  return <SheetMap marks={marks} />;
}
