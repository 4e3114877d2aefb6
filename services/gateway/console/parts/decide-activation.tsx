import { Checkbox, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { decideActivation, type Activation, type Decision } from '../api/activations';
import { count } from '../format';
import { nameIn, useNames } from '../names';
import { CallOutLanguageField } from './call-out-level';
import { FormDialog } from './form-dialog';

export type ActivationVerb = 'approve' | 'reject' | 'stepDown';

type Props = { activation: Activation; verb: ActivationVerb; onClose: () => void };

const everything: Decision = {
  ...{ callOut: true, callOutLanguage: 'zh', prePosition: true, readyShelters: true },
};

/** Approving carries out every strand of the plan, unless one is left out here. */
export function DecideActivationDialog({ activation, verb, onClose }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const approves = verb === 'approve';
  const { plan, id } = activation;
  const name = plan ? nameIn(language, plan) : id;
  return (
    <FormDialog<Decision, Activation>
      title={`${t(`activationVerb.${verb}`)} · ${name}`}
      okText={t(`activationVerb.${verb}`)}
      danger={!approves}
      onClose={onClose}
      initial={approves ? everything : {}}
      send={(values, key) => decideActivation(activation, verb, values, key)}
      refreshes={[['activations'], ['preparations'], ['call-out-triggers'], ['call-outs']]}
    >
      {approves && <Strands activation={activation} />}
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

function Strands({ activation: { plan } }: { activation: Activation }) {
  const { t } = useTranslation();
  const people = (plan?.quotas ?? []).reduce((sum, one) => sum + one.people, 0);
  const places = plan?.postures.length ?? 0;
  const shelters = plan?.shelterIds.length ?? 0;
  const tasks = plan?.tasks.length ?? 0;
  return (
    <>
      {tasks > 0 && <p>{t('activation.startTasks', { number: count(tasks) })}</p>}
      <Form.Item name="callOut" valuePropName="checked" className="m-tight">
        <Checkbox>
          {people > 0
            ? t('activation.callOut', { number: count(people) })
            : t('activation.callEveryoneOut')}
        </Checkbox>
      </Form.Item>
      {places > 0 && (
        <Form.Item name="prePosition" valuePropName="checked" className="m-tight">
          <Checkbox>{t('activation.prePosition', { number: count(places) })}</Checkbox>
        </Form.Item>
      )}
      {shelters > 0 && (
        <Form.Item name="readyShelters" valuePropName="checked">
          <Checkbox>{t('activation.readyShelters', { number: count(shelters) })}</Checkbox>
        </Form.Item>
      )}
      <CallOutLanguageField />
    </>
  );
}
