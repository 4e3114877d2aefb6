import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { sheltersQuery } from '../../api/shelters';
import { nameIn, useNames } from '../../names';
import { DepotSelect, ItemSelect } from '../../parts/fields';

type ListName = 'tasks' | 'quotas' | 'postures' | 'cards';

type RowsProps = {
  name: ListName;
  blank: object;
  children: (at: number) => ReactNode;
};

/** Rows that are added and taken away, under the heading of their strand. */
function Rows({ name, blank, children }: RowsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="m-fieldset">
      <legend>{t(`responsePlan.${name}`)}</legend>
      <p className="m-note">{t(`responsePlanHelp.${name}`)}</p>
      <Form.List name={name}>
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name: at }) => (
              <div key={key} className="m-row-fields">
                {children(at)}
                <Button size="small" onClick={() => remove(at)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button size="small" onClick={() => add({ ...blank })}>
              {t(`responsePlanAdd.${name}`)}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function useRequired() {
  const { t } = useTranslation();
  return [{ required: true, message: t('field.required') }];
}

const minutesMax = 43_200;

function DueField({ at }: { at: number }) {
  const { t } = useTranslation();
  const rules = useRequired();
  return (
    <Form.Item name={[at, 'dueMinutes']} label={t('responsePlan.dueMinutes')} rules={rules}>
      <InputNumber min={0} max={minutesMax} precision={0} />
    </Form.Item>
  );
}

export function TaskFields() {
  const { t } = useTranslation();
  const rules = useRequired();
  const idRules = [...rules, { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') }];
  return (
    <Rows name="tasks" blank={{ dueMinutes: 30 }}>
      {(at) => (
        <div className="m-form-grid">
          <Form.Item name={[at, 'id']} label={t('responsePlan.taskId')} rules={idRules}>
            <Input maxLength={64} />
          </Form.Item>
          <Form.Item name={[at, 'post']} label={t('responsePlan.post')} rules={rules}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name={[at, 'postEn']} label={t('responsePlan.postEn')}>
            <Input maxLength={100} />
          </Form.Item>
          <DueField at={at} />
          <Form.Item name={[at, 'titleZh']} label={t('responsePlan.titleZh')} rules={rules}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name={[at, 'titleEn']} label={t('responsePlan.titleEn')} rules={rules}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name={[at, 'checklistZh']} label={t('responsePlan.checklistZh')}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
          </Form.Item>
          <Form.Item name={[at, 'checklistEn']} label={t('responsePlan.checklistEn')}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} />
          </Form.Item>
        </div>
      )}
    </Rows>
  );
}

export function QuotaFields() {
  const { t } = useTranslation();
  const rules = useRequired();
  return (
    <Rows name="quotas" blank={{ people: 1, dueMinutes: 60 }}>
      {(at) => (
        <div className="m-form-grid m-form-grid-3">
          <Form.Item name={[at, 'skill']} label={t('responsePlan.skill')} rules={rules}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name={[at, 'people']} label={t('responsePlan.people')} rules={rules}>
            <InputNumber min={1} max={100_000} precision={0} />
          </Form.Item>
          <DueField at={at} />
        </div>
      )}
    </Rows>
  );
}

/** All of it or nothing: a point has names and coordinates. */
export function MusterPointFields() {
  const { t } = useTranslation();
  const { getFieldValue } = Form.useFormInstance();
  const given = () =>
    ['nameZh', 'nameEn', 'latitude', 'longitude'].some((key) => {
      const value = getFieldValue(['musterPoint', key]) as unknown;
      return value !== undefined && value !== null && value !== '';
    });
  const whole = {
    validator: (_: unknown, value: unknown) =>
      given() && (value === undefined || value === null || value === '')
        ? Promise.reject(new Error(t('field.required')))
        : Promise.resolve(),
  };
  const field = (key: string) => ({
    name: ['musterPoint', key],
    label: t(`responsePlan.point_${key}`),
    rules: [whole],
  });
  return (
    <fieldset className="m-fieldset">
      <legend>{t('responsePlan.musterPoint')}</legend>
      <p className="m-note">{t('responsePlanHelp.musterPoint')}</p>
      <div className="m-form-grid">
        <Form.Item {...field('nameZh')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item {...field('nameEn')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item {...field('latitude')}>
          <InputNumber min={-90} max={90} />
        </Form.Item>
        <Form.Item {...field('longitude')}>
          <InputNumber min={-180} max={180} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

export function PostureFields() {
  const { t } = useTranslation();
  const rules = useRequired();
  return (
    <Rows name="postures" blank={{}}>
      {(at) => (
        <div className="m-form-grid m-form-grid-3">
          <Form.Item name={[at, 'depotId']} label={t('text.depot')} rules={rules}>
            <DepotSelect />
          </Form.Item>
          <Form.Item name={[at, 'itemId']} label={t('text.item')} rules={rules}>
            <ItemSelect />
          </Form.Item>
          <Form.Item name={[at, 'quantity']} label={t('text.quantity')} rules={rules}>
            <InputNumber min={1} precision={0} />
          </Form.Item>
        </div>
      )}
    </Rows>
  );
}

export function CardFields() {
  const { t } = useTranslation();
  const rules = useRequired();
  return (
    <Rows name="cards" blank={{}}>
      {(at) => (
        <div className="m-form-grid">
          <Form.Item name={[at, 'post']} label={t('responsePlan.post')} rules={rules}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name={[at, 'postEn']} label={t('responsePlan.postEn')}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name={[at, 'textZh']} label={t('responsePlan.cardZh')} rules={rules}>
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} maxLength={5_000} />
          </Form.Item>
          <Form.Item name={[at, 'textEn']} label={t('responsePlan.cardEn')}>
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} maxLength={5_000} />
          </Form.Item>
        </div>
      )}
    </Rows>
  );
}

export function ShelterField() {
  const { t } = useTranslation();
  const { language } = useNames();
  const sites = useQuery(sheltersQuery({})).data?.rows ?? [];
  const options = sites.map((site) => ({ value: site.id, label: nameIn(language, site) }));
  return (
    <fieldset className="m-fieldset">
      <legend>{t('responsePlan.shelterIds')}</legend>
      <p className="m-note">{t('responsePlanHelp.shelterIds')}</p>
      <Form.Item name="shelterIds">
        <Select
          mode="multiple"
          allowClear
          maxCount={500}
          showSearch={{ optionFilterProp: 'label' }}
          options={options}
          aria-label={t('responsePlan.shelterIds')}
        />
      </Form.Item>
    </fieldset>
  );
}
