import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { suspendDrills } from '../../api/drills';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { useOwnDivision } from '../../session';

type Values = { divisionCode: string; reason: string };

/** One action for something real: whatever runs in a division, below it and above it. */
export function SuspendDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const own = useOwnDivision('stopDrills');
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <FormDialog<Values, { drillIds: string[] }>
      title={t('drill.suspendAll')}
      okText={t('drill.suspendAll')}
      danger
      onClose={onClose}
      initial={{ divisionCode: own || undefined }}
      refreshes={[['drills']]}
      send={suspendDrills}
    >
      <p>{t('drill.suspendAllNote')}</p>
      <Form.Item name="divisionCode" label={t('text.division')} rules={rules}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} rules={rules}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
