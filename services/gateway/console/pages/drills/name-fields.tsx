import { Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What names a drill's setting: its id, which stays once it is made, and its name in both languages. */
export function NameFields({
  isNew,
  nameMax,
  children,
}: {
  isNew: boolean;
  /** Characters of a name. */
  nameMax: number;
  /** What else tells it apart, between the id and the names. */
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item
        name="id"
        label={t('drillSetting.id')}
        extra={isNew && t('drillSetting.idNote')}
        rules={[required, identifier]}
      >
        <Input disabled={!isNew} maxLength={64} />
      </Form.Item>
      {children}
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={nameMax} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={nameMax} />
      </Form.Item>
    </div>
  );
}
