import { Form, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';

/** What the needs depend on; the share of tents is asked in percent. */
export function ConditionsFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('conditions.title')}</legend>
      <div className="m-fields m-fields-4">
        <Form.Item name={['conditions', 'days']} label={t('conditions.days')} rules={[required]}>
          <InputNumber min={1} max={30} precision={0} suffix={t('unit.days')} />
        </Form.Item>
        <Form.Item
          name={['conditions', 'temperatureCelsius']}
          label={t('conditions.temperature')}
          rules={[required]}
        >
          <InputNumber min={-60} max={60} suffix="°C" />
        </Form.Item>
        <Form.Item name="tentPercent" label={t('conditions.tentShare')} rules={[required]}>
          <InputNumber min={0} max={100} precision={0} suffix="%" />
        </Form.Item>
        <Form.Item name={['conditions', 'tentPeople']} label={t('conditions.tentPeople')}>
          <Radio.Group
            optionType="button"
            options={[3, 4].map((value) => ({ value, label: String(value) }))}
          />
        </Form.Item>
      </div>
    </fieldset>
  );
}
