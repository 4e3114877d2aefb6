import { Button, InputNumber, Select, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RouteClosure } from '../../api/plan-routes';
import type { Plan } from '../../api/plan-types';
import { useNames } from '../../names';

type Props = {
  plan: Plan;
  closures: RouteClosure[];
  onChange: (closures: RouteClosure[]) => void;
};

const closuresMost = 20;

/** Roads that these routes do not use, beside those that the plan goes by. */
export function RouteClosures({ plan, closures, onChange }: Props) {
  const { t } = useTranslation();
  const ways = useWays(plan);
  const counted = plan.roads?.closures.length ?? 0;
  const [first] = ways.depots;
  const [place] = ways.places;
  const set = (at: number, change: Partial<RouteClosure>) =>
    onChange(closures.map((one, i) => (i === at ? { ...one, ...change } : one)));
  const add = () => {
    const ends = { fromDepotId: first?.value ?? '', toDivisionCode: place?.value ?? '' };
    onChange([...closures, { ...ends, fromHours: 0 }]);
  };
  return (
    <div className="m-toolbar">
      {counted > 0 && <p className="m-note">{t('roads.counted', { number: counted })}</p>}
      {closures.map((road, at) => (
        <Space key={at} wrap className="m-change-row">
          <Select
            aria-label={t('roads.begin')}
            style={{ width: 190 }}
            options={ways.depots}
            value={road.fromDepotId}
            onChange={(fromDepotId) => set(at, { fromDepotId })}
          />
          ↔
          <Select
            aria-label={t('roads.end')}
            style={{ width: 190 }}
            options={ways.places}
            value={road.toDivisionCode}
            onChange={(toDivisionCode) => set(at, { toDivisionCode })}
          />
          <InputNumber
            min={0}
            prefix={t('roads.fromHours')}
            style={{ width: 170 }}
            value={road.fromHours}
            onChange={(hours) => set(at, { fromHours: hours ?? 0 })}
          />
          <InputNumber
            min={road.fromHours}
            prefix={t('roads.untilHours')}
            style={{ width: 260 }}
            value={road.untilHours}
            onChange={(hours) => set(at, { untilHours: hours ?? undefined })}
          />
          <Button size="small" onClick={() => onChange(closures.filter((_, i) => i !== at))}>
            {t('roads.removeClosure')}
          </Button>
        </Space>
      ))}
      <Button
        size="small"
        disabled={!first || !place || closures.length >= closuresMost}
        onClick={add}
      >
        {t('roads.addClosure')}
      </Button>
    </div>
  );
}

/** The ends of the plan's lines. */
function useWays({ shipments = [] }: Plan) {
  const names = useNames();
  const options = (ids: (string | undefined)[], label: (id: string) => string) =>
    [...new Set(ids)]
      .filter((id) => id !== undefined)
      .map((value) => ({ value, label: label(value) }));
  return {
    depots: options(
      shipments.map((line) => line.fromDepotId),
      (id) => names.depot(id),
    ),
    places: options(
      shipments.map((line) => line.toDivisionCode),
      (code) => names.division(code),
    ),
  };
}
