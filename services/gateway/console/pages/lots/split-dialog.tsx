import { App, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { splitLot, type LotSplit } from '../../api/lots';
import { DepotSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

type Props = { lotId: string; depotId?: string; onClose: () => void };

const partStates = ['DAMAGED', 'ON_HOLD', 'QUARANTINED'] as const;

/** Part of a lot becomes a lot of its own: forty wet boxes of two hundred. */
export function SplitDialog({ lotId, depotId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  const send = ({ documentNumber, ...values }: LotSplit, key: string) =>
    splitLot(lotId, { ...values, documentNumber: documentNumber?.trim() || undefined }, key);
  return (
    <FormDialog<LotSplit, unknown>
      title={t('lots.split')}
      okText={t('lots.split')}
      onClose={onClose}
      initial={{ depotId, state: 'DAMAGED' }}
      send={send}
      refreshes={[['stock']]}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('lots.splitNote')}</p>
      <Form.Item name="depotId" label={t('text.depot')} rules={[required]}>
        <DepotSelect />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="quantity" label={t('text.quantity')} rules={[required]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
        <Form.Item name="state" label={t('lots.partState')} rules={[required]}>
          <Select options={partStates.map((value) => ({ value, label: t(`lotState.${value}`) }))} />
        </Form.Item>
      </div>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="documentNumber" label={t('ledger.document')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
