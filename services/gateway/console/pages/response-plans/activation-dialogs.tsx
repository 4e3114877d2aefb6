import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { completeTask, extendActivation, type Activation } from '../../api/activations';
import { serverNow } from '../../api/server-clock';
import { fromLocalField, localField } from '../../format';
import { FormDialog } from '../../parts/form-dialog';

type ExtendProps = { activation: Activation; onClose: () => void };

/** Moves the time at which it steps down by itself. */
export function ExtendDialog({ activation, onClose }: ExtendProps) {
  const { t } = useTranslation();
  const due = Date.parse(activation.stepDownDueTime ?? '') || serverNow() + 12 * 3_600_000;
  const required = [{ required: true, message: t('field.required') }];
  return (
    <FormDialog<{ stepDownDueTime: string; reason: string }, Activation>
      title={t('activation.extend')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ stepDownDueTime: localField(due) }}
      send={({ stepDownDueTime, reason }, key) => {
        const time = fromLocalField(stepDownDueTime) ?? '';
        return extendActivation(activation, { stepDownDueTime: time, reason }, key);
      }}
      refreshes={[['activations']]}
    >
      <Form.Item name="stepDownDueTime" label={t('activation.stepDownTime')} rules={required}>
        <Input type="datetime-local" min={localField(serverNow())} />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} rules={required}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}

type TaskProps = {
  activation: Activation;
  taskId: string;
  title: string;
  skipped: boolean;
  onClose: () => void;
};

export function TaskDialog({ activation, taskId, title, skipped, onClose }: TaskProps) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ note?: string }, Activation>
      title={`${t(skipped ? 'activation.skipTask' : 'activation.completeTask')} · ${title}`}
      okText={t(skipped ? 'activation.skipTask' : 'activation.completeTask')}
      danger={skipped}
      onClose={onClose}
      send={({ note }, key) => completeTask(activation, taskId, { skipped, note }, key)}
      refreshes={[['activations']]}
    >
      <Form.Item
        name="note"
        label={t('activation.note')}
        rules={skipped ? [{ required: true, message: t('field.required') }] : []}
      >
        <Input.TextArea rows={3} maxLength={2_000} />
      </Form.Item>
    </FormDialog>
  );
}
