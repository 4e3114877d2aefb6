import { App, Form, Input, InputNumber, Select, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  cancelOrder,
  moveOrder,
  receiveOrder,
  type OrderVerb,
  type PurchaseOrder,
  type ReceiptLine,
} from '../../api/purchasing';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { ReloadNotice } from '../../parts/reload-notice';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { useSupplierName, yuan } from './supplier-name';

const refreshes = [['purchasing'], ['stock'], ['par-levels'], ['alerts']];
const next = { DRAFT: 'submit', SUBMITTED: 'approve' } as const;

export function OrderActions({ order }: { order: PurchaseOrder }) {
  const { t } = useTranslation();
  const names = useNames();
  const denied = useMay().not('keepStock', names.depotOf.get(order.depotId)?.divisionCode);
  const [dialog, setDialog] = useState<'receive' | 'cancel'>();
  const { state } = order;
  const verb = state === 'DRAFT' || state === 'SUBMITTED' ? next[state] : undefined;
  const arriving = state === 'APPROVED' || state === 'PARTIALLY_RECEIVED';
  if (!verb && !arriving) return null;
  const close = () => setDialog(undefined);
  return (
    <Space size={4}>
      {verb && <MoveButton order={order} verb={verb} denied={denied} />}
      {arriving && (
        <GuardedButton size="small" denied={denied} onClick={() => setDialog('receive')}>
          {t('purchase.receive')}
        </GuardedButton>
      )}
      <GuardedButton size="small" danger denied={denied} onClick={() => setDialog('cancel')}>
        {t('purchase.cancel')}
      </GuardedButton>
      {dialog === 'receive' && <ReceiveDialog order={order} onClose={close} />}
      {dialog === 'cancel' && <CancelDialog order={order} onClose={close} />}
    </Space>
  );
}

type MoveProps = { order: PurchaseOrder; verb: OrderVerb; denied?: string };

function MoveButton({ order, verb, denied }: MoveProps) {
  const { t } = useTranslation();
  const supplier = useSupplierName();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const move = useChange<PurchaseOrder, PurchaseOrder>({
    send: ({ id, etag }, key) => moveOrder(id, verb, etag, key),
    refreshes,
    onDone: () => void message.success(t('text.saved')),
    onRefused: (problem) => void modal.error({ title: textOf(problem) }),
  });
  const ask = () =>
    modal.confirm({
      title: t(`purchase.${verb}Question`, {
        supplier: supplier(order.supplierId),
        amount: yuan(order.amountFen),
      }),
      content: t(`purchase.${verb}Note`),
      okText: t(`purchase.${verb}`),
      cancelText: t('action.cancel'),
      onOk: () => move.mutateAsync(order).catch(() => undefined),
    });
  return (
    <GuardedButton size="small" type="primary" denied={denied} onClick={ask}>
      {t(`purchase.${verb}`)}
    </GuardedButton>
  );
}

type DialogProps = { order: PurchaseOrder; onClose: () => void };
type Receipt = ReceiptLine & { documentNumber?: string };

/** One delivered lot of one line; the rest of the order stays open. */
function ReceiveDialog({ order, onClose }: DialogProps) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  const open = order.lines.filter(({ quantity, received }) => received < quantity);
  const first = open[0];
  const send = (values: Receipt, key: string) => {
    const { documentNumber, batchNumber, expireDate, ...line } = values;
    const lot = { batchNumber: batchNumber || undefined, expireDate: expireDate || undefined };
    const body = {
      lines: [{ ...line, ...lot }],
      documentNumber: documentNumber || undefined,
    };
    return receiveOrder(order.id, body, key);
  };
  return (
    <FormDialog<Receipt, unknown>
      title={t('purchase.receiveTitle')}
      okText={t('purchase.receive')}
      width={640}
      onClose={onClose}
      initial={{
        itemId: first?.itemId,
        quantity: first && first.quantity - first.received,
      }}
      send={send}
      refreshes={refreshes}
      onDone={() => void message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('purchase.receiveNote')}</p>
      <div className="m-fields">
        <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
          <Select
            options={open.map(({ itemId, quantity, received }) => ({
              value: itemId,
              label: `${names.item(itemId)} (${count(quantity - received)})`,
            }))}
          />
        </Form.Item>
        <Form.Item name="quantity" label={t('text.quantity')} rules={[required]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
        <Form.Item name="batchNumber" label={t('stock.batch')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="expireDate" label={t('stock.expiry')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="documentNumber" label={t('ledger.document')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}

function CancelDialog({ order, onClose }: DialogProps) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason: string }, PurchaseOrder>
      title={t('purchase.cancelTitle')}
      okText={t('purchase.cancel')}
      danger
      onClose={onClose}
      send={({ reason }, key) => cancelOrder(order.id, { reason, etag: order.etag }, key)}
      refreshes={refreshes}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['purchasing']} onClose={onClose} />
      )}
    >
      <p className="m-note">{t('purchase.cancelNote')}</p>
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
