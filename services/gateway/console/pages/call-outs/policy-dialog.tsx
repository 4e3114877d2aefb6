import { App, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { channelKinds, putPolicy, type CallOutPolicy } from '../../api/call-out-policies';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

// Per cent and minutes are what people think in; shares and seconds are what is stored.
type Values = CallOutPolicy & {
  respondMinutes: number;
  fallbackMinutes: number;
  graceMinutes: number;
  acknowledgeMinutes: number;
  acknowledgePercent: number;
  musterPercent: number;
  certaintyPercent: number;
};

const percentOf = (share: number) => Math.round(share * 10_000) / 100;
const secondsOf = (minutes: number) => Math.round(minutes * 60);

const valuesOf = (policy: CallOutPolicy): Values => ({
  ...policy,
  respondMinutes: policy.respondSeconds / 60,
  fallbackMinutes: policy.fallbackSeconds / 60,
  graceMinutes: policy.graceSeconds / 60,
  acknowledgeMinutes: policy.acknowledgeSeconds / 60,
  acknowledgePercent: percentOf(policy.acknowledgeShare),
  musterPercent: percentOf(policy.musterShare),
  certaintyPercent: percentOf(policy.certainty),
});

const policyOf = ({ level, etag }: CallOutPolicy, values: Values): CallOutPolicy => ({
  ...{ level, etag, urgent: values.urgent, triesMax: values.triesMax },
  ...{ approvalAbove: values.approvalAbove, channelKinds: values.channelKinds },
  ...{ quietFrom: values.quietFrom ?? '', quietUntil: values.quietUntil ?? '' },
  ...{ quietOverride: values.quietOverride, waveFactorMax: values.waveFactorMax },
  respondSeconds: secondsOf(values.respondMinutes),
  fallbackSeconds: secondsOf(values.fallbackMinutes),
  graceSeconds: secondsOf(values.graceMinutes),
  acknowledgeSeconds: secondsOf(values.acknowledgeMinutes),
  acknowledgeShare: values.acknowledgePercent / 100,
  musterShare: values.musterPercent / 100,
  certainty: values.certaintyPercent / 100,
});

export function PolicyDialog({ policy, onClose }: { policy: CallOutPolicy; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<Values, CallOutPolicy>
      title={t('callOutPolicy.edit', { level: t(`callOutLevel.${policy.level}`) })}
      okText={t('action.save')}
      width={760}
      onClose={onClose}
      initial={valuesOf(policy)}
      send={(values, key) => putPolicy(policyOf(policy, values), key)}
      refreshes={[['call-outs', 'policies']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['call-outs', 'policies']} onClose={onClose} />
      )}
    >
      <p className="m-warn">{t('callOutPolicy.confirm')}</p>
      <WaveFields />
      <ChannelFields />
      <QuietFields />
      <MarkFields />
    </FormDialog>
  );
}

function WaveFields() {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <fieldset className="m-fieldset">
      <legend>{t('callOutPolicy.waves')}</legend>
      <div className="m-fields">
        <MinuteField name="respondMinutes" label="respond" note="respondNote" min={0.5} />
        <MinuteField name="graceMinutes" label="grace" note="graceNote" min={0} />
        <Form.Item
          name="certaintyPercent"
          label={t('callOutPolicy.certainty')}
          extra={t('callOutPolicy.certaintyNote')}
          rules={rules}
        >
          <InputNumber min={50} max={99} suffix="%" />
        </Form.Item>
        <Form.Item
          name="waveFactorMax"
          label={t('callOutPolicy.waveFactor')}
          extra={t('callOutPolicy.waveFactorNote')}
          rules={rules}
        >
          <InputNumber min={1} max={20} precision={0} suffix="×" />
        </Form.Item>
        <Form.Item
          name="approvalAbove"
          label={t('callOutPolicy.approval')}
          extra={t('callOutPolicy.approvalNote')}
          rules={rules}
        >
          <InputNumber min={0} max={100_000} precision={0} suffix={t('measureUnit.people')} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

function ChannelFields() {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  const options = channelKinds.map((value) => ({ value, label: t(`channelKind.${value}`) }));
  return (
    <>
      <Form.Item
        name="channelKinds"
        label={t('callOutPolicy.channels')}
        extra={t('callOutPolicy.channelsNote')}
        rules={rules}
      >
        <Select mode="multiple" options={options} />
      </Form.Item>
      <div className="m-fields">
        <MinuteField name="fallbackMinutes" label="fallback" note="fallbackNote" min={0.2} />
        <Form.Item name="triesMax" label={t('callOutPolicy.tries')} rules={rules}>
          <InputNumber min={1} max={10} precision={0} suffix={t('callOutPolicy.times')} />
        </Form.Item>
      </div>
      <Form.Item name="urgent" valuePropName="checked" extra={t('callOutPolicy.urgentNote')}>
        <Checkbox>{t('callOutPolicy.urgent')}</Checkbox>
      </Form.Item>
    </>
  );
}

type Reader = { getFieldValue: (name: string) => string | undefined };

function QuietFields() {
  const { t } = useTranslation();
  const both =
    (other: string) =>
    ({ getFieldValue }: Reader) => ({
      validator: (_rule: unknown, value?: string) =>
        !value === !getFieldValue(other)
          ? Promise.resolve()
          : Promise.reject(new Error(t('callOutPolicy.quietBoth'))),
    });
  return (
    <fieldset className="m-fieldset">
      <legend>{t('callOutPolicy.quiet')}</legend>
      <p className="m-note">{t('callOutPolicy.quietNote')}</p>
      <div className="m-fields">
        <Form.Item
          name="quietFrom"
          label={t('callOutPolicy.quietFrom')}
          dependencies={['quietUntil']}
          rules={[both('quietUntil')]}
        >
          <Input type="time" />
        </Form.Item>
        <Form.Item
          name="quietUntil"
          label={t('callOutPolicy.quietUntil')}
          dependencies={['quietFrom']}
          rules={[both('quietFrom')]}
        >
          <Input type="time" />
        </Form.Item>
      </div>
      <Form.Item name="quietOverride" valuePropName="checked">
        <Checkbox>{t('callOutPolicy.override')}</Checkbox>
      </Form.Item>
    </fieldset>
  );
}

function MarkFields() {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  const share = <InputNumber min={0} max={100} suffix="%" />;
  return (
    <fieldset className="m-fieldset">
      <legend>{t('callOutPolicy.marks')}</legend>
      <div className="m-fields m-fields-4">
        <MinuteField name="acknowledgeMinutes" label="acknowledge" min={0.1} />
        <Form.Item
          name="acknowledgePercent"
          label={t('callOutPolicy.acknowledgeShare')}
          rules={rules}
        >
          {share}
        </Form.Item>
        <Form.Item name="musterPercent" label={t('callOutPolicy.musterShare')} rules={rules}>
          {share}
        </Form.Item>
      </div>
    </fieldset>
  );
}

type MinuteProps = { name: string; label: string; note?: string; min: number };

function MinuteField({ name, label, note, min }: MinuteProps) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={name}
      label={t(`callOutPolicy.${label}`)}
      extra={note && t(`callOutPolicy.${note}`)}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <InputNumber min={min} max={1_440} suffix={t('unit.minutes')} />
    </Form.Item>
  );
}
