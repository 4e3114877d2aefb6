import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Asset } from '../../api/equipment';
import { checkKit, locateAsset, type KitCount, type Place } from '../../api/equipment-records';
import { nameIn } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { useEquipmentNames } from './equipment-names';

type Props = { asset: Asset; onClose: () => void };
type KitValues = Omit<KitCount, 'fuelShare'> & { fuelPercent: number };

/** Writes down what was counted: components, consumables with their dates, and fuel. */
export function KitDialog({ asset, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<KitValues, Asset>
      title={t('equipment.checkKit')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={{
        components: asset.components.map(({ key, present }) => ({ key, present })),
        consumables: asset.consumables,
        fuelPercent: Math.round(asset.fuelShare * 100),
      }}
      send={({ fuelPercent, components = [], consumables = [], note }, key) => {
        const batches = consumables.map(({ expireDate, ...one }) => ({
          ...one,
          expireDate: expireDate || undefined,
        }));
        const counted = { components, consumables: batches, note: note || undefined };
        return checkKit(asset.id, { ...counted, fuelShare: fuelPercent / 100 }, key);
      }}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <ComponentFields asset={asset} />
      <ConsumableFields asset={asset} />
      <Form.Item name="fuelPercent" label={t('equipment.fuelShare')}>
        <InputNumber min={0} max={100} precision={0} suffix="%" />
      </Form.Item>
      <Form.Item name="note" label={t('equipment.note2')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

function ComponentFields({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const { language, classOf } = useEquipmentNames();
  const named = classOf(asset.classId)?.components ?? [];
  if (asset.components.length === 0) return null;
  return (
    <fieldset className="m-fieldset">
      <legend>{t('equipment.components')}</legend>
      <div className="m-fields">
        {asset.components.map(({ key, required }, at) => {
          const found = named.find((one) => one.key === key);
          return (
            <div key={key}>
              <Form.Item name={['components', at, 'key']} hidden>
                <Input />
              </Form.Item>
              <Form.Item
                name={['components', at, 'present']}
                label={found ? nameIn(language, found) : key}
              >
                <InputNumber min={0} max={required} precision={0} suffix={`/ ${required}`} />
              </Form.Item>
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

function ConsumableFields({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const { language, classOf } = useEquipmentNames();
  const kinds = classOf(asset.classId)?.consumables ?? [];
  if (kinds.length === 0) return null;
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('equipment.consumables')}</legend>
      <Form.List name="consumables">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'key']} rules={[required]}>
                  <Select
                    aria-label={t('equipment.consumables')}
                    style={{ width: 160 }}
                    options={kinds.map((one) => ({ value: one.key, label: nameIn(language, one) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'quantity']} rules={[required]}>
                  <InputNumber min={0} aria-label={t('text.quantity')} />
                </Form.Item>
                <Form.Item name={[name, 'expireDate']}>
                  <Input type="date" aria-label={t('equipment.expireDate')} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ key: kinds[0]?.key })}>{t('equipment.addBatch')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

/** Says where it is; without a place it is at home again. */
export function LocateDialog({ asset, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<Place, Asset>
      title={t('equipment.locate')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ locationNote: asset.locationNote }}
      send={({ latitude, longitude, locationNote }, key) =>
        locateAsset(
          asset.id,
          {
            latitude: latitude ?? undefined,
            longitude: longitude ?? undefined,
            locationNote: locationNote || undefined,
          },
          key,
        )
      }
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p className="m-note">{t('equipment.locateNote')}</p>
      <Form.Item name="locationNote" label={t('equipment.where')}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="latitude" label={t('depots.latitude')}>
          <InputNumber min={-90} max={90} suffix="°" />
        </Form.Item>
        <Form.Item name="longitude" label={t('depots.longitude')}>
          <InputNumber min={-180} max={180} suffix="°" />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
