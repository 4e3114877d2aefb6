import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { balancesQuery } from '../../api/inventory';
import type { Papers } from '../../api/movements';
import { count, fromLocalField } from '../../format';
import { useNames } from '../../names';
import { DepotSelect, ItemSelect, PastTimeField } from '../../parts/fields';

// The fields that every movement has: where, what, how many, of which lot, and its papers.

export function useRequired() {
  const { t } = useTranslation();
  return { required: true, message: t('field.required') };
}

/** Every movement says why: in the person's words, or in those that stand in the empty field. */
export function papersOf<P extends Papers>({ reason, documentNumber, occurTime }: P, usual = '') {
  return {
    reason: reason?.trim() || usual,
    documentNumber: documentNumber?.trim() || undefined,
    occurTime: fromLocalField(occurTime),
  };
}

export function PlaceFields() {
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

/** `usual` is the reason where the person types none. */
type ReasonProps = { usual?: string; timed?: boolean };

export function ReasonFields({ usual, timed = true }: ReasonProps) {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <>
      <Form.Item name="reason" label={t('text.reason')} rules={usual ? [] : [required]}>
        <Input.TextArea rows={2} maxLength={500} placeholder={usual} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="documentNumber" label={t('ledger.document')} extra={t('care.numbered')}>
          <Input maxLength={200} />
        </Form.Item>
        {timed && (
          <Form.Item name="occurTime" label={t('care.occurred')} extra={t('care.occurredNote')}>
            <PastTimeField />
          </Form.Item>
        )}
      </div>
    </>
  );
}

type QuantityProps = { name?: 'quantity' | 'quantityChange'; extra?: string };

export function QuantityField({ name = 'quantity', extra }: QuantityProps) {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  return (
    <Form.Item
      name={name}
      label={t(name === 'quantity' ? 'text.quantity' : 'stock.change')}
      rules={[required]}
      extra={extra}
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

type LotProps = { placeholder?: string; must?: boolean };

/** The lots the chosen depot holds of the chosen item. */
export function LotField({ placeholder, must }: LotProps) {
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
        popupMatchSelectWidth={false}
      />
    </Form.Item>
  );
}
