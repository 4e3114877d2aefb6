import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { balancesQuery, lotsQuery } from '../../api/inventory';
import { recallLots, type Recall } from '../../api/lots';
import type { Lot } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

type Props = { itemId?: string; lotId?: string; onClose: () => void };
type Values = { itemId: string; lotId: string; reason: string; documentNumber?: string };

/** The batch of a lot, however often it was split; a lot without a number is only itself. */
const sameBatch = (lot: Lot) => (other: Lot) =>
  other.id === lot.id ||
  (lot.batchNumber !== '' &&
    other.batchNumber === lot.batchNumber &&
    other.expireDate === lot.expireDate);

/** One action for the whole network; the report of where every unit is follows. */
export function RecallDialog({ itemId, lotId, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const required = { required: true, message: t('field.required') };
  const queries = useQueryClient();
  const send = ({ itemId: item, lotId: id, reason, documentNumber }: Values, key: string) => {
    const lot = queries.getQueryData(lotsQuery(item).queryKey)?.rows.find((one) => one.id === id);
    const batch = lot?.batchNumber
      ? { itemId: item, batchNumber: lot.batchNumber, expireDate: lot.expireDate }
      : { lotIds: [id] };
    return recallLots(
      { ...batch, reason, documentNumber: documentNumber?.trim() || undefined },
      key,
    );
  };
  return (
    <FormDialog<Values, Recall>
      title={t('lots.recall')}
      okText={t('lots.recallNow')}
      danger
      width={600}
      onClose={onClose}
      initial={{ itemId, lotId }}
      send={send}
      refreshes={[['stock'], ['recalls']]}
      onDone={({ id }) => void navigate(`/recalls/${id}`)}
    >
      <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
        <ItemSelect disabled={lotId !== undefined} />
      </Form.Item>
      <BatchField fixed={lotId !== undefined} />
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="documentNumber" label={t('ledger.document')} extra={t('lots.document')}>
        <Input maxLength={200} />
      </Form.Item>
      <Consequences />
    </FormDialog>
  );
}

function BatchField({ fixed }: { fixed: boolean }) {
  const { t } = useTranslation();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const query = useQuery({ ...lotsQuery(itemId ?? ''), enabled: !!itemId });
  const required = { required: true, message: t('field.required') };
  // Every part of a batch is recalled with it, so the batch is named once.
  const lots = (query.data?.rows ?? []).filter(
    ({ part, state, id }) => (part === 0 && state !== 'DISPOSED') || (fixed && id),
  );
  return (
    <Form.Item name="lotId" label={t('stock.batch')} rules={[required]}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        disabled={fixed || !itemId}
        loading={query.isFetching}
        options={lots.map(({ id, batchNumber, expireDate, state }) => ({
          value: id,
          label: [
            batchNumber || t('lots.noBatch'),
            expireDate ? t('stock.expiresOn', { date: expireDate }) : t('stock.neverExpires'),
            t(`lotState.${state}`),
          ].join(' · '),
        }))}
      />
    </Form.Item>
  );
}

/** What the network holds of it now, and what recalling does to that. */
function Consequences() {
  const { t } = useTranslation();
  const names = useNames();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const lotId = Form.useWatch('lotId') as string | undefined;
  const query = useQuery({ ...balancesQuery({ itemId }), enabled: !!itemId && !!lotId });
  const lots = useQuery({ ...lotsQuery(itemId ?? ''), enabled: !!itemId }).data?.rows ?? [];
  const lot = lots.find(({ id }) => id === lotId);
  if (!itemId || !lot || !query.data) return null;
  const batch = new Set(lots.filter(sameBatch(lot)).map(({ id }) => id));
  const own = query.data.rows.filter((one) => batch.has(one.lotId));
  const sum = (name: 'onHand' | 'reserved' | 'inTransit' | 'onLoan') =>
    count(own.reduce((total, one) => total + one[name], 0));
  return (
    <Alert
      type="warning"
      showIcon
      title={t('lots.holds', {
        onHand: sum('onHand'),
        reserved: sum('reserved'),
        inTransit: sum('inTransit'),
        onLoan: sum('onLoan'),
        unit: names.unit(itemId),
        depots: new Set(own.map(({ depotId }) => depotId)).size,
      })}
      description={t('lots.recallNote')}
    />
  );
}
