import { App, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { resolveConflict, type OfflineOperation } from '../../api/offline';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';

type Props = { operation: OfflineOperation; onClose: () => void };

const refreshes = [['offline'], ['stock']];

function ReasonField() {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="reason"
      label={t('text.reason')}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <Input.TextArea rows={2} maxLength={500} />
    </Form.Item>
  );
}

/** What was really done, where it was written down wrong; the time stays the original one. */
export function AmendDialog({ operation, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const { request } = operation;
  const lines = request.lines ?? [];
  return (
    <FormDialog<{ quantities: number[]; reason: string }, OfflineOperation>
      title={t('offline.amend')}
      okText={t('offline.amend')}
      onClose={onClose}
      initial={{ quantities: lines.map(({ quantity = 0 }) => quantity) }}
      send={({ quantities, reason }, key) => {
        const amended = lines.map((line, index) => ({ ...line, quantity: quantities[index] }));
        const body = { request: { ...request, lines: amended }, reason };
        return resolveConflict(operation, { action: 'AMEND', ...body }, key);
      }}
      refreshes={refreshes}
      onDone={({ state }) =>
        void (state === 'APPLIED'
          ? message.success(t('stock.recorded'))
          : message.warning(t('offline.still')))
      }
    >
      <p className="m-note">{t('offline.amendNote')}</p>
      {lines.map(({ itemId = '' }, index) => (
        <Form.Item
          key={index}
          name={['quantities', index]}
          label={names.item(itemId)}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <InputNumber min={1} precision={0} suffix={names.unit(itemId)} style={{ width: 200 }} />
        </Form.Item>
      ))}
      <ReasonField />
    </FormDialog>
  );
}

export function DismissDialog({ operation, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason: string }, OfflineOperation>
      title={t('offline.dismissTitle')}
      okText={t('offline.dismiss')}
      danger
      onClose={onClose}
      send={({ reason }, key) => resolveConflict(operation, { action: 'DISMISS', reason }, key)}
      refreshes={refreshes}
    >
      <p className="m-note">{t('offline.dismissNote')}</p>
      <ReasonField />
    </FormDialog>
  );
}
