import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { callOutLevels } from '../api/call-outs';

/** Whether people are called out with it, and at which level; empty for nobody. */
export function CallOutLevelField() {
  const { t } = useTranslation();
  return (
    <Form.Item name="callOutLevel" label={t('follow.callOut')} extra={t('follow.note')}>
      <Select
        allowClear
        placeholder={t('follow.nobody')}
        options={callOutLevels.map((value) => ({ value, label: t(`callOutLevel.${value}`) }))}
      />
    </Form.Item>
  );
}
