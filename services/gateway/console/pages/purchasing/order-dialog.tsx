import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  createOrder,
  frameworksQuery,
  suppliersQuery,
  type Framework,
  type NewOrder,
  type PurchaseOrder,
} from '../../api/purchasing';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { DepotSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { yuan } from './supplier-name';

type Line = { itemId: string; quantity: number; price?: number | null; frameworkId?: string };
type Values = Omit<NewOrder, 'lines'> & { lines: Line[] };

/** An order by hand; prices that are left open are the agreement's or the supplier's. */
export function OrderDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ lines, documentNumber, note, expectedDate, ...values }: Values, key: string) =>
    createOrder(
      {
        ...values,
        documentNumber: documentNumber?.trim() || undefined,
        note: note?.trim() || undefined,
        expectedDate: expectedDate || undefined,
        lines: lines.map(({ price, ...line }) => ({
          ...line,
          frameworkId: line.frameworkId || undefined,
          unitPriceFen: price === undefined || price === null ? undefined : Math.round(price * 100),
        })),
      },
      key,
    );
  return (
    <FormDialog<Values, PurchaseOrder>
      title={t('purchase.byHand')}
      okText={t('purchase.draftOne')}
      width={820}
      onClose={onClose}
      initial={{ lines: [{} as Line] }}
      send={send}
      refreshes={[['purchasing']]}
      onDone={() => void message.success(t('purchase.drafted', { number: 1 }))}
    >
      <p className="m-note">{t('purchase.byHandNote')}</p>
      <HeadFields />
      <LineFields />
    </FormDialog>
  );
}

const useRequired = () => {
  const { t } = useTranslation();
  return { required: true, message: t('field.required') };
};

function HeadFields() {
  const { t } = useTranslation();
  const { language } = useNames();
  const required = useRequired();
  const suppliers = (useQuery(suppliersQuery).data?.rows ?? []).filter((one) => !one.blocked);
  return (
    <div className="m-fields">
      <Form.Item name="supplierId" label={t('purchase.supplier')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={suppliers.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <Form.Item name="depotId" label={t('purchase.to')} rules={[required]}>
        <DepotSelect />
      </Form.Item>
      <Form.Item name="expectedDate" label={t('purchase.expected')} extra={t('purchase.byLead')}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="documentNumber" label={t('ledger.document')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('agreement.remark')}>
        <Input maxLength={500} />
      </Form.Item>
    </div>
  );
}

function LineFields() {
  const { t } = useTranslation();
  return (
    <fieldset className="m-fieldset">
      <legend>{t('purchase.lines')}</legend>
      <Form.List name="lines">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <LineField
                key={key}
                name={name}
                onRemove={fields.length > 1 ? () => remove(name) : undefined}
              />
            ))}
            <Button size="small" onClick={() => add({})}>
              {t('purchase.addGood')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function LineField({ name, onRemove }: { name: number; onRemove?: () => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const supplierId = Form.useWatch('supplierId') as string | undefined;
  const itemId = Form.useWatch(['lines', name, 'itemId']) as string | undefined;
  const supplier = useQuery(suppliersQuery).data?.rows.find(({ id }) => id === supplierId);
  const sold = supplier?.items.find((one) => one.itemId === itemId);
  const agreements = (useQuery(frameworksQuery).data?.rows ?? []).filter(
    (one) => one.supplierId === supplierId && one.itemId === itemId && !one.closed,
  );
  return (
    <div className="m-line m-line-wide">
      <Form.Item name={[name, 'itemId']} rules={[required]} label={t('text.item')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          disabled={!supplier}
          placeholder={supplier ? undefined : t('purchase.supplierFirst')}
          options={supplier?.items.map((one) => ({
            value: one.itemId,
            label: names.item(one.itemId),
          }))}
        />
      </Form.Item>
      <Form.Item
        name={[name, 'quantity']}
        rules={[required]}
        label={t('text.quantity')}
        extra={sold && t('purchase.packOf', { pack: count(sold.packUnits) })}
      >
        <InputNumber min={1} precision={0} suffix={itemId ? names.unit(itemId) : undefined} />
      </Form.Item>
      <Form.Item
        name={[name, 'price']}
        label={t('purchase.price')}
        extra={sold && t('purchase.listed', { price: yuan(sold.unitPriceFen) })}
      >
        <InputNumber min={0} precision={2} />
      </Form.Item>
      <Form.Item name={[name, 'frameworkId']} label={t('purchase.framework')}>
        <Select
          allowClear
          disabled={agreements.length === 0}
          placeholder={t('purchase.noFramework')}
          popupMatchSelectWidth={false}
          options={agreements.map((one) => ({ value: one.id, label: agreementName(one) }))}
        />
      </Form.Item>
      <Form.Item label=" ">
        <Button disabled={!onRemove} onClick={onRemove}>
          {t('action.remove')}
        </Button>
      </Form.Item>
    </div>
  );
}

const agreementName = ({ id, documentNumber, unitPriceFen, remaining }: Framework) =>
  `${documentNumber || id.slice(-8)} · ¥${yuan(unitPriceFen)} · ${count(remaining)}`;
