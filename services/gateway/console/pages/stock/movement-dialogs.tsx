import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { lendStock, type Loan } from '../../api/loans';
import {
  convertStock,
  disposeStock,
  ratiosQuery,
  type Papers,
  type RecordedChange,
} from '../../api/movements';
import { serverNow } from '../../api/server-clock';
import type { Movement } from '../../api/types';
import { count, localField } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import {
  LotField,
  papersOf,
  PlaceFields,
  QuantityField,
  ReasonFields,
  useRequired,
} from './movement-fields';
import { useRecorded } from './recorded';

export type MovementProps = {
  itemId?: string;
  depotId?: string;
  lotId?: string;
  onClose: () => void;
};
type LotValues = { depotId: string; itemId: string; lotId: string; quantity: number } & Papers;

export function DisposeDialog({ onClose, ...initial }: MovementProps) {
  const { t } = useTranslation();
  const recorded = useRecorded();
  return (
    <FormDialog<LotValues, RecordedChange>
      title={t('care.dispose')}
      okText={t('care.dispose')}
      danger
      width={640}
      onClose={onClose}
      initial={initial}
      send={({ depotId, itemId, lotId, quantity, ...papers }, key) =>
        disposeStock({ depotId, lines: [{ itemId, lotId, quantity }], ...papersOf(papers) }, key)
      }
      refreshes={[['stock'], ['approvals']]}
      onDone={recorded}
    >
      <p className="m-note">{t('care.disposeNote')}</p>
      <PlaceFields />
      <div className="m-fields">
        <LotField must />
        <QuantityField />
      </div>
      <ReasonFields />
    </FormDialog>
  );
}

type LendValues = LotValues & { borrower: string; contact?: string; dueDate: string };

export function LendDialog({ onClose, ...initial }: MovementProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = useRequired();
  const send = (values: LendValues, key: string) => {
    const { depotId, itemId, lotId, quantity, borrower, contact, dueDate, ...papers } = values;
    const lines = [{ itemId, lotId: lotId || undefined, quantity }];
    const who = { borrower: borrower.trim(), contact: contact?.trim() || undefined, dueDate };
    return lendStock({ depotId, lines, ...who, ...papersOf(papers) }, key);
  };
  return (
    <FormDialog<LendValues, Loan>
      title={t('care.lend')}
      okText={t('care.lend')}
      width={640}
      onClose={onClose}
      initial={initial}
      send={send}
      refreshes={[['stock'], ['loans']]}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('care.lendNote')}</p>
      <PlaceFields />
      <div className="m-fields">
        <LotField placeholder={t('stock.fefo')} />
        <QuantityField />
        <Form.Item name="borrower" label={t('loans.borrower')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="contact" label={t('loans.contact')}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="dueDate" label={t('loans.due')} rules={[required]}>
          <Input type="date" min={localField(serverNow()).slice(0, 10)} />
        </Form.Item>
      </div>
      <ReasonFields />
    </FormDialog>
  );
}

export function ConvertDialog({ onClose, ...initial }: MovementProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<LotValues & { toItemId: string }, Movement>
      title={t('care.convert')}
      okText={t('care.convert')}
      width={640}
      onClose={onClose}
      initial={initial}
      send={({ depotId, itemId, lotId, quantity, toItemId, ...papers }, key) => {
        const lines = [{ itemId, lotId, quantity, toItemId }];
        return convertStock(
          { depotId, lines, ...papersOf(papers, t('usualReason.CONVERSION')) },
          key,
        );
      }}
      refreshes={[['stock']]}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('care.convertNote')}</p>
      <PlaceFields />
      <div className="m-fields">
        <LotField must />
        <ConversionFields />
      </div>
      <ReasonFields usual={t('usualReason.CONVERSION')} />
    </FormDialog>
  );
}

/** Into what by the declared ratios, and what that makes of the quantity. */
function ConversionFields() {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const toItemId = Form.useWatch('toItemId') as string | undefined;
  const quantity = Form.useWatch('quantity') as number | undefined;
  const ratios = (useQuery(ratiosQuery).data?.rows ?? []).filter(
    (ratio) => ratio.fromItemId === itemId,
  );
  const ratio = ratios.find((one) => one.toItemId === toItemId);
  const becomes = ratio && quantity ? (quantity / ratio.fromUnits) * ratio.toUnits : undefined;
  return (
    <>
      <Form.Item name="toItemId" label={t('care.into')} rules={[required]}>
        <Select
          options={ratios.map((one) => ({
            value: one.toItemId,
            label: t('care.ratio', {
              item: names.item(one.toItemId),
              from: count(one.fromUnits),
              to: count(one.toUnits),
            }),
          }))}
        />
      </Form.Item>
      <QuantityField
        extra={
          becomes !== undefined && toItemId
            ? t('care.becomes', { value: count(becomes), unit: names.unit(toItemId) })
            : undefined
        }
      />
      {itemId && ratios.length === 0 && (
        <Alert type="info" className="m-alert" title={t('care.noRatio')} />
      )}
    </>
  );
}
