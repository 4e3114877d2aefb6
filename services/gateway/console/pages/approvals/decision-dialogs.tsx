import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { approveChange, rejectChange, type Approval } from '../../api/approvals';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';

type Props = { approval: Approval; onClose: () => void };
const refreshes = [['approvals'], ['stock'], ['counts'], ['loans']];

export function ApproveDialog({ approval, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  return (
    <FormDialog<{ reason?: string }, Approval>
      title={t('approvals.approveTitle', { kind: t(`approvalKind.${approval.kind}`) })}
      okText={t('approvals.approve')}
      onClose={onClose}
      send={({ reason }, key) =>
        approveChange(approval.id, { reason: reason?.trim() || undefined }, key)
      }
      refreshes={refreshes}
      onDone={() => message.success(t('approvals.approved'))}
    >
      <p>{t('approvals.approveNote', { depot: names.depot(approval.depotId) })}</p>
      <Form.Item name="reason" label={t('approvals.remark')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

export function RejectDialog({ approval, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const isLoss = approval.kind === 'LOAN_LOSS';
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<{ reason: string }, Approval>
      title={t('approvals.rejectTitle', { kind: t(`approvalKind.${approval.kind}`) })}
      okText={t('approvals.reject')}
      danger
      onClose={onClose}
      send={(values, key) => rejectChange(approval.id, values, key)}
      refreshes={refreshes}
      onDone={() => message.success(t('approvals.rejected'))}
    >
      <p>{t(isLoss ? 'approvals.rejectLossNote' : 'approvals.rejectNote')}</p>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
