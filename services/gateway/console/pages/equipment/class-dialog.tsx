import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentClass } from '../../api/equipment';
import { putClass } from '../../api/equipment-records';
import { nameIn } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useTeamNames } from '../teams/team-names';
import { useEquipmentNames } from './equipment-names';

type Values = Omit<
  EquipmentClass,
  'etag' | 'capabilities' | 'fuelMinimumShare' | 'homeMinimumShare'
> & {
  figures?: Record<string, number | null>;
  fuelMinimumPercent: number;
  homeMinimumPercent?: number | null;
};
type Props = { edited?: EquipmentClass; onClose: () => void };

const steps = ['INSPECT', 'CLEAN', 'REFUEL'] as const;

/** What one of a class needs to be mission ready: kit, checks, consumables, fuel, operators. */
export function ClassDialog({ edited, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = (values: Values, key: string) => {
    const { id, figures = {}, fuelMinimumPercent, homeMinimumPercent, ...rest } = values;
    return putClass(
      id,
      {
        ...rest,
        itemId: edited?.itemId,
        // Empty is that of the kind.
        homeMinimumShare:
          typeof homeMinimumPercent === 'number' ? homeMinimumPercent / 100 : undefined,
        fuelMinimumShare: fuelMinimumPercent / 100,
        capabilities: Object.entries(figures).flatMap(([name, value]) =>
          value === null || value === undefined ? [] : [{ key: name, value }],
        ),
        etag: edited?.etag,
      },
      key,
    );
  };
  const initial = edited
    ? {
        ...edited,
        figures: Object.fromEntries(edited.capabilities.map((one) => [one.key, one.value])),
        fuelMinimumPercent: Math.round(edited.fuelMinimumShare * 100),
        homeMinimumPercent:
          edited.homeMinimumShare === undefined
            ? undefined
            : Math.round(edited.homeMinimumShare * 100),
      }
    : { fuelMinimumPercent: 0, fuelCapacityL: 0, returnSteps: ['INSPECT'] };
  return (
    <FormDialog<Values, EquipmentClass>
      title={edited ? t('equipment.editClass') : t('equipment.addClass')}
      okText={t('action.save')}
      width={820}
      onClose={onClose}
      initial={initial}
      send={send}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['equipment']} onClose={onClose} />
      )}
    >
      <ClassFields isNew={!edited} />
      <PartFields
        name="components"
        extra={(row) => <QuantityField row={row} />}
        fresh={{ quantity: 1 }}
      />
      <PartFields
        name="checks"
        extra={(row) => <CheckFields row={row} />}
        fresh={{ intervalDays: 90, kind: 'INSPECTION' }}
      />
      <PartFields
        name="consumables"
        extra={(row) => <ConsumableFields row={row} />}
        fresh={{ minimum: 1 }}
      />
      <OperatorFields />
    </FormDialog>
  );
}

function ClassFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const { kinds, language, unit } = useEquipmentNames();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item name="id" label={t('equipment.id')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="kindId" label={t('equipment.kind')} rules={[required]}>
        <Select options={kinds.map((one) => ({ value: one.id, label: nameIn(language, one) }))} />
      </Form.Item>
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.kindId !== b.kindId}>
        {({ getFieldValue }) => {
          const kind = kinds.find(({ id }) => id === getFieldValue('kindId'));
          return (kind?.capabilities ?? []).map((one) => (
            <Form.Item key={one.key} name={['figures', one.key]} label={nameIn(language, one)}>
              <InputNumber min={0} suffix={unit(one.unit)} />
            </Form.Item>
          ));
        }}
      </Form.Item>
      <Form.Item name="fuelMinimumPercent" label={t('equipment.fuelMinimum')}>
        <InputNumber min={0} max={100} precision={0} suffix="%" />
      </Form.Item>
      <Form.Item name="fuelCapacityL" label={t('equipment.fuelCapacity')}>
        <InputNumber min={0} suffix="L" />
      </Form.Item>
      <Form.Item
        name="homeMinimumPercent"
        label={t('equipment.homeMinimum')}
        extra={t('equipment.homeMinimumNote')}
      >
        <InputNumber min={0} max={100} precision={0} suffix="%" />
      </Form.Item>
      <Form.Item name="returnSteps" label={t('equipment.returnSteps')}>
        <Select
          mode="multiple"
          options={steps.map((value) => ({ value, label: t(`returnStep.${value}`) }))}
        />
      </Form.Item>
    </div>
  );
}

type PartProps = {
  name: 'components' | 'checks' | 'consumables';
  extra: (row: number) => ReactNode;
  fresh: object;
};

/** Rows of named parts; what each kind of part has besides is given by `extra`. */
function PartFields({ name: list, extra, fresh }: PartProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t(`equipment.${list}`)}</legend>
      <Form.List name={list}>
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'key']} rules={[required]}>
                  <Input placeholder={t('equipment.id')} style={{ width: 120 }} />
                </Form.Item>
                <Form.Item name={[name, 'nameZh']} rules={[required]}>
                  <Input placeholder={t('text.nameZh')} style={{ width: 130 }} />
                </Form.Item>
                <Form.Item name={[name, 'nameEn']} rules={[required]}>
                  <Input placeholder={t('text.nameEn')} style={{ width: 130 }} />
                </Form.Item>
                {extra(name)}
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add(fresh)}>{t('equipment.addRow')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function QuantityField({ row }: { row: number }) {
  const { t } = useTranslation();
  return (
    <Form.Item name={[row, 'quantity']}>
      <InputNumber min={1} precision={0} aria-label={t('text.quantity')} />
    </Form.Item>
  );
}

function CheckFields({ row }: { row: number }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name={[row, 'kind']}>
        <Select
          aria-label={t('equipment.dueKind')}
          style={{ width: 100 }}
          options={(['INSPECTION', 'MAINTENANCE'] as const).map((value) => ({
            value,
            label: t(`dueKind.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name={[row, 'intervalDays']}>
        <InputNumber
          min={1}
          precision={0}
          suffix={t('unit.days')}
          aria-label={t('equipment.interval')}
        />
      </Form.Item>
    </>
  );
}

function ConsumableFields({ row }: { row: number }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name={[row, 'minimum']}>
        <InputNumber min={0} aria-label={t('equipment.minimum')} />
      </Form.Item>
      <Form.Item name={[row, 'unit']}>
        <Input placeholder={t('equipment.unit')} style={{ width: 80 }} />
      </Form.Item>
    </>
  );
}

/** Who must be at hand to run it: counted in its area by certificate. */
function OperatorFields() {
  const { t } = useTranslation();
  const { kinds, qualification } = useTeamNames();
  return (
    <fieldset className="m-fieldset">
      <legend>{t('equipment.operators')}</legend>
      <Form.List name="operators">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'qualification']}>
                  <Select
                    aria-label={t('people.qualification')}
                    style={{ width: 200 }}
                    options={kinds.map(({ code }) => ({ value: code, label: qualification(code) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'count']}>
                  <InputNumber min={1} precision={0} suffix={t('measureUnit.people')} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ count: 1 })}>{t('equipment.addRow')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
