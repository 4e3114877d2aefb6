import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { proposeActivation, type Activation } from '../../api/activations';
import { incidentsQuery } from '../../api/incidents';
import type { ResponsePlan } from '../../api/response-plans';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';

type Props = {
  plan: ResponsePlan;
  onClose: () => void;
  onDone: (activation: Activation) => void;
};

/** By hand: for an incident, or before there is one. */
export function ProposeDialog({ plan, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <FormDialog<{ incidentId?: string; reason: string }, Activation>
      title={`${t('responsePlan.propose')} · ${nameIn(language, plan)}`}
      okText={t('responsePlan.propose')}
      onClose={onClose}
      send={(values, key) => proposeActivation({ ...values, responsePlanId: plan.id }, key)}
      refreshes={[['activations']]}
      onDone={onDone}
    >
      <Form.Item name="incidentId" label={t('activation.incident')}>
        <Select
          allowClear
          placeholder={t('activation.noIncident')}
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
