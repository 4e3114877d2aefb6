import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Coverage, Plan, PlanShipment } from '../../api/plan-types';
import { count, percent, tonnes } from '../../format';
import { useNames } from '../../names';
import type { Place } from '../../parts/geo-map';
import { Nothing } from '../../parts/query-view';
import { minorWeight, SheetMap, type Flow, type Mark } from '../../parts/sheet-map';
import { ShipmentsPanel } from './shipments-panel';

type Names = ReturnType<typeof useNames>;

/** Depots, communities and what flows between them; a table where places are not known. */
export function MapPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  const { marks, flows, unplaced } = useMemo(() => drawing(plan, names), [plan, names]);
  if (!plan.shipments?.length) return <Nothing>{t('shipment.none')}</Nothing>;
  if (marks.length === 0) return <ShipmentsPanel plan={plan} />;
  return (
    <>
      <p className="m-legend m-map-legend">
        <span className="m-key m-mark-depot" /> {t('map.depot')}
        <span className="m-key m-key-round m-mark-full" /> {t('map.covered')}
        <span className="m-key m-key-round m-mark-some" /> {t('map.partly')}
        <span className="m-key m-key-round m-mark-zero" /> {t('map.uncovered')}
        <span className="m-note">{t('map.flowNote')}</span>
      </p>
      <SheetMap marks={marks} flows={flows} />
      {unplaced > 0 && <p className="m-note">{t('map.unplaced', { number: unplaced })}</p>}
    </>
  );
}

function placed(one: Partial<Place> | undefined): Place | undefined {
  return one?.latitude !== undefined && one.longitude !== undefined ? (one as Place) : undefined;
}

const targetOf = (one: PlanShipment) => one.toDepotId ?? one.toDivisionCode ?? '';

type Lane = { from?: Place; to?: Place; massKg: number; first: PlanShipment };

function lanesOf(shipments: PlanShipment[], names: Names): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const one of shipments) {
    const key = `${one.fromDepotId}/${targetOf(one)}`;
    const massKg = one.quantity * (names.itemOf.get(one.itemId)?.massKg ?? 0);
    const lane = lanes.get(key) ?? {
      from: placed(names.depotOf.get(one.fromDepotId)),
      to: placed(
        one.toDepotId
          ? names.depotOf.get(one.toDepotId)
          : names.divisionOf.get(one.toDivisionCode ?? ''),
      ),
      massKg: 0,
      first: one,
    };
    lanes.set(key, { ...lane, massKg: lane.massKg + massKg });
  }
  return [...lanes.values()];
}

function drawing(plan: Plan, names: Names) {
  const lanes = lanesOf(plan.shipments ?? [], names);
  const heaviest = Math.max(1, ...lanes.map(({ massKg }) => massKg));
  const flows = lanes.flatMap(({ from, to, massKg, first }): Flow[] => {
    if (!from || !to) return [];
    const ends = `${names.depot(first.fromDepotId)} → ${names.place(first)}`;
    const width = 3 + 11 * Math.sqrt(massKg / heaviest);
    return [
      {
        id: `${first.fromDepotId}/${targetOf(first)}`,
        from,
        to,
        width,
        title: `${ends}: ${tonnes(massKg)}`,
      },
    ];
  });
  const codes = new Set([
    ...(plan.coverage ?? []).map(({ divisionCode }) => divisionCode),
    ...lanes.flatMap(({ first }) => first.toDivisionCode ?? []),
  ]);
  const depotIds = new Set(
    lanes.flatMap(({ first }) => [
      first.fromDepotId,
      ...(first.toDepotId ? [first.toDepotId] : []),
    ]),
  );
  const communities = [...codes].map((code) => communityMark(plan.coverage ?? [], code, names));
  const depots = [...depotIds].map((id) => depotMark(plan, id, names));
  const marks = [...depots, ...communities].filter((mark) => mark !== undefined);
  const unplaced = codes.size + depotIds.size - marks.length;
  return { marks, flows, unplaced };
}

function communityMark(coverage: Coverage[], code: string, names: Names): Mark | undefined {
  const place = placed(names.divisionOf.get(code));
  if (!place) return undefined;
  const own = coverage.filter(({ divisionCode }) => divisionCode === code);
  const share = Math.min(1, ...own.map((cell) => cell.share));
  const label = names.division(code);
  return {
    ...place,
    id: code,
    label,
    title: `${label} ${percent(share)}`,
    kind: 'community',
    tone: share >= 1 ? 'full' : share > 0 ? 'some' : 'zero',
    size: 9,
    weight: 10,
  };
}

function depotMark(plan: Plan, id: string, names: Names): Mark | undefined {
  const place = placed(names.depotOf.get(id));
  if (!place) return undefined;
  const sent = (plan.shipments ?? []).filter(({ fromDepotId }) => fromDepotId === id).length;
  const label = names.depot(id);
  const tier = names.depotOf.get(id)?.tier;
  const isMain = tier === 'DISTRICT';
  return {
    ...place,
    id,
    label,
    title: `${label} (${count(sent)})`,
    kind: 'depot',
    tone: 'depot',
    size: isMain ? 9 : 6,
    weight: isMain ? 20 : tier === 'STREET' ? minorWeight : 1,
  };
}
