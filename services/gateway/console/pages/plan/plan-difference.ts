import type { Plan, PlanShipment } from '../../api/plan-types';
import type { ReliefNeed } from '../../api/types';

export type CoverageChange = {
  divisionCode: string;
  reliefNeed: ReliefNeed;
  from: number;
  to: number;
};

/** Cells of the coverage matrix that differ by at least half a percent, the worst first. */
export function coverageChanges(before: Plan, after: Plan): CoverageChange[] {
  const keyOf = (cell: { divisionCode: string; reliefNeed: string }) =>
    `${cell.divisionCode}/${cell.reliefNeed}`;
  const old = new Map((before.coverage ?? []).map((cell) => [keyOf(cell), cell.share]));
  return (after.coverage ?? [])
    .map(({ divisionCode, reliefNeed, share }) => ({
      divisionCode,
      reliefNeed,
      from: old.get(`${divisionCode}/${reliefNeed}`) ?? 0,
      to: share,
    }))
    .filter(({ from, to }) => Math.abs(to - from) >= 0.005)
    .sort((one, other) => one.to - one.from - (other.to - other.from));
}

export type ShipmentChange = Pick<
  PlanShipment,
  'fromDepotId' | 'toDepotId' | 'toDivisionCode' | 'itemId'
> & { key: string; before: number; after: number };

/** Lanes whose quantity of an item differs, the largest difference first. */
export function changedShipments(before: Plan, after: Plan): ShipmentChange[] {
  const lanes = new Map<string, ShipmentChange>();
  const add = (side: 'before' | 'after') => (one: PlanShipment) => {
    const { fromDepotId, toDepotId, toDivisionCode, itemId } = one;
    const key = [fromDepotId, toDepotId ?? toDivisionCode, itemId].join('/');
    const lane = lanes.get(key) ?? {
      key,
      fromDepotId,
      toDepotId,
      toDivisionCode,
      itemId,
      before: 0,
      after: 0,
    };
    lanes.set(key, { ...lane, [side]: lane[side] + one.quantity });
  };
  before.shipments?.forEach(add('before'));
  after.shipments?.forEach(add('after'));
  return [...lanes.values()]
    .filter((lane) => lane.before !== lane.after)
    .sort((one, other) => Math.abs(other.after - other.before) - Math.abs(one.after - one.before));
}
