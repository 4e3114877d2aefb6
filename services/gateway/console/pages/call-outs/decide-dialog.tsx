import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { decideCallOut, type CallOut, type Decision } from '../../api/call-outs';
import { FormDialog } from '../../parts/form-dialog';

type Props = { callOut: CallOut; decision: Decision; onClose: () => void; onDone: () => void };

export function DecideDialog({ callOut, decision, onClose, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason?: string }, CallOut>
      title={t(`callOutDecision.${decision}`)}
      okText={t(`callOutDecision.${decision}`)}
      danger={decision !== 'approve'}
      onClose={onClose}
      send={({ reason }, key) => decideCallOut(callOut, decision, reason, key)}
      refreshes={[['call-outs']]}
      onDone={onDone}
    >
      <p>{t(`callOutDecisionNote.${decision}`)}</p>
      {decision !== 'approve' && (
        <Form.Item
          name="reason"
          label={t('text.reason')}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      )}
    </FormDialog>
  );
}
