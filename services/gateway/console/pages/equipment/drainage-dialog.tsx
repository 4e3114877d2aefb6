import { Alert, Button, Checkbox, Form, InputNumber, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/problem';
import { planDrainage, type DrainagePlan, type DrainageQuestion } from '../../api/equipment-work';
import { useChange } from '../../api/use-change';
import { decimal } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { ProblemAlert } from '../../parts/query-view';
import { fieldErrors } from '../../problem-text';

type Pump = { flowM3PerHour?: number; count?: number };
type Values = Omit<DrainageQuestion, 'pumps'> & { pumps?: Pump[] };

function questionOf({ pumps = [], divisionCode, ...rest }: Values): DrainageQuestion {
  const whole = pumps.flatMap(({ flowM3PerHour, count }) =>
    flowM3PerHour ? [{ flowM3PerHour, count: count ?? 1 }] : [],
  );
  return { ...rest, pumps: whole, divisionCode: divisionCode || undefined };
}

/** How long a flooded place takes to be pumped dry, or how much pumping is missing. */
export function DrainageDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const plan = useChange<Values, DrainagePlan>({
    send: (values) => planDrainage(questionOf(values)),
    onRefused: (problem) => {
      const names = form.getFieldsError().map(({ name }) => name);
      const errors = fieldErrors(t, problem, names);
      form.setFields(errors as Parameters<typeof form.setFields>[0]);
    },
  });
  return (
    <Modal
      open
      title={t('drainage.title')}
      okText={t('drainage.work')}
      cancelText={t('action.close')}
      okButtonProps={{ loading: plan.isPending }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ inflowM3PerHour: 0, pumps: [{ count: 1 }] }}
        onFinish={(values) => plan.mutate(values)}
      >
        <WaterFields />
        <PumpFields />
        <Form.Item name="choose" valuePropName="checked">
          <Checkbox>{t('drainage.choose')}</Checkbox>
        </Form.Item>
        <Form.Item name="divisionCode" label={t('drainage.from')}>
          <DivisionSelect everywhere />
        </Form.Item>
      </Form>
      {plan.isError && asProblem(plan.error).violations.length === 0 && (
        <ProblemAlert error={plan.error} />
      )}
      {plan.data && <Answer plan={plan.data} />}
    </Modal>
  );
}

function WaterFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <div className="m-filters m-wrap">
      <Form.Item name="areaM2" label={t('drainage.area')} rules={[required]}>
        <InputNumber min={0} max={1e10} suffix="m²" style={{ width: 150 }} />
      </Form.Item>
      <Form.Item name="depthM" label={t('drainage.depth')} rules={[required]}>
        <InputNumber min={0} max={100} step={0.1} suffix="m" style={{ width: 120 }} />
      </Form.Item>
      <Form.Item name="inflowM3PerHour" label={t('drainage.inflow')}>
        <InputNumber min={0} max={1e8} suffix="m³/h" style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="deadlineHours" label={t('drainage.deadline')}>
        <InputNumber min={0} max={10_000} suffix="h" style={{ width: 120 }} />
      </Form.Item>
    </div>
  );
}

function PumpFields() {
  const { t } = useTranslation();
  return (
    <Form.List name="pumps">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div key={key} className="m-filters">
              <Form.Item name={[name, 'flowM3PerHour']} label={t('drainage.pumpFlow')}>
                <InputNumber min={0} max={1e6} suffix="m³/h" style={{ width: 170 }} />
              </Form.Item>
              <Form.Item name={[name, 'count']} label={t('drainage.pumpCount')}>
                <InputNumber min={1} max={10_000} precision={0} style={{ width: 90 }} />
              </Form.Item>
              <Button type="link" onClick={() => remove(name)}>
                {t('action.remove')}
              </Button>
            </div>
          ))}
          <Form.Item>
            <Button onClick={() => add({ count: 1 })}>{t('drainage.addPump')}</Button>
          </Form.Item>
        </>
      )}
    </Form.List>
  );
}

const kinds = { DRAINS: 'success', TOO_LATE: 'warning', IMPOSSIBLE: 'error' } as const;

function Answer({ plan }: { plan: DrainagePlan }) {
  const { t } = useTranslation();
  const values = {
    hours: decimal(plan.hours),
    missing: decimal(plan.missingFlowM3PerHour),
  };
  return (
    <Alert
      type={kinds[plan.outcome]}
      showIcon
      title={t(`drainage.${plan.outcome}`, values)}
      description={
        <>
          <div>
            {t('drainage.how', {
              volume: decimal(plan.volumeM3),
              flow: decimal(plan.flowM3PerHour),
              effective: decimal(plan.effectiveM3PerHour),
              net: decimal(plan.netM3PerHour),
            })}
          </div>
          {plan.chosen.length > 0 && <Chosen plan={plan} />}
          {plan.stillMissingFlowM3PerHour > 0 && plan.chosen.length > 0 && (
            <div>
              {t('drainage.stillMissing', { flow: decimal(plan.stillMissingFlowM3PerHour) })}
            </div>
          )}
        </>
      }
    />
  );
}

function Chosen({ plan: { chosen, hoursWithChosen } }: { plan: DrainagePlan }) {
  const { t } = useTranslation();
  return (
    <>
      {hoursWithChosen !== undefined && (
        <div>{t('drainage.withChosen', { hours: decimal(hoursWithChosen) })}</div>
      )}
      <ul className="m-gaps">
        {chosen.map(({ assetId, flowM3PerHour, distanceKm }) => (
          <li key={assetId}>
            {assetId} {decimal(flowM3PerHour)} m³/h{' '}
            {distanceKm !== undefined && `${decimal(distanceKm)} km`}
          </li>
        ))}
      </ul>
    </>
  );
}
