import { useQuery } from '@tanstack/react-query';
import type { ChangeKind, PlanChange } from '../../api/plan-changes';
import { fleetsQuery } from '../../api/plans';
import type { Plan } from '../../api/plan-types';
import { useNames } from '../../names';
import { ChangeLines, goodsFields, type ChangeRules, type Option } from './change-lines';

const rules: ChangeRules<ChangeKind, Exclude<keyof PlanChange, 'kind'>> = {
  fieldsOf: {
    ...goodsFields,
    CLOSE_ROAD: ['fromDepotId', 'toDivisionCode', 'fromHours', 'untilHours'],
  },
  optional: {
    CLOSE_ROAD: ['toDivisionCode', 'fromHours', 'untilHours'],
    SCALE_NEED: ['toDivisionCode'],
    RELEASE_STOCK: ['fromDepotId', 'itemId'],
  },
};

function usePlanOptions(plan: Plan): Record<string, Option[]> {
  const names = useNames();
  const fleets = useQuery(fleetsQuery).data?.rows ?? [];
  const shipments = plan.shipments ?? [];
  const shortfalls = plan.shortfalls ?? [];
  const depots = new Set(shipments.map((line) => line.fromDepotId));
  const places = [...shipments, ...shortfalls].flatMap(
    ({ toDivisionCode, ...line }: { toDivisionCode?: string; divisionCode?: string }) =>
      toDivisionCode ?? line.divisionCode ?? [],
  );
  const items = new Set([...shipments, ...shortfalls].map((line) => line.itemId));
  const options = (values: Iterable<string>, label: (value: string) => string): Option[] =>
    [...new Set(values)].map((value) => ({ value, label: label(value) }));
  return {
    fromDepotId: options(depots, (id) => names.depot(id)),
    toDivisionCode: options(places, (code) => names.division(code)),
    itemId: options(items, (id) => names.item(id)),
    fleetId: fleets.map(({ id, nameZh, nameEn }) => {
      return { value: id, label: names.language === 'zh' ? nameZh : nameEn };
    }),
  };
}

/** What is otherwise than the plan takes it to be. */
export function ChangeFields({ plan }: { plan: Plan }) {
  return <ChangeLines rules={rules} first="CLOSE_ROAD" options={usePlanOptions(plan)} />;
}
