import { App, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Shelter } from '../../api/shelters';
import { rotateCodes, type CodeRotation } from '../../api/shelter-supplies';
import { FormDialog } from '../../parts/form-dialog';

/** Withdraws the codes issued so far: a sheet that was lost or photographed lets nobody in. */
export function RotateDialog({ shelter, onClose }: { shelter: Shelter; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<CodeRotation, { keyNumber: number }>
      title={t('shelters.rotate')}
      okText={t('shelters.rotate')}
      danger
      onClose={onClose}
      initial={{ graceHours: 0 }}
      send={(values, key) => rotateCodes(shelter.id, values, key)}
      onDone={() => message.success(t('shelters.rotated'))}
    >
      <p>{t('shelters.rotateWarning')}</p>
      <Form.Item name="graceHours" label={t('shelters.grace')}>
        <InputNumber min={0} max={168} precision={0} suffix="h" />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
