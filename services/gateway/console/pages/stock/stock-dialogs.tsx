import { App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { issueStock, receiveStock, type Packing, type StockLine } from '../../api/inventory';
import { correctStock, type Papers, type RecordedChange } from '../../api/movements';
import type { Movement } from '../../api/types';
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

type Props = { itemId?: string; onClose: () => void };
type LineValues = StockLine & Papers;
const refreshes = [['stock']];

function bodyOf({ reason, documentNumber, occurTime, ...line }: LineValues) {
  const lines = [
    {
      ...line,
      batchNumber: line.batchNumber?.trim() || undefined,
      expireDate: line.expireDate || undefined,
      lotId: line.lotId || undefined,
    },
  ];
  return { lines, ...papersOf({ reason, documentNumber, occurTime }) };
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

type IssueValues = LineValues & { packs?: Packing['policy'] | 'EXACT' };

/** The units of an item's smallest pack; no end when it has none. */
const smallestPack = ({ itemOf }: ReturnType<typeof useNames>, itemId?: string) =>
  Math.min(...(itemOf.get(itemId ?? '')?.packs ?? []).map(({ units }) => Number(units)), Infinity);

// Whole packs may be as many too many as fill the last of them; who prefers them gets no more.
function packingOf(packs: IssueValues['packs'], packUnits: number): Packing | undefined {
  if (packs === undefined || packs === 'EXACT' || !Number.isFinite(packUnits)) return undefined;
  return { policy: packs, overshootMax: packs === 'WHOLE_PACKS_UP' ? packUnits - 1 : 0 };
}

/** Asked for when the item comes in packs and no lot is chosen: a lot is taken as it is. */
function PackingField() {
  const { t } = useTranslation();
  const names = useNames();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const lotId = Form.useWatch('lotId') as string | undefined;
  const units = smallestPack(names, itemId);
  if (!Number.isFinite(units) || lotId) return null;
  return (
    <Form.Item name="packs" label={t('stock.packing')} initialValue="EXACT">
      <Select
        options={(['EXACT', 'PREFER_WHOLE', 'WHOLE_PACKS_UP'] as const).map((value) => ({
          value,
          label: t(`stock.packing_${value}`, { units }),
        }))}
      />
    </Form.Item>
  );
}

export function IssueDialog({ itemId, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  return (
    <FormDialog<IssueValues, Movement>
      title={t('stock.issue')}
      okText={t('stock.issue')}
      width={640}
      onClose={onClose}
      initial={{ itemId }}
      send={({ packs, ...values }, key) => {
        const wanted = values.lotId ? undefined : packs;
        const packing = packingOf(wanted, smallestPack(names, values.itemId));
        return issueStock(bodyOf({ ...values, packing }), key);
      }}
      refreshes={refreshes}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <PlaceFields />
      <div className="m-fields">
        <QuantityField />
        <LotField placeholder={t('stock.fefo')} />
        <PackingField />
      </div>
      <ReasonFields />
    </FormDialog>
  );
}

type AdjustValues = { depotId: string; itemId: string; lotId: string; quantityChange: number };

export function AdjustDialog({ itemId, onClose }: Props) {
  const { t } = useTranslation();
  const recorded = useRecorded();
  return (
    <FormDialog<AdjustValues & Papers, RecordedChange>
      title={t('stock.adjust')}
      okText={t('stock.adjust')}
      width={640}
      onClose={onClose}
      initial={{ itemId }}
      send={({ depotId, itemId: id, lotId, quantityChange, ...papers }, key) => {
        const lines = [{ itemId: id, lotId, quantityChange }];
        return correctStock({ depotId, lines, ...papersOf(papers) }, key);
      }}
      refreshes={[['stock'], ['approvals']]}
      onDone={recorded}
    >
      <p className="m-note">{t('stock.adjustNote')}</p>
      <PlaceFields />
      <div className="m-fields">
        <LotField must />
        <QuantityField name="quantityChange" />
      </div>
      <ReasonFields />
    </FormDialog>
  );
}
