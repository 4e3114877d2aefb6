import { App, Button, Checkbox, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  createSupplier,
  updateSupplier,
  type Supplier,
  type SupplierFields,
} from '../../api/purchasing';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = Omit<SupplierFields, 'items'> & {
  items?: { itemId: string; price: number; packUnits: number }[];
};
type Props = { supplier?: Supplier; onClose: () => void };

function fieldsOf({ items = [], ...values }: Values): SupplierFields {
  const goods = items.map(({ itemId, price, packUnits }) => ({
    ...{ itemId, packUnits },
    unitPriceFen: Math.round(price * 100),
  }));
  return { ...values, items: goods };
}

export function SupplierDialog({ supplier, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const items = supplier?.items.map(({ unitPriceFen, ...one }) => ({
    ...one,
    price: unitPriceFen / 100,
  }));
  return (
    <FormDialog<Values, Supplier>
      title={t(supplier ? 'purchase.editSupplier' : 'purchase.addSupplier')}
      okText={t('action.save')}
      width={760}
      onClose={onClose}
      initial={supplier ? { ...supplier, items } : { leadDays: 7, rating: 0, blocked: false }}
      send={(values, key) =>
        supplier
          ? updateSupplier({ ...fieldsOf(values), etag: supplier.etag }, key)
          : createSupplier(fieldsOf(values), key)
      }
      refreshes={[['purchasing']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['purchasing']} onClose={onClose} />
      )}
    >
      <Facts isNew={!supplier} />
      <GoodsFields />
    </FormDialog>
  );
}

function Facts({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const blocked = Form.useWatch('blocked') as boolean | undefined;
  return (
    <div className="m-fields">
      <Form.Item name="id" label={t('purchase.id')} rules={[required]}>
        <Input disabled={!isNew} maxLength={64} />
      </Form.Item>
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="contact" label={t('purchase.contact')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="phone" label={t('purchase.phone')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="leadDays" label={t('purchase.leadDays')} rules={[required]}>
        <InputNumber min={0} max={730} precision={0} suffix={t('unit.days')} />
      </Form.Item>
      <Form.Item name="rating" label={t('purchase.rating')} rules={[required]}>
        <InputNumber min={0} max={5} precision={0} />
      </Form.Item>
      <Form.Item name="blocked" valuePropName="checked" label=" ">
        <Checkbox>{t('purchase.blockedField')}</Checkbox>
      </Form.Item>
      {blocked && (
        <Form.Item name="blockReason" label={t('text.reason')} rules={[required]}>
          <Input maxLength={500} />
        </Form.Item>
      )}
    </div>
  );
}

function GoodsFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('purchase.goods')}</legend>
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-fields m-fields-4">
                <Form.Item name={[name, 'itemId']} label={t('text.item')} rules={[required]}>
                  <ItemSelect />
                </Form.Item>
                <Form.Item name={[name, 'price']} label={t('purchase.price')} rules={[required]}>
                  <InputNumber min={0} precision={2} />
                </Form.Item>
                <Form.Item name={[name, 'packUnits']} label={t('purchase.pack')} rules={[required]}>
                  <InputNumber min={1} precision={0} />
                </Form.Item>
                <Form.Item label=" ">
                  <Button onClick={() => remove(name)}>{t('action.remove')}</Button>
                </Form.Item>
              </div>
            ))}
            <Button size="small" onClick={() => add({ packUnits: 1 })}>
              {t('purchase.addGood')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
