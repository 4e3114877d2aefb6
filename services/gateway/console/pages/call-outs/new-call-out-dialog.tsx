import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, InputNumber, Select, Space, Switch } from 'antd';
import type { FormInstance } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  callOutLevels,
  createCallOut,
  planCallOut,
  type CallOut,
  type CallOutLevel,
  type CallOutOrder,
  type CallOutPlan,
  type Quota,
} from '../../api/call-outs';
import { fromLocalField } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ProblemAlert } from '../../parts/query-view';
import { useOwnDivision } from '../../session';
import { PlaceFields, type PlaceValues } from './place-fields';
import { PlanView } from './plan-view';

type Values = {
  title: string;
  text?: string;
  divisionCode: string;
  level: CallOutLevel;
  everyone: boolean;
  quotas?: Quota[];
  includeVolunteers?: boolean;
  muster?: string;
  exercise?: string;
  acceptNearest?: boolean;
} & PlaceValues;

function orderOf({ everyone, quotas, muster, exercise, acceptNearest: _, ...rest }: Values) {
  const order: CallOutOrder = {
    ...rest,
    quotas: everyone ? [] : (quotas ?? []).filter(({ people }) => people > 0),
    musterTime: muster ? fromLocalField(muster) : undefined,
    exerciseId: exercise || undefined,
    incidentId: rest.incidentId || undefined,
    latitude: rest.latitude ?? undefined,
    longitude: rest.longitude ?? undefined,
  };
  return order;
}

type Props = { onClose: () => void; onDone: (callOut: CallOut) => void };

export function NewCallOutDialog({ onClose, onDone }: Props) {
  const { t } = useTranslation();
  const own = useOwnDivision('callOut');
  const initial = {
    ...{ divisionCode: own || undefined, level: 'LEVEL_III' as const, everyone: false },
    quotas: [{ skill: '', people: 4 }],
  };
  return (
    <FormDialog<Values, CallOut>
      title={t('callOut.add')}
      okText={t('callOut.send')}
      danger
      width={720}
      onClose={onClose}
      initial={initial}
      send={(values, key) =>
        createCallOut({ ...orderOf(values), acceptNearest: values.acceptNearest }, key)
      }
      refreshes={[['call-outs']]}
      onDone={onDone}
    >
      {(form) => (
        <>
          <OrderFields />
          <PlaceFields form={form as unknown as FormInstance<PlaceValues>} />
          <QuotaFields />
          <DryRun form={form} />
        </>
      )}
    </FormDialog>
  );
}

function OrderFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <>
      <Form.Item name="title" label={t('callOut.title')} rules={[required]}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="text" label={t('callOut.text')}>
        <Input maxLength={200} />
      </Form.Item>
      <Space wrap align="start">
        <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
          <DivisionSelect style={{ width: 200 }} />
        </Form.Item>
        <Form.Item name="level" label={t('callOut.level')} rules={[required]}>
          <Select
            style={{ width: 150 }}
            options={callOutLevels.map((value) => ({ value, label: t(`callOutLevel.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="muster" label={t('callOut.musterTime')}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="exercise" label={t('callOut.exercise')} extra={t('callOut.exerciseNote')}>
          <Input maxLength={64} style={{ width: 160 }} />
        </Form.Item>
      </Space>
    </>
  );
}

function QuotaFields() {
  const { t } = useTranslation();
  const everyone = Form.useWatch<boolean | undefined>('everyone');
  return (
    <>
      <Space size="large">
        <Form.Item name="everyone" label={t('callOut.everyone')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="includeVolunteers" label={t('callOut.volunteers')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="acceptNearest" label={t('callOut.acceptNearest')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Space>
      {!everyone && (
        <Form.List name="quotas">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <Space key={key} align="baseline" wrap>
                  <Form.Item name={[name, 'skill']} label={t('callOut.skill')}>
                    <Input maxLength={40} placeholder={t('callOut.anyone')} />
                  </Form.Item>
                  <Form.Item name={[name, 'people']} label={t('callOut.people')}>
                    <InputNumber min={1} max={10_000} precision={0} />
                  </Form.Item>
                  <Button size="small" onClick={() => remove(name)}>
                    {t('callOut.removeQuota')}
                  </Button>
                </Space>
              ))}
              <div>
                <Button size="small" onClick={() => add({ skill: '', people: 1 })}>
                  {t('callOut.addQuota')}
                </Button>
              </div>
            </>
          )}
        </Form.List>
      )}
    </>
  );
}

/** Who would be asked: nothing is sent or kept. */
function DryRun({ form }: { form: FormInstance<Values> }) {
  const { t } = useTranslation();
  const [plan, setPlan] = useState<CallOutPlan>();
  const change = useMutation({
    mutationFn: async () => planCallOut(orderOf(await form.validateFields())),
    onSuccess: setPlan,
    onError: () => setPlan(undefined),
  });
  const problem = change.error && 'status' in change.error ? change.error : undefined;
  return (
    <>
      <p style={{ marginTop: 16 }}>
        <Button loading={change.isPending} onClick={() => change.mutate()}>
          {t('callOut.dryRun')}
        </Button>
      </p>
      {problem && <ProblemAlert error={problem} />}
      {plan?.needsApproval && <Alert type="warning" showIcon title={t('callOut.needsApproval')} />}
      {plan && <PlanView plan={plan} />}
    </>
  );
}
