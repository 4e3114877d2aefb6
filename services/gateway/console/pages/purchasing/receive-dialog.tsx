import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { receiveOrder, type PurchaseOrder, type ReceiptLine } from '../../api/purchasing';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';

type Values = { lines: ReceiptLine[]; documentNumber?: string };
type Props = { order: PurchaseOrder; refreshes: string[][]; onClose: () => void };

/** A delivery, lot by lot; what does not come now keeps the order open. */
export function ReceiveDialog({ order, refreshes, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const open = order.lines.filter(({ quantity, received }) => received < quantity);
  const send = ({ lines, documentNumber }: Values, key: string) =>
    receiveOrder(
      order.id,
      {
        lines: lines.map(({ itemId, quantity, batchNumber, expireDate }) => ({
          ...{ itemId, quantity },
          batchNumber: batchNumber?.trim() || undefined,
          expireDate: expireDate || undefined,
        })),
        documentNumber: documentNumber?.trim() || undefined,
      },
      key,
    );
  return (
    <FormDialog<Values, unknown>
      title={t('purchase.receiveTitle')}
      okText={t('purchase.receive')}
      width={820}
      onClose={onClose}
      initial={{
        lines: open.map(({ itemId, quantity, received }) => ({
          itemId,
          quantity: quantity - received,
        })),
      }}
      send={send}
      refreshes={refreshes}
      onDone={() => void message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('purchase.receiveNote')}</p>
      <DeliveredLines order={order} />
      <Form.Item name="documentNumber" label={t('purchase.deliveryNote')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

function DeliveredLines({ order }: { order: PurchaseOrder }) {
  const { t } = useTranslation();
  const names = useNames();
  const required = { required: true, message: t('field.required') };
  const options = order.lines.map(({ itemId, quantity, received }) => ({
    value: itemId,
    label: t('purchase.stillOpen', {
      item: names.item(itemId),
      number: count(Math.max(0, quantity - received)),
    }),
  }));
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <div key={key} className="m-line m-line-wide">
              <Form.Item name={[name, 'itemId']} label={t('text.item')} rules={[required]}>
                <Select options={options} popupMatchSelectWidth={false} />
              </Form.Item>
              <Form.Item name={[name, 'quantity']} label={t('text.quantity')} rules={[required]}>
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
          <Button size="small" onClick={() => add({ itemId: order.lines[0]?.itemId })}>
            {t('purchase.addLot')}
          </Button>
        </>
      )}
    </Form.List>
  );
}
