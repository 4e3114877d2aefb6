import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  adjustStock,
  balancesQuery,
  issueStock,
  receiveStock,
  type Adjustment,
  type StockLine,
} from '../../api/inventory';
import type { Movement } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { DepotSelect, ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

type Props = { itemId?: string; onClose: () => void };
type LineValues = StockLine & { reason: string; documentNumber?: string };
const refreshes = [['stock']];

function bodyOf({ reason, documentNumber, ...line }: LineValues) {
  const lines = [
    {
      ...line,
      batchNumber: line.batchNumber?.trim() || undefined,
      expireDate: line.expireDate || undefined,
      lotId: line.lotId || undefined,
    },
  ];
  return { lines, reason, documentNumber: documentNumber?.trim() || undefined };
}

function useRequired() {
  const { t } = useTranslation();
  return { required: true, message: t('field.required') };
}

function PlaceFields() {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <div className="m-fields">
      <Form.Item name="depotId" label={t('text.depot')} rules={[required]}>
        <DepotSelect />
      </Form.Item>
      <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
        <ItemSelect />
      </Form.Item>
    </div>
  );
}

function ReasonFields({ documented = true }: { documented?: boolean }) {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      {documented && (
        <Form.Item name="documentNumber" label={t('ledger.document')}>
          <Input maxLength={200} />
        </Form.Item>
      )}
    </>
  );
}

function QuantityField({ name = 'quantity' }: { name?: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  return (
    <Form.Item
      name={name}
      label={t(name === 'quantity' ? 'text.quantity' : 'stock.change')}
      rules={[required]}
    >
      <InputNumber
        min={name === 'quantity' ? 1 : undefined}
        precision={0}
        style={{ width: '100%' }}
        suffix={itemId ? names.unit(itemId) : undefined}
      />
    </Form.Item>
  );
}

export function ReceiveDialog({ itemId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<LineValues, Movement>
      title={t('stock.receive')}
      okText={t('stock.receive')}
      width={640}
      onClose={onClose}
      initial={{ itemId }}
      send={(values, key) => receiveStock(bodyOf(values), key)}
      refreshes={refreshes}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <PlaceFields />
      <div className="m-fields">
        <QuantityField />
        <Form.Item name="batchNumber" label={t('stock.batch')}>
          <Input maxLength={200} />
        </Form.Item>
        <ExpiryField />
      </div>
      <ReasonFields />
    </FormDialog>
  );
}

/** Asked for when the item has a shelf life, and only then. */
function ExpiryField() {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const shelfLife = names.itemOf.get(itemId ?? '')?.shelfLifeDays ?? 0;
  return (
    <Form.Item
      name="expireDate"
      label={t('stock.expiry')}
      rules={shelfLife > 0 ? [required] : []}
      extra={itemId && shelfLife === 0 ? t('stock.neverExpires') : undefined}
    >
      <Input type="date" disabled={!!itemId && shelfLife === 0} />
    </Form.Item>
  );
}

export function IssueDialog({ itemId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<LineValues, Movement>
      title={t('stock.issue')}
      okText={t('stock.issue')}
      width={640}
      onClose={onClose}
      initial={{ itemId }}
      send={(values, key) => issueStock(bodyOf(values), key)}
      refreshes={refreshes}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <PlaceFields />
      <div className="m-fields">
        <QuantityField />
        <LotField placeholder={t('stock.fefo')} />
      </div>
      <ReasonFields />
    </FormDialog>
  );
}

/** The lots the chosen depot holds of the chosen item. */
function LotField({ placeholder, must }: { placeholder?: string; must?: boolean }) {
  const { t } = useTranslation();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const depotId = Form.useWatch('depotId') as string | undefined;
  const ready = !!itemId && !!depotId;
  const query = useQuery({ ...balancesQuery({ itemId, depotId }), enabled: ready });
  const options = (query.data?.rows ?? []).map(({ lotId, expireDate, onHand, lotState }) => ({
    value: lotId,
    label: [
      expireDate ? t('stock.expiresOn', { date: expireDate }) : t('stock.neverExpires'),
      t(`lotState.${lotState ?? 'AVAILABLE'}`),
      count(onHand),
    ].join(' · '),
  }));
  return (
    <Form.Item name="lotId" label={t('stock.lot')} rules={must ? [required] : []}>
      <Select
        allowClear
        disabled={!ready}
        loading={query.isFetching}
        options={options}
        placeholder={ready ? placeholder : t('stock.chooseFirst')}
      />
    </Form.Item>
  );
}

type AdjustValues = Adjustment;

export function AdjustDialog({ itemId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<AdjustValues, Movement>
      title={t('stock.adjust')}
      okText={t('stock.adjust')}
      width={640}
      onClose={onClose}
      initial={{ itemId }}
      send={(values, key) => adjustStock(values, key)}
      refreshes={refreshes}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('stock.adjustNote')}</p>
      <PlaceFields />
      <div className="m-fields">
        <LotField must />
        <QuantityField name="quantityChange" />
      </div>
      <ReasonFields documented={false} />
    </FormDialog>
  );
}
