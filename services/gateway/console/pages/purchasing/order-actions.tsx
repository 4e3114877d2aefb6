import { App, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cancelOrder, moveOrder, type OrderVerb, type PurchaseOrder } from '../../api/purchasing';
import { useChange } from '../../api/use-change';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { ReloadNotice } from '../../parts/reload-notice';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { ReceiveDialog } from './receive-dialog';
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
      {dialog === 'receive' && (
        <ReceiveDialog order={order} refreshes={refreshes} onClose={close} />
      )}
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
    <GuardedButton size="small" denied={denied} onClick={ask}>
      {t(`purchase.${verb}`)}
    </GuardedButton>
  );
}

type DialogProps = { order: PurchaseOrder; onClose: () => void };
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
