import { App, Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { updateDemandRules, type DemandRules } from '../../api/par-levels';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

const shares = ['populationShare', 'tentShare', 'routineShare', 'routineInitialShare'] as const;

/** Shares are shown in percent; 0.07 × 100 is not 7. */
const percent = (share: number) => Math.round(share * 1e6) / 1e4;

const converted = (rules: DemandRules, convert: (value: number) => number): DemandRules => ({
  ...rules,
  ...Object.fromEntries(shares.map((name) => [name, convert(rules[name])])),
});

type DialogProps = { rules: DemandRules; onClose: () => void };

/** Whom the stock is to serve, under what conditions, and how long it must last. */
export function DemandRulesDialog({ rules, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  const share = (name: (typeof shares)[number]) => (
    <Form.Item name={name} label={t(`par.${name}`)} extra={t(`par.${name}Note`)} rules={[required]}>
      <InputNumber min={0} max={100} suffix="%" />
    </Form.Item>
  );
  return (
    <FormDialog<DemandRules, DemandRules>
      title={t('par.rules')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={converted(rules, percent)}
      send={(values, key) =>
        updateDemandRules({ ...converted(values, (value) => value / 100), etag: rules.etag }, key)
      }
      refreshes={[['par-levels']]}
      onDone={() => void message.success(t('par.rulesSaved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['par-levels']} onClose={onClose} />
      )}
    >
      <p className="m-note">{t('par.rulesNote')}</p>
      <div className="m-fields">
        {share('populationShare')}
        <Form.Item
          name="temperatureCelsius"
          label={t('par.temperatureCelsius')}
          extra={t('par.temperatureCelsiusNote')}
          rules={[required]}
        >
          <InputNumber min={-90} max={60} suffix="°C" />
        </Form.Item>
        {share('tentShare')}
        <Form.Item name="tentPeople" label={t('par.tentPeople')} rules={[required]}>
          <Select options={[3, 4].map((value) => ({ value, label: value }))} />
        </Form.Item>
        {share('routineShare')}
        {share('routineInitialShare')}
        <Form.Item
          name="coverDaysMin"
          label={t('par.coverDaysMin')}
          extra={t('par.coverDaysMinNote')}
          rules={[required]}
        >
          <InputNumber min={0} max={365} suffix={t('unit.days')} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
