import { App, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { recordDeparture, recordReceipt } from '../../api/plans';
import type { Transfer, TransferLine } from '../../api/plan-types';
import { serverNow } from '../../api/server-clock';
import { count, fromLocalField, localField } from '../../format';
import { useNames } from '../../names';
import { PastTimeField } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { remaining } from './transfer-state';

type Props = { transfer: Transfer; onClose: () => void };
const refreshes = [['transfers'], ['plans'], ['stock']];

/** An untouched time is left out: the server's own clock is more exact than a minute. */
function timeUnless(untouched: string, time: string): string | undefined {
  return time === untouched ? undefined : fromLocalField(time);
}

export function DepartureDialog({ transfer, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const names = useNames();
  const now = localField(serverNow());
  return (
    <FormDialog<{ departTime: string }, unknown>
      title={t('transfer.departure')}
      okText={t('transfer.departureNow')}
      onClose={onClose}
      initial={{ departTime: now }}
      send={({ departTime }, key) => {
        const body = { etag: transfer.etag, departTime: timeUnless(now, departTime) };
        return recordDeparture(transfer.id, body, key);
      }}
      refreshes={refreshes}
      onDone={() => message.success(t('transfer.departed'))}
    >
      <p>
        {names.depot(transfer.fromDepotId)} → <strong>{names.place(transfer)}</strong>
      </p>
      <ul className="m-goods">
        {transfer.lines.map(({ itemId, quantity }) => (
          <li key={itemId}>
            {names.item(itemId)} {count(quantity)} {names.unit(itemId)}
          </li>
        ))}
      </ul>
      <p className="m-note">{t('transfer.departureNote')}</p>
      <Form.Item
        name="departTime"
        label={t('transfer.departTime')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <PastTimeField />
      </Form.Item>
    </FormDialog>
  );
}

type ReceiptValues = {
  arriveTime: string;
  lines: { received: number; lost: number; lossReason?: string }[];
};

export function ReceiptDialog({ transfer, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const names = useNames();
  const now = localField(serverNow());
  const open = transfer.lines.filter((line) => remaining(line) > 0);
  const send = ({ arriveTime, lines }: ReceiptValues, key: string) => {
    const given = open.map(({ itemId }, index) => ({
      itemId,
      received: lines[index]?.received ?? 0,
      lost: lines[index]?.lost ?? 0,
      lossReason: lines[index]?.lossReason?.trim() || undefined,
    }));
    const body = {
      etag: transfer.etag,
      lines: given.filter(({ received, lost }) => received + lost > 0),
      arriveTime: timeUnless(now, arriveTime),
    };
    return recordReceipt(transfer.id, body, key);
  };
  return (
    <FormDialog<ReceiptValues, unknown>
      title={t('transfer.receipt')}
      okText={t('transfer.receiptNow')}
      width={640}
      onClose={onClose}
      initial={{
        arriveTime: now,
        lines: open.map((line) => ({ received: remaining(line), lost: 0 })),
      }}
      send={send}
      refreshes={refreshes}
      onDone={() => message.success(t('transfer.received'))}
    >
      <p>
        {names.depot(transfer.fromDepotId)} → <strong>{names.place(transfer)}</strong>
      </p>
      <p className="m-note">{t('transfer.receiptNote')}</p>
      {open.map((line, index) => (
        <ReceiptLine key={line.itemId} line={line} index={index} />
      ))}
      <Form.Item
        name="arriveTime"
        label={t('transfer.arriveTime')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <PastTimeField />
      </Form.Item>
    </FormDialog>
  );
}

function ReceiptLine({ line, index }: { line: TransferLine; index: number }) {
  const { t } = useTranslation();
  const names = useNames();
  const left = remaining(line);
  const lost = (Form.useWatch(['lines', index, 'lost']) as number | undefined) ?? 0;
  return (
    <fieldset className="m-fieldset">
      <legend>
        {names.item(line.itemId)} · {t('transfer.onTheWay')} {count(left)} {names.unit(line.itemId)}
      </legend>
      <div className="m-fields">
        <Form.Item
          name={['lines', index, 'received']}
          label={t('transfer.receivedField')}
          dependencies={[['lines', index, 'lost']]}
          rules={[
            { required: true, message: t('field.required') },
            ({ getFieldValue }) => ({
              validator: (_, value: number) =>
                (value ?? 0) + ((getFieldValue(['lines', index, 'lost']) as number) ?? 0) <= left
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('transfer.tooMuch', { value: count(left) }))),
            }),
          ]}
        >
          <InputNumber min={0} precision={0} />
        </Form.Item>
        <Form.Item name={['lines', index, 'lost']} label={t('transfer.lostField')}>
          <InputNumber min={0} max={left} precision={0} />
        </Form.Item>
      </div>
      {lost > 0 && (
        <Form.Item
          name={['lines', index, 'lossReason']}
          label={t('transfer.lossReason')}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <Input maxLength={500} />
        </Form.Item>
      )}
    </fieldset>
  );
}
