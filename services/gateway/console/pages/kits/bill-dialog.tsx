import { App, Button, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { putKit, type Kit, type KitComponent } from '../../api/catalogue';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = { itemId: string; components: KitComponent[] };

/** What one kit is made of; kits that were assembled before keep what is in them. */
export function BillDialog({ kit, onClose }: { kit?: Kit; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, Kit>
      title={t(kit ? 'kits.editBill' : 'kits.add')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={kit ?? { components: [{ quantity: 1 } as KitComponent] }}
      send={({ itemId, components }, key) => putKit({ itemId, components, etag: kit?.etag }, key)}
      refreshes={[['kits'], ['stock']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['kits']} onClose={onClose} />}
    >
      <p className="m-note">{t('kits.billNote')}</p>
      <Form.Item name="itemId" label={t('kits.kit')} rules={[required]}>
        <ItemSelect disabled={!!kit} />
      </Form.Item>
      <ComponentFields />
    </FormDialog>
  );
}

function ComponentFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('kits.bill')}</legend>
      <Form.List name="components">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-line">
                <Form.Item name={[name, 'itemId']} rules={[required]}>
                  <ItemSelect aria-label={t('text.item')} />
                </Form.Item>
                <Form.Item name={[name, 'quantity']} rules={[required]}>
                  <InputNumber min={1} max={10_000} precision={0} aria-label={t('kits.each')} />
                </Form.Item>
                <Button disabled={fields.length === 1} onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button size="small" onClick={() => add({ quantity: 1 })}>
              {t('kits.addPart')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
