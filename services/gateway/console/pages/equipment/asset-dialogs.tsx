import { App, Checkbox, Form, Input, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  handOver,
  recordInspection,
  type Handover,
  type NewHandover,
  type NewInspection,
} from '../../api/equipment';
import {
  endWorkOrder,
  openWorkOrder,
  type NewWorkOrder,
  type WorkOrder,
} from '../../api/equipment-work';
import { nameIn } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { useEquipmentNames } from './equipment-names';

type Props = { assetId: string; onClose: () => void };

/** Hands equipment over; whoever takes it signs. */
export function HandOverDialog({ assetId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<NewHandover, Handover>
      title={t('equipment.handOver')}
      okText={t('equipment.handOver')}
      onClose={onClose}
      send={(values, key) => handOver(assetId, values, key)}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="toHolder" label={t('equipment.toHolder')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="signature"
        label={t('equipment.signature')}
        extra={t('equipment.signatureNote')}
        rules={[required]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="condition" label={t('equipment.condition')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type InspectionValues = Omit<NewInspection, 'passed'> & { result: 'passed' | 'failed' };
type InspectionProps = Props & { classId: string; checkKey?: string };

export function InspectionDialog({ assetId, classId, checkKey, onClose }: InspectionProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { classOf, language } = useEquipmentNames();
  const required = { required: true, message: t('field.required') };
  const checks = classOf(classId)?.checks.filter(({ kind }) => kind === 'INSPECTION') ?? [];
  return (
    <FormDialog<InspectionValues, { id: string }>
      title={t('equipment.recordInspection')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ checkKey, result: 'passed' }}
      send={({ result, checkDate, ...values }, key) => {
        const passed = result === 'passed';
        const body = { ...values, passed, checkDate: checkDate || undefined };
        return recordInspection(assetId, body, key);
      }}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="checkKey" label={t('equipment.dueWhat')} rules={[required]}>
        <Select
          options={checks.map((check) => ({ value: check.key, label: nameIn(language, check) }))}
        />
      </Form.Item>
      <Form.Item name="result" label={t('equipment.result')}>
        <Segmented
          options={(['passed', 'failed'] as const).map((value) => ({
            value,
            label: t(`equipment.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="checkDate" label={t('equipment.checkDate')}>
        <Input type="date" style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="findings" label={t('equipment.findings')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
      <Form.Item name="inspector" label={t('equipment.inspector')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="openWorkOrder" valuePropName="checked">
        <Checkbox>{t('equipment.openWorkOrder')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

export function WorkOrderDialog({ assetId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Omit<NewWorkOrder, 'assetId'>, WorkOrder>
      title={t('workOrder.open')}
      okText={t('workOrder.open')}
      onClose={onClose}
      send={({ dueDate, ...values }, key) =>
        openWorkOrder({ ...values, assetId, dueDate: dueDate || undefined }, key)
      }
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p className="m-note">{t('workOrder.note')}</p>
      <Form.Item name="title" label={t('workOrder.title')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="description" label={t('workOrder.detail')}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
      <Form.Item name="dueDate" label={t('equipment.dueDate')}>
        <Input type="date" style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="assignee" label={t('workOrder.assignee')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

type EndProps = { id: string; verb: 'finish' | 'cancel'; onClose: () => void };

export function EndWorkOrderDialog({ id, verb, onClose }: EndProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ outcome: string }, WorkOrder>
      title={t(`workOrder.${verb}`)}
      okText={t(`workOrder.${verb}`)}
      danger={verb === 'cancel'}
      onClose={onClose}
      send={({ outcome }, key) => endWorkOrder({ id, verb, outcome }, key)}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item
        name="outcome"
        label={verb === 'cancel' ? t('text.reason') : t('workOrder.outcome')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
