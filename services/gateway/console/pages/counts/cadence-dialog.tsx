import { App, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { setCadence, type Cadence } from '../../api/counts';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = { days: number; valuePercent: number; tolerancePercent: number };

export function CadenceDialog({ cadence, onClose }: { cadence: Cadence; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, Cadence>
      title={t('counts.cadenceOf', { class: cadence.abcClass })}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ ...cadence, valuePercent: cadence.valueShare * 100 }}
      send={({ days, valuePercent, tolerancePercent }, key) =>
        setCadence({ ...cadence, days, valueShare: valuePercent / 100, tolerancePercent }, key)
      }
      refreshes={[['counts']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['counts']} onClose={onClose} />}
    >
      <Form.Item name="days" label={t('counts.every')} rules={[required]}>
        <InputNumber min={1} max={3_650} precision={0} suffix={t('unit.days')} />
      </Form.Item>
      <Form.Item
        name="valuePercent"
        label={t('counts.upTo')}
        extra={t('counts.upToNote')}
        rules={[required]}
      >
        <InputNumber min={1} max={100} suffix="%" />
      </Form.Item>
      <Form.Item
        name="tolerancePercent"
        label={t('counts.tolerance')}
        extra={t('counts.toleranceNote')}
        rules={[required]}
      >
        <InputNumber min={0} max={100} suffix="%" />
      </Form.Item>
    </FormDialog>
  );
}
