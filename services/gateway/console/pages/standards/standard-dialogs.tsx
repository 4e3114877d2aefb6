import { App, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { putReliefRules, putStandard } from '../../api/incidents';
import { bases, reliefNeeds, sources, type ReliefRules, type Standard } from '../../api/types';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = Omit<Standard, 'etag'>;

const fresh: Partial<Values> = {
  reliefNeed: 'SUPPORT',
  basis: 'PERSON',
  rate: 1,
  perDay: false,
  contentPerUnit: 1,
  priority: 5,
  enabled: true,
  source: 'E',
};

/** A cleared number field holds null, which means: no such condition. */
function withoutNothing<T extends object>(values: T): T {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(given) as T;
}

export function StandardDialog(props: { standard?: Standard; onClose: () => void }) {
  const { standard, onClose } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<Values, Standard>
      title={standard ? t('standards.edit') : t('standards.add')}
      okText={t('action.save')}
      width={760}
      onClose={onClose}
      initial={standard ?? fresh}
      send={(values, key) => putStandard({ ...withoutNothing(values), etag: standard?.etag }, key)}
      refreshes={[['standards'], ['incidents']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['standards']} onClose={onClose} />
      )}
    >
      <WhatFields isNew={!standard} />
      <HowMuchFields />
      <WhenFields />
      <div className="m-fields">
        <Form.Item name="source" label={t('standards.source')}>
          <Select options={sources.map((value) => ({ value, label: t(`source.${value}`) }))} />
        </Form.Item>
        <Form.Item name="citation" label={t('standards.citation')}>
          <Input maxLength={1000} />
        </Form.Item>
      </div>
      <Form.Item name="enabled" valuePropName="checked">
        <Checkbox>{t('standards.on')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

function WhatFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  const needs = [...reliefNeeds, 'SUPPORT' as const];
  return (
    <div className="m-fields">
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="id" label={t('standards.id')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="itemId" label={t('standards.item')} rules={[required]}>
        <ItemSelect />
      </Form.Item>
      <Form.Item name="reliefNeed" label={t('needs.need')} rules={[required]}>
        <Select options={needs.map((value) => ({ value, label: t(`reliefNeed.${value}`) }))} />
      </Form.Item>
      <Form.Item name="priority" label={t('needs.priority')} rules={[required]}>
        <InputNumber min={1} max={10} precision={0} />
      </Form.Item>
    </div>
  );
}

function HowMuchFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('standards.howMuch')}</legend>
      <div className="m-fields m-fields-4">
        <Form.Item name="rate" label={t('standards.rate')} rules={[required]}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="unit" label={t('standards.unit')} rules={[required]}>
          <Input maxLength={50} />
        </Form.Item>
        <Form.Item name="basis" label={t('standards.basis')} rules={[required]}>
          <Select
            popupMatchSelectWidth={false}
            options={bases.map((value) => ({ value, label: t(`basis.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="contentPerUnit" label={t('items.content')} rules={[required]}>
          <InputNumber min={0} />
        </Form.Item>
        <Form.Item name="share" label={t('standards.shareField')}>
          <InputNumber min={0} max={1} step={0.01} />
        </Form.Item>
        <Form.Item name="peoplePerBasis" label={t('standards.peoplePerField')}>
          <InputNumber min={0} />
        </Form.Item>
      </div>
      <Form.Item name="perDay" valuePropName="checked">
        <Checkbox>{t('standards.perDayField')}</Checkbox>
      </Form.Item>
    </fieldset>
  );
}

function WhenFields() {
  const { t } = useTranslation();
  return (
    <fieldset className="m-fieldset">
      <legend>{t('standards.when')}</legend>
      <div className="m-fields m-fields-4">
        <Form.Item name="belowCelsius" label={t('standards.belowField')}>
          <InputNumber suffix="°C" />
        </Form.Item>
        <Form.Item name="daysMaximum" label={t('standards.atMostField')}>
          <InputNumber min={1} max={30} precision={0} suffix={t('unit.days')} />
        </Form.Item>
        <Form.Item name="daysAbove" label={t('standards.aboveField')}>
          <InputNumber min={1} max={30} precision={0} suffix={t('unit.days')} />
        </Form.Item>
        <Form.Item name="tentPeople" label={t('standards.tentsField')}>
          <Select allowClear options={[3, 4].map((value) => ({ value, label: String(value) }))} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

export function RulesDialog({ rules, onClose }: { rules: ReliefRules; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<ReliefRules, ReliefRules>
      title={t('standards.rules')}
      okText={t('action.save')}
      onClose={onClose}
      initial={rules}
      send={(values, key) => putReliefRules({ ...values, etag: rules.etag }, key)}
      refreshes={[['standards']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['standards']} onClose={onClose} />
      )}
    >
      <p className="m-note">{t('standards.rulesNote')}</p>
      <div className="m-fields">
        <Form.Item name="firstReportMinutes" label={t('standards.firstReport')} rules={[required]}>
          <InputNumber min={1} max={1440} suffix={t('unit.minutes')} />
        </Form.Item>
        <Form.Item name="deadlineHours" label={t('standards.deadline')} rules={[required]}>
          <InputNumber min={1} max={720} suffix={t('unit.hours')} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
