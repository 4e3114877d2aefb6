import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { activationsQuery, decideActivation, type Activation } from '../../api/activations';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { CallOutTriggerLine } from '../../parts/call-out-trigger';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';

type Verb = 'approve' | 'reject' | 'stepDown';

/** Response plans that were proposed for the incident, or run in it. */
export function ActivationsPanel({ incidentId }: { incidentId: string }) {
  const found = useQuery(activationsQuery(incidentId)).data?.activations ?? [];
  const shown = found.filter(({ state }) => state === 'PROPOSED' || state === 'ACTIVE');
  return shown.map((activation) => <Line key={activation.id} activation={activation} />);
}

function Line({ activation }: { activation: Activation }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const may = useMay();
  const [verb, setVerb] = useState<Verb>();
  const { id, state, plan, divisionCode, reason } = activation;
  const proposed = state === 'PROPOSED';
  const denied = may.not('command', divisionCode);
  const verbs: Verb[] = proposed ? ['approve', 'reject'] : ['stepDown'];
  const name = plan ? nameIn(language, plan) : id;
  return (
    <>
      <Alert
        type={proposed ? 'warning' : 'info'}
        showIcon
        className="m-alert"
        title={t(proposed ? 'activation.proposed' : 'activation.active', { name })}
        description={reason}
        action={verbs.map((each) => (
          <GuardedButton
            key={each}
            size="small"
            type={each === 'approve' ? 'primary' : 'default'}
            denied={denied}
            onClick={() => setVerb(each)}
          >
            {t(`activationVerb.${each}`)}
          </GuardedButton>
        ))}
      />
      {state === 'ACTIVE' && <CallOutTriggerLine source={`activations/${id}`} />}
      {verb && <DecideDialog {...{ activation, verb, name }} onClose={() => setVerb(undefined)} />}
    </>
  );
}

type DialogProps = { activation: Activation; verb: Verb; name: string; onClose: () => void };

function DecideDialog({ activation, verb, name, onClose }: DialogProps) {
  const { t } = useTranslation();
  const approves = verb === 'approve';
  const people = (activation.plan?.quotas ?? []).reduce((sum, one) => sum + one.people, 0);
  return (
    <FormDialog<{ reason?: string; callOut?: boolean }, Activation>
      title={`${t(`activationVerb.${verb}`)} · ${name}`}
      okText={t(`activationVerb.${verb}`)}
      danger={!approves}
      onClose={onClose}
      initial={approves ? { callOut: true } : {}}
      send={(values, key) => decideActivation(activation, verb, values, key)}
      refreshes={[['activations'], ['call-out-triggers'], ['call-outs']]}
    >
      {approves && (
        <Form.Item name="callOut" valuePropName="checked">
          <Checkbox>
            {people > 0
              ? t('activation.callOut', { number: count(people) })
              : t('activation.callEveryoneOut')}
          </Checkbox>
        </Form.Item>
      )}
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={approves ? [] : [{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
