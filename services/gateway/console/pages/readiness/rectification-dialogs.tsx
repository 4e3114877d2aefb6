import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  advanceRectification,
  openRectification,
  reassignRectification,
  returnRectification,
  type Rectification,
  type RectificationState,
} from '../../api/readiness';
import { colleaguesQuery } from '../../api/counts';
import { fromLocalField } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

type AdvanceValues = { note: string; evidence?: string };
type AdvanceProps = {
  rectification: Rectification;
  to: RectificationState;
  onClose: () => void;
};

const linesOf = (text = '') =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

export function AdvanceDialog({ rectification, to, onClose }: AdvanceProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<AdvanceValues, Rectification>
      title={t(`rectificationState.${to}`)}
      okText={t('rectification.confirm')}
      onClose={onClose}
      send={({ note, evidence }, key) =>
        advanceRectification(
          rectification.id,
          { to, note, evidence: linesOf(evidence), etag: rectification.etag },
          key,
        )
      }
      refreshes={[['rectifications'], ['readiness']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="note" label={t('rectification.done')} rules={[required]}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      <Form.Item
        name="evidence"
        label={t('readiness.evidence')}
        extra={t('rectification.evidenceNote')}
        rules={to === 'RECTIFIED' ? [required] : []}
      >
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}

type ReturnProps = { rectification: Rectification; onClose: () => void };

export function ReturnDialog({ rectification, onClose }: ReturnProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<{ reason: string }, Rectification>
      title={t('rectification.return')}
      okText={t('rectification.return')}
      onClose={onClose}
      send={({ reason }, key) =>
        returnRectification(rectification.id, { reason, etag: rectification.etag }, key)
      }
      refreshes={[['rectifications']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}

type RegisterValues = {
  divisionCode: string;
  originId: string;
  title: string;
  detail?: string;
  due?: string;
};

/** What an inspection found; failed rules are registered from the evaluation. */
export function RegisterDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<RegisterValues, Rectification>
      title={t('rectification.register')}
      okText={t('rectification.register')}
      onClose={onClose}
      send={({ due, ...values }, key) =>
        openRectification(
          {
            ...values,
            origin: 'INSPECTION',
            dueTime: due ? fromLocalField(`${due}T18:00`) : undefined,
          },
          key,
        )
      }
      refreshes={[['rectifications']]}
      onDone={() => message.success(t('readiness.opened'))}
    >
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="originId" label={t('rectification.document')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="title" label={t('rectification.title')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="detail" label={t('rectification.detail')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
      <Form.Item name="due" label={t('rectification.due')} extra={t('rectification.dueNote')}>
        <Input type="date" style={{ width: 200 }} />
      </Form.Item>
    </FormDialog>
  );
}

type ReassignValues = { ownerId?: string; due?: string; reason: string };

/** Gives it to someone else, or another deadline; why is kept with it. */
export function ReassignDialog({ rectification, onClose }: ReturnProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const colleagues = useQuery(colleaguesQuery).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<ReassignValues, Rectification>
      title={t('rectification.reassign')}
      okText={t('action.save')}
      onClose={onClose}
      send={({ ownerId, due, reason }, key) =>
        reassignRectification(
          rectification.id,
          {
            ownerId,
            ownerName: colleagues.find(({ id }) => id === ownerId)?.name,
            dueTime: due ? fromLocalField(`${due}T18:00`) : undefined,
            reason,
            etag: rectification.etag,
          },
          key,
        )
      }
      refreshes={[['rectifications']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="ownerId" label={t('rectification.owner')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={rectification.ownerName}
          options={colleagues.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="due" label={t('rectification.due')}>
        <Input type="date" style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
