import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { standardsQuery } from '../../api/incidents';
import { createItem, updateItem, type ItemFields } from '../../api/inventory';
import type { Item } from '../../api/types';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { ClassFields, codeOf, placementsOf, type Placement } from './class-fields';

type Values = Omit<ItemFields, 'taxonomyCodes'> & { archived?: boolean; placements: Placement[] };

const fresh: Partial<Values> = {
  contentPerUnit: 1,
  massKg: 0,
  volumeM3: 0,
  shelfLifeDays: 0,
  storageClass: 'AMBIENT',
  minRemainingDays: 0,
  placements: [],
  packs: [],
};

/** Empty fields are left out rather than sent as nothing. */
function cleaned({ placements, ...values }: Values): ItemFields & { archived?: boolean } {
  return {
    ...values,
    taxonomyCodes: placements.map(codeOf),
    minRemainingDays: values.minRemainingDays ?? 0,
    photoUrl: values.photoUrl?.trim() ?? '',
    supplyCode: values.supplyCode?.trim() || undefined,
    standardId: values.standardId || undefined,
  };
}

export function ItemDialog({ item, onClose }: { item?: Item; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = (values: Values, key: string) => {
    const { id, archived, ...fields } = cleaned(values);
    if (!item) return createItem({ id, ...fields }, key);
    return updateItem(item.id, { ...fields, archived, etag: item.etag }, key);
  };
  return (
    <FormDialog<Values, Item>
      title={item ? t('items.edit') : t('items.add')}
      okText={t('action.save')}
      width={720}
      onClose={onClose}
      initial={item ? { ...item, placements: placementsOf(item) } : fresh}
      send={send}
      refreshes={[['items']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['items']} onClose={onClose} />}
    >
      <NameFields isNew={!item} />
      <MeasureFields />
      <ClassFields />
      <PackFields />
      {item && (
        <Form.Item name="archived" valuePropName="checked">
          <Checkbox>{t('items.archive')}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  );
}

function NameFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  const code = { pattern: /^[123]\d{6}$/, message: t('field.supplyCode') };
  return (
    <div className="m-fields">
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="id" label={t('stock.itemId')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item
        name="supplyCode"
        label={t('items.supplyCode')}
        tooltip={t('items.supplyCodeNote')}
        rules={[code]}
      >
        <Input />
      </Form.Item>
      <Form.Item name="unitZh" label={t('items.unitZh')} rules={[required]}>
        <Input maxLength={20} />
      </Form.Item>
      <Form.Item name="unitEn" label={t('items.unitEn')} rules={[required]}>
        <Input maxLength={20} />
      </Form.Item>
    </div>
  );
}

function MeasureFields() {
  const { t } = useTranslation();
  const language = useLanguage();
  const standards = useQuery(standardsQuery).data?.standards ?? [];
  return (
    <div className="m-fields m-fields-4">
      <Form.Item name="standardId" label={t('items.standard')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={standards.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
          popupMatchSelectWidth={false}
        />
      </Form.Item>
      <Form.Item name="contentPerUnit" label={t('items.content')}>
        <InputNumber min={0} />
      </Form.Item>
      <Form.Item name="massKg" label={t('items.mass')}>
        <InputNumber min={0} suffix="kg" />
      </Form.Item>
      <Form.Item name="volumeM3" label={t('items.volume')}>
        <InputNumber min={0} suffix="m³" />
      </Form.Item>
      <Form.Item name="shelfLifeDays" label={t('items.shelfLife')} extra={t('items.shelfLifeNote')}>
        <InputNumber min={0} precision={0} suffix={t('unit.days')} />
      </Form.Item>
    </div>
  );
}

function PackFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('items.packs')}</legend>
      <Form.List name="packs">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-pack">
                <Form.Item name={[name, 'nameZh']} rules={[required]}>
                  <Input placeholder={t('text.nameZh')} aria-label={t('text.nameZh')} />
                </Form.Item>
                <Form.Item name={[name, 'nameEn']} rules={[required]}>
                  <Input placeholder={t('text.nameEn')} aria-label={t('text.nameEn')} />
                </Form.Item>
                <Form.Item name={[name, 'units']} rules={[required]}>
                  <InputNumber
                    min={2}
                    precision={0}
                    placeholder={t('items.packUnits')}
                    aria-label={t('items.packUnits')}
                  />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('action.remove')}</Button>
              </div>
            ))}
            <Button size="small" onClick={() => add({})}>
              {t('items.addPack')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
