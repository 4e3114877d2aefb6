import { Button, Form, InputNumber, Select, Space } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { changeKinds, type ChangeKind, type PlanChange } from '../../api/plan-changes';
import { fleetsQuery } from '../../api/plans';
import type { Plan } from '../../api/plan-types';
import { useNames } from '../../names';

type Option = { value: string; label: string };

const fieldsOf: Record<ChangeKind, (keyof PlanChange)[]> = {
  CLOSE_ROAD: ['fromDepotId', 'toDivisionCode', 'fromHours', 'untilHours'],
  ADD_STOCK: ['fromDepotId', 'itemId', 'quantity'],
  DROP_DEPOT: ['fromDepotId'],
  ADD_VEHICLES: ['fleetId', 'quantity'],
  SCALE_NEED: ['toDivisionCode', 'itemId', 'factor'],
  EXTEND_DUE: ['hours'],
  RELEASE_STOCK: ['fromDepotId', 'itemId'],
  ADD_VEHICLE_HOURS: ['fleetId', 'hours'],
};

const optional: Partial<Record<ChangeKind, (keyof PlanChange)[]>> = {
  CLOSE_ROAD: ['toDivisionCode', 'fromHours', 'untilHours'],
  SCALE_NEED: ['toDivisionCode'],
  RELEASE_STOCK: ['fromDepotId', 'itemId'],
};

const isSpan = (field: keyof PlanChange): boolean =>
  field === 'fromHours' || field === 'untilHours';

function mayLack(kind: ChangeKind, field: keyof PlanChange): boolean {
  return optional[kind]?.includes(field) ?? false;
}

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

/** What is otherwise than the plan takes it to be: as many lines as one likes. */
export function ChangeFields({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const options = usePlanOptions(plan);
  return (
    <Form.List name="changes">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <Space key={key} wrap align="baseline" className="m-change-row">
              <Form.Item name={[name, 'kind']} noStyle>
                <Select
                  aria-label={t('whatIf.kind')}
                  style={{ width: 150 }}
                  options={changeKinds.map((value) => ({
                    value,
                    label: t(`changeKind.${value}`),
                  }))}
                />
              </Form.Item>
              <KindFields row={name} options={options} />
              <Button size="small" onClick={() => remove(name)}>
                {t('whatIf.remove')}
              </Button>
            </Space>
          ))}
          <Button size="small" onClick={() => add({ kind: 'CLOSE_ROAD' })}>
            {t('whatIf.add')}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function KindFields({ row, options }: { row: number; options: Record<string, Option[]> }) {
  const { t } = useTranslation();
  const kind: ChangeKind = Form.useWatch(['changes', row, 'kind']) ?? 'CLOSE_ROAD';
  return fieldsOf[kind].map((field) => (
    <Form.Item
      key={field}
      name={[row, field]}
      noStyle
      rules={[{ required: !mayLack(kind, field), message: t('field.required') }]}
    >
      {options[field] ? (
        <Select
          showSearch
          allowClear={mayLack(kind, field)}
          optionFilterProp="label"
          placeholder={t(`whatIf.${field}`)}
          aria-label={t(`whatIf.${field}`)}
          style={{ width: 190 }}
          options={options[field]}
        />
      ) : (
        <InputNumber
          min={0}
          style={{ width: isSpan(field) ? 150 : undefined }}
          placeholder={t(`whatIf.${field}`)}
          aria-label={t(`whatIf.${field}`)}
        />
      )}
    </Form.Item>
  ));
}
