import { Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { callOutLevels } from '../api/call-outs';

/** In which language the messages are. */
export function CallOutLanguageField() {
  const { t } = useTranslation();
  return (
    <Form.Item name="callOutLanguage" label={t('follow.language')}>
      <Select
        options={(['zh', 'en'] as const).map((value) => ({
          value,
          label: t(`follow.language_${value}`),
        }))}
      />
    </Form.Item>
  );
}

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
