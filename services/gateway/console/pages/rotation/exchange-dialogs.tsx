import { App, Button, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  cancelExchange,
  completeExchange,
  type Exchange,
  type ExchangeReceipt,
} from '../../api/rotation';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';

type Props = { exchange: Exchange; onClose: () => void };

const refreshes = [['rotation'], ['stock'], ['agreements'], ['par-levels']];

/** The old lot goes, as many fresh units come: both in one movement of the ledger. */
export function CompleteExchangeDialog({ exchange, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const send = ({ lines, documentNumber }: ExchangeReceipt, key: string) =>
    completeExchange(
      exchange.id,
      {
        lines: lines.map(({ quantity, batchNumber, expireDate }) => ({
          quantity,
          batchNumber: batchNumber?.trim() || undefined,
          expireDate: expireDate || undefined,
        })),
        documentNumber: documentNumber?.trim() || undefined,
      },
      key,
    );
  return (
    <FormDialog<ExchangeReceipt, Exchange>
      title={t('exchange.completeTitle')}
      okText={t('exchange.complete')}
      width={680}
      onClose={onClose}
      initial={{ lines: [{ quantity: exchange.quantity }] }}
      send={send}
      refreshes={refreshes}
      onDone={() => void message.success(t('stock.recorded'))}
    >
      <p className="m-note">
        {t('exchange.completeNote', {
          number: count(exchange.quantity),
          unit: names.unit(exchange.itemId),
          item: names.item(exchange.itemId),
        })}
      </p>
      <FreshLines />
      <Form.Item name="documentNumber" label={t('ledger.document')}>
        <Input maxLength={80} />
      </Form.Item>
    </FormDialog>
  );
}

function FreshLines() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div key={key} className="m-fields m-fields-4">
              <Form.Item name={[name, 'quantity']} label={t('exchange.fresh')} rules={[required]}>
                <InputNumber min={1} precision={0} />
              </Form.Item>
              <Form.Item name={[name, 'batchNumber']} label={t('stock.batch')}>
                <Input maxLength={200} />
              </Form.Item>
              <Form.Item name={[name, 'expireDate']} label={t('stock.expiry')}>
                <Input type="date" />
              </Form.Item>
              <Form.Item label=" ">
                <Button disabled={fields.length === 1} onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </Form.Item>
            </div>
          ))}
          <Button size="small" onClick={() => add({})}>
            {t('purchase.addLot')}
          </Button>
        </>
      )}
    </Form.List>
  );
}

export function CancelExchangeDialog({ exchange, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason: string }, Exchange>
      title={t('exchange.cancelTitle')}
      okText={t('exchange.cancel')}
      danger
      onClose={onClose}
      send={({ reason }, key) => cancelExchange(exchange.id, reason, key)}
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
