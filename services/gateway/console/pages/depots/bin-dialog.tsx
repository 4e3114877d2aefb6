import { App, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { createBin, updateBin, type Bin, type BinFields } from '../../api/movements';
import { storageClasses } from '../../api/types';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = BinFields & { closed?: boolean };
type Props = { depotId: string; bin?: Bin; onClose: () => void };

export function BinDialog({ depotId, bin, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ code, closed, ...values }: Values, key: string) => {
    const fields = {
      ...values,
      volumeM3Capacity: values.volumeM3Capacity ?? 0,
      massKgCapacity: values.massKgCapacity ?? 0,
      note: values.note?.trim() ?? '',
    };
    if (!bin) return createBin(depotId, { code: code.trim(), ...fields }, key);
    return updateBin(bin, { ...fields, closed, etag: bin.etag }, key);
  };
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, Bin>
      title={t(bin ? 'bins.edit' : 'bins.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={bin ?? { storageClass: 'AMBIENT', volumeM3Capacity: 0, massKgCapacity: 0 }}
      send={send}
      refreshes={[['bins']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['bins']} onClose={onClose} />}
    >
      <div className="m-fields">
        <Form.Item
          name="code"
          label={t('bins.code')}
          extra={t('bins.codeNote')}
          rules={[required, { pattern: /^[A-Z0-9._-]{1,32}$/, message: t('bins.codeNote') }]}
        >
          <Input disabled={!!bin} maxLength={32} />
        </Form.Item>
        <Form.Item name="storageClass" label={t('bins.storage')} rules={[required]}>
          <Select
            options={storageClasses.map((value) => ({ value, label: t(`storageClass.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="volumeM3Capacity" label={t('bins.volumeMax')} extra={t('bins.noLimit')}>
          <InputNumber min={0} suffix="m³" />
        </Form.Item>
        <Form.Item name="massKgCapacity" label={t('bins.massMax')} extra={t('bins.noLimit')}>
          <InputNumber min={0} suffix="kg" />
        </Form.Item>
      </div>
      <Form.Item name="note" label={t('bins.remark')}>
        <Input maxLength={200} />
      </Form.Item>
      {bin && (
        <Form.Item name="closed" valuePropName="checked">
          <Checkbox>{t('bins.close')}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  );
}
