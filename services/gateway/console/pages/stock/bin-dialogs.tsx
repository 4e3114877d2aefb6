import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  binsQuery,
  binStockQuery,
  pickStock,
  putAwayStock,
  type Papers,
} from '../../api/movements';
import type { Movement } from '../../api/types';
import { count } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import type { MovementProps } from './movement-dialogs';
import {
  LotField,
  papersOf,
  PlaceFields,
  QuantityField,
  ReasonFields,
  useRequired,
} from './movement-fields';

type PutAwayValues = {
  depotId: string;
  itemId: string;
  lotId: string;
  quantity: number;
  fromBinCode?: string;
  toBinCode: string;
} & Papers;

const refreshes = [['stock'], ['bins']];

export function PutAwayDialog({ onClose, ...initial }: MovementProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = (values: PutAwayValues, key: string) => {
    const { depotId, itemId, lotId, quantity, fromBinCode, toBinCode, ...papers } = values;
    const lines = [{ itemId, lotId, quantity, toBinCode, fromBinCode: fromBinCode || undefined }];
    return putAwayStock({ depotId, lines, ...papersOf(papers, t('usualReason.PUT_AWAY')) }, key);
  };
  return (
    <FormDialog<PutAwayValues, Movement>
      title={t('care.putAway')}
      okText={t('care.putAway')}
      width={640}
      onClose={onClose}
      initial={initial}
      send={send}
      refreshes={refreshes}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <PlaceFields />
      <div className="m-fields">
        <LotField must />
        <QuantityField />
        <BinField name="fromBinCode" label={t('care.fromBin')} placeholder={t('care.floor')} />
        <BinField name="toBinCode" label={t('care.toBin')} must />
      </div>
      <ReasonFields usual={t('usualReason.PUT_AWAY')} />
    </FormDialog>
  );
}

type BinProps = { name: string; label: string; placeholder?: string; must?: boolean };

function BinField({ name, label, placeholder, must }: BinProps) {
  const { t } = useTranslation();
  const required = useRequired();
  const depotId = (Form.useWatch('depotId') as string | undefined) ?? '';
  const query = useQuery(binsQuery(depotId));
  const bins = (query.data?.rows ?? []).filter(({ closed }) => !closed);
  return (
    <Form.Item
      name={name}
      label={label}
      rules={must ? [required] : []}
      extra={must && query.data && bins.length === 0 ? t('care.noBins') : undefined}
    >
      <Select
        allowClear
        showSearch
        disabled={depotId === ''}
        loading={query.isFetching}
        options={bins.map(({ code, storageClass }) => ({
          value: code,
          label: `${code} · ${t(`storageClass.${storageClass}`)}`,
        }))}
        placeholder={placeholder}
      />
    </Form.Item>
  );
}

type PickValues = { depotId: string; itemId: string; place: string; quantity: number } & Papers;

export function PickDialog({ onClose, ...initial }: MovementProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ depotId, itemId, place, quantity, ...papers }: PickValues, key: string) => {
    const [lotId = '', ...code] = place.split('/');
    const lines = [{ itemId, lotId, quantity, binCode: code.join('/') }];
    return pickStock({ depotId, lines, ...papersOf(papers, t('usualReason.PICK')) }, key);
  };
  return (
    <FormDialog<PickValues, Movement>
      title={t('care.pick')}
      okText={t('care.pick')}
      width={640}
      onClose={onClose}
      initial={initial}
      send={send}
      refreshes={refreshes}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <PlaceFields />
      <div className="m-fields">
        <StandingField />
        <QuantityField />
      </div>
      <ReasonFields usual={t('usualReason.PICK')} />
    </FormDialog>
  );
}

/** A bin with what of the item stands in it. */
function StandingField() {
  const { t } = useTranslation();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const depotId = (Form.useWatch('depotId') as string | undefined) ?? '';
  const ready = depotId !== '' && !!itemId;
  const query = useQuery({ ...binStockQuery(depotId, itemId), enabled: ready });
  const rows = query.data?.rows ?? [];
  const none = ready && query.data !== undefined && rows.length === 0;
  return (
    <>
      <Form.Item name="place" label={t('care.fromBin')} rules={[required]}>
        <Select
          disabled={!ready}
          loading={query.isFetching}
          placeholder={ready ? undefined : t('stock.chooseFirst')}
          popupMatchSelectWidth={false}
          options={rows.map(({ binCode, lotId, quantity }) => ({
            value: `${lotId}/${binCode}`,
            label: `${binCode} · ${count(quantity)} · …${lotId.slice(-8)}`,
          }))}
        />
      </Form.Item>
      {none && <Alert type="info" className="m-alert" title={t('care.nothingInBins')} />}
    </>
  );
}
