import { App, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { createDepot, updateDepot, type DepotFields } from '../../api/inventory';
import { ownerships, tiers, type Depot } from '../../api/types';
import { DepotSelect, DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = DepotFields & { closed?: boolean };

export function DepotDialog({ depot, onClose }: { depot?: Depot; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ id, closed, ...values }: Values, key: string) => {
    const fields = {
      ...values,
      latitude: values.latitude ?? undefined,
      longitude: values.longitude ?? undefined,
      areaM2: values.areaM2 ?? 0,
      leadHours: values.leadHours ?? 0,
      openingHours: values.openingHours?.trim() ?? '',
      parentId: values.parentId ?? '',
    };
    if (!depot) return createDepot({ id, ...fields }, key);
    return updateDepot(depot.id, { ...fields, closed, etag: depot.etag }, key);
  };
  return (
    <FormDialog<Values, Depot>
      title={depot ? t('depots.edit') : t('depots.add')}
      okText={t('action.save')}
      width={680}
      onClose={onClose}
      initial={depot ?? { tier: 'COMMUNITY', ownership: 'GOVERNMENT', areaM2: 0 }}
      send={send}
      refreshes={[['depots']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['depots']} onClose={onClose} />}
    >
      <DepotFieldset isNew={!depot} />
      {depot && (
        <Form.Item name="closed" valuePropName="checked" extra={t('depots.closeNote')}>
          <Checkbox>{t('depots.close')}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  );
}

function DepotFieldset({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="id" label={t('depots.id')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="tier" label={t('depots.tier')} rules={[required]}>
        <Select options={tiers.map((value) => ({ value, label: t(`tier.${value}`) }))} />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect disabled={!isNew} />
      </Form.Item>
      <Form.Item name="areaM2" label={t('depots.area')}>
        <InputNumber min={0} suffix="m²" />
      </Form.Item>
      <Form.Item name="latitude" label={t('depots.latitude')}>
        <InputNumber min={-90} max={90} suffix="°" />
      </Form.Item>
      <Form.Item name="longitude" label={t('depots.longitude')}>
        <InputNumber min={-180} max={180} suffix="°" />
      </Form.Item>
      <Form.Item name="ownership" label={t('depots.ownership')}>
        <Select options={ownerships.map((value) => ({ value, label: t(`ownership.${value}`) }))} />
      </Form.Item>
      <Form.Item name="parentId" label={t('depots.parent')} extra={t('depots.parentNote')}>
        <DepotSelect allowClear />
      </Form.Item>
      <Form.Item name="openingHours" label={t('depots.opening')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="leadHours" label={t('depots.leadHours')}>
        <InputNumber min={0} max={720} suffix={t('unit.hours')} />
      </Form.Item>
      <Form.Item name="keeper" label={t('depots.keeper')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="phone" label={t('depots.phone')}>
        <Input maxLength={50} inputMode="tel" />
      </Form.Item>
    </div>
  );
}
