import { Button, Form, InputNumber, Select, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { JointChange, JointChangeKind } from '../../api/joint-changes';
import type { PlanChange } from '../../api/plan-changes';

export type Option = { value: string; label: string };
export type ChangeField = Exclude<keyof JointChange | keyof PlanChange, 'kind'>;

/** Which fields each kind of change has, and which of them may be left empty. */
export type ChangeRules<Kind extends JointChangeKind, Field extends ChangeField> = {
  fieldsOf: Record<Kind, readonly Field[]>;
  optional: Partial<Record<Kind, readonly Field[]>>;
};

/** What every plan may have otherwise. */
export const goodsFields = {
  CLOSE_ROAD: ['fromDepotId', 'toDivisionCode'],
  ADD_STOCK: ['fromDepotId', 'itemId', 'quantity'],
  DROP_DEPOT: ['fromDepotId'],
  ADD_VEHICLES: ['fleetId', 'quantity'],
  SCALE_NEED: ['toDivisionCode', 'itemId', 'factor'],
  EXTEND_DUE: ['hours'],
  RELEASE_STOCK: ['fromDepotId', 'itemId'],
  ADD_VEHICLE_HOURS: ['fleetId', 'hours'],
} as const;

type ByKind = Partial<Record<JointChangeKind, readonly ChangeField[]>>;

type Props = {
  rules: { fieldsOf: ByKind; optional: ByKind };
  /** What a new line asks at first. */
  first: JointChangeKind;
  options: Partial<Record<ChangeField, Option[]>>;
};

/** What is otherwise than a plan takes it to be: as many lines as one likes. */
export function ChangeLines({ rules, first, options }: Props) {
  const { t } = useTranslation();
  const kinds = (Object.keys(rules.fieldsOf) as JointChangeKind[]).map((value) => {
    return { value, label: t(`changeKind.${value}`) };
  });
  return (
    <Form.List name="changes">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <Space key={key} wrap align="baseline" className="m-change-row">
              <Form.Item name={[name, 'kind']} noStyle>
                <Select aria-label={t('whatIf.kind')} style={{ width: 150 }} options={kinds} />
              </Form.Item>
              <KindFields row={name} rules={rules} first={first} options={options} />
              <Button size="small" onClick={() => remove(name)}>
                {t('whatIf.remove')}
              </Button>
            </Space>
          ))}
          <Button size="small" onClick={() => add({ kind: first })}>
            {t('whatIf.add')}
          </Button>
        </>
      )}
    </Form.List>
  );
}

const spans: readonly ChangeField[] = ['fromHours', 'untilHours'];

function KindFields({ row, rules, first, options }: Props & { row: number }) {
  const { t } = useTranslation();
  const kind: JointChangeKind = Form.useWatch(['changes', row, 'kind']) ?? first;
  return (rules.fieldsOf[kind] ?? []).map((field) => {
    const label = t(`whatIf.${field}`);
    const mayLack = rules.optional[kind]?.includes(field) ?? false;
    return (
      <Form.Item
        key={field}
        name={[row, field]}
        noStyle
        rules={[{ required: !mayLack, message: t('field.required') }]}
      >
        {options[field] ? (
          <Select
            showSearch
            allowClear={mayLack}
            optionFilterProp="label"
            placeholder={label}
            aria-label={label}
            style={{ width: 190 }}
            options={options[field]}
          />
        ) : (
          <InputNumber
            min={0}
            style={{ width: spans.includes(field) ? 150 : undefined }}
            placeholder={label}
            aria-label={label}
          />
        )}
      </Form.Item>
    );
  });
}
