import { App, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { createCallOff, receiveCallOff, releaseCallOff, type CallOff } from '../../api/agreements';
import { useNames } from '../../names';
import { DepotSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

const refreshes = [['agreements'], ['stock'], ['par-levels']];

type Called = {
  id: string;
  depotId: string;
  itemId: string;
  remaining: number;
  calls: 'agreementId' | 'capacityId';
};
type CallValues = { quantity: number; depotId?: string; purpose?: string };

export function CallDialog({ of, onClose }: { of: Called; onClose: () => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  return (
    <FormDialog<CallValues, CallOff>
      title={t('agreement.callTitle')}
      okText={t('agreement.call')}
      onClose={onClose}
      send={({ quantity, depotId, purpose }, key) =>
        createCallOff({ [of.calls]: of.id, quantity, depotId, purpose: purpose || undefined }, key)
      }
      refreshes={refreshes}
      onDone={() => void message.success(t('agreement.held'))}
    >
      <p>
        {names.depot(of.depotId)} · {names.item(of.itemId)}
      </p>
      <p className="m-note">{t('agreement.callNote')}</p>
      <Form.Item
        name="quantity"
        label={t('text.quantity')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <InputNumber
          min={1}
          max={of.remaining}
          precision={0}
          suffix={names.unit(of.itemId)}
          style={{ width: 200 }}
        />
      </Form.Item>
      <Form.Item name="depotId" label={t('agreement.to')} extra={t('agreement.toNote')}>
        <DepotSelect allowClear />
      </Form.Item>
      <Form.Item name="purpose" label={t('agreement.purpose')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

type Props = { callOff: CallOff; onClose: () => void };

export function ReleaseDialog({ callOff, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason: string }, CallOff>
      title={t('agreement.releaseTitle')}
      okText={t('agreement.release')}
      danger
      onClose={onClose}
      send={({ reason }, key) => releaseCallOff(callOff.id, reason, key)}
      refreshes={refreshes}
    >
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type Delivery = { quantity: number; batchNumber?: string; expireDate?: string };

export function DeliveryDialog({ callOff, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const open = callOff.quantity - callOff.received;
  return (
    <FormDialog<Delivery, unknown>
      title={t('agreement.receiveTitle')}
      okText={t('purchase.receive')}
      onClose={onClose}
      initial={{ quantity: open }}
      send={({ quantity, batchNumber, expireDate }, key) => {
        const lot = { batchNumber: batchNumber || undefined, expireDate: expireDate || undefined };
        return receiveCallOff(callOff.id, { lines: [{ quantity, ...lot }] }, key);
      }}
      refreshes={refreshes}
      onDone={() => void message.success(t('stock.recorded'))}
    >
      <div className="m-fields">
        <Form.Item
          name="quantity"
          label={t('text.quantity')}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <InputNumber min={1} max={open} precision={0} />
        </Form.Item>
        <Form.Item name="batchNumber" label={t('stock.batch')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="expireDate" label={t('stock.expiry')}>
          <Input type="date" />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
