import { Checkbox, Form, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { NewPolicy } from '../api/plans';
import { callOffRules, shortagePolicies, type ShortagePolicy } from '../api/plan-types';

export type PolicyValues = Omit<NewPolicy, 'minimumShare' | 'substitutes'> & {
  minimumPercent?: number;
  useSubstitutes?: boolean;
};

/** What the fields say. */
export function policyOf({
  minimumPercent = 0,
  useSubstitutes,
  ...values
}: PolicyValues): NewPolicy {
  const policy = { ...values, substitutes: useSubstitutes ? 'WHEN_SHORT' : 'NEVER' } as const;
  if (values.shortage !== 'GUARANTEED_MINIMUM') return policy;
  return { ...policy, minimumShare: minimumPercent / 100 };
}

/** What the plan may draw on beyond the free stock of one's own depots, and how it leaves. */
function GoodsFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="callOff" label={t('planGoods.callOff')}>
        <Radio.Group
          options={callOffRules.map((value) => ({ value, label: t(`planGoods.${value}`) }))}
        />
      </Form.Item>
      {(['useSubstitutes', 'releaseSafetyStock', 'wholePacks', 'mayStrandVehicles'] as const).map(
        (name) => (
          <Form.Item key={name} name={name} valuePropName="checked" style={{ marginBottom: 4 }}>
            <Checkbox>
              {t(`planGoods.${name}`)}
              <span className="m-note"> {t(`planGoods.${name}Note`)}</span>
            </Checkbox>
          </Form.Item>
        ),
      )}
    </>
  );
}

export const initialPolicy = {
  shortage: 'PRIORITY',
  timeLimitSeconds: 60,
  minimumPercent: 50,
  callOff: 'WHEN_SHORT',
  useSubstitutes: true,
  releaseSafetyStock: false,
  wholePacks: false,
  mayStrandVehicles: false,
} as const;

function MinimumField() {
  const { t } = useTranslation();
  const shortage = Form.useWatch('shortage') as ShortagePolicy | undefined;
  if (shortage !== 'GUARANTEED_MINIMUM') return null;
  return (
    <Form.Item
      name="minimumPercent"
      label={t('plan.minimumShare')}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <InputNumber min={1} max={100} precision={0} suffix="%" />
    </Form.Item>
  );
}

/** How a plan shares what is short, what it may draw on, and how long it may take. */
export function PolicyFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="shortage" label={t('plan.policyQuestion')}>
        <Radio.Group
          className="m-radio-list"
          options={shortagePolicies.map((value) => ({
            value,
            label: (
              <>
                <strong>{t(`shortage.${value}`)}</strong>
                <span className="m-note"> {t(`shortageNote.${value}`)}</span>
              </>
            ),
          }))}
        />
      </Form.Item>
      <MinimumField />
      <GoodsFields />
      <Form.Item
        name="timeLimitSeconds"
        label={t('plan.timeLimit')}
        extra={t('plan.timeLimitNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <InputNumber min={1} max={600} precision={0} suffix={t('unit.seconds')} />
      </Form.Item>
    </>
  );
}
