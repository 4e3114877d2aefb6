import { App, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Asset } from '../../api/equipment';
import { createAsset, updateAsset } from '../../api/equipment-records';
import { nameIn } from '../../names';
import { DepotSelect, DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useEquipmentNames } from './equipment-names';

type Values = Partial<Asset> &
  Pick<Asset, 'classId' | 'serial' | 'state' | 'homeDivisionCode'> & {
    figures?: Record<string, number | null>;
  };
const states = ['IN_SERVICE', 'OUT_OF_SERVICE', 'RETIRED'] as const;

/** Takes in a piece of equipment, or changes what is kept of it. */
export function AssetDialog({ asset, onClose }: { asset?: Asset; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ id, figures = {}, ...values }: Values, key: string) => {
    const fields = {
      ...values,
      nameZh: values.nameZh || undefined,
      nameEn: values.nameEn || undefined,
      note: values.note || undefined,
      homeDepotId: values.homeDepotId || undefined,
      homeLatitude: values.homeLatitude ?? undefined,
      homeLongitude: values.homeLongitude ?? undefined,
      capabilities: Object.entries(figures).flatMap(([name, value]) =>
        value === null || value === undefined ? [] : [{ key: name, value }],
      ),
    };
    if (!asset) return createAsset({ id: id || undefined, ...fields }, key);
    return updateAsset(asset.id, { ...fields, etag: asset.etag }, key);
  };
  const figures = Object.fromEntries(
    (asset?.capabilities ?? []).map((one) => [one.key, one.value]),
  );
  return (
    <FormDialog<Values, Asset>
      title={asset ? t('equipment.edit') : t('equipment.add')}
      okText={t('action.save')}
      width={720}
      onClose={onClose}
      initial={asset ? { ...asset, figures } : { state: 'IN_SERVICE' }}
      send={send}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['equipment']} onClose={onClose} />
      )}
    >
      <AssetFields isNew={!asset} />
    </FormDialog>
  );
}

function AssetFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const { classes, language } = useEquipmentNames();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item name="classId" label={t('equipment.class')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={classes.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <Form.Item name="serial" label={t('equipment.serial')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="id"
        label={t('equipment.id')}
        extra={t('equipment.idNote')}
        rules={[identifier]}
      >
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="state" label={t('text.state')}>
        <Select options={states.map((value) => ({ value, label: t(`assetState.${value}`) }))} />
      </Form.Item>
      <Form.Item name="nameZh" label={t('text.nameZh')} extra={t('equipment.nameNote')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="homeDivisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="homeDepotId" label={t('equipment.home')}>
        <DepotSelect allowClear />
      </Form.Item>
      <Form.Item name="homeLatitude" label={t('depots.latitude')}>
        <InputNumber min={-90} max={90} suffix="°" />
      </Form.Item>
      <Form.Item name="homeLongitude" label={t('depots.longitude')}>
        <InputNumber min={-180} max={180} suffix="°" />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.classId !== b.classId}>
        {({ getFieldValue }) => <FigureFields classId={getFieldValue('classId') as string} />}
      </Form.Item>
      <Form.Item name="note" label={t('equipment.note2')}>
        <Input maxLength={500} />
      </Form.Item>
    </div>
  );
}

/** The figures of its kind; left empty, those of its class hold. */
function FigureFields({ classId }: { classId?: string }) {
  const { t } = useTranslation();
  const { classOf, kinds, language, unit } = useEquipmentNames();
  const ofClass = classOf(classId ?? '');
  const kind = kinds.find(({ id }) => id === ofClass?.kindId);
  return (
    <>
      {(kind?.capabilities ?? []).map((one) => (
        <Form.Item
          key={one.key}
          name={['figures', one.key]}
          label={nameIn(language, one)}
          extra={t('equipment.figureNote')}
        >
          <InputNumber
            min={0}
            suffix={unit(one.unit)}
            placeholder={String(
              ofClass?.capabilities.find(({ key }) => key === one.key)?.value ?? '',
            )}
          />
        </Form.Item>
      ))}
    </>
  );
}
